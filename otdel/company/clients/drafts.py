"""What services of this room are given: frozen, checked by the service, never by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class PointDraft:
    """A phone, mail, site or messenger as typed. kind, use: codes of `ContactPoint`."""

    kind: str
    value: str
    use: str = "work"
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class CompanyDraft:
    """`extra`: custom fields by key, typed or as text. `turnover_minor`: minor units a year."""

    name: str
    owner_id: int | None = None
    status: str = "potential"
    parent_id: int | None = None
    tax_id: str = ""
    industry: str = ""
    country: str = ""
    city: str = ""
    address: str = ""
    website: str = ""
    founded_year: int | None = None
    headcount: int | None = None
    turnover_minor: int | None = None
    currency: str = ""
    preferred_channel: str = ""
    preferences: str = ""
    external_ref: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    points: tuple[PointDraft, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AwayDraft:
    """Why a client leaves the work. back_on: the day it comes back, for the reserve only.

    to_free: it then goes to the free ones instead of its owner.
    """

    reason_id: int | None = None
    note: str = ""
    back_on: date | None = None
    to_free: bool = False


@dataclass(frozen=True, slots=True)
class AwayReasonDraft:
    """A line of the dictionary. place: "reserve" or "archived"."""

    name: str
    place: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """Without `owner_id` the contact takes the owner of its company."""

    full_name: str
    company_id: int | None = None
    owner_id: int | None = None
    title: str = ""
    department: str = ""
    part: str = "other"
    preferred_channel: str = ""
    reports_to_id: int | None = None
    external_ref: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    points: tuple[PointDraft, ...] = ()
    tags: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A custom field. choices: what may be chosen (choice), or one currency code (money).

    Without `key` it is made from the label.
    """

    on_noun: str
    label: str
    kind: str = "text"
    key: str = ""
    choices: tuple[str, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class CompanyKeys:
    """What an outside row knows of a company; empty text: not known."""

    external_ref: str = ""
    tax_id: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ContactKeys:
    """What an outside row knows of a contact; a name alone counts only inside a company."""

    external_ref: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class AffiliationDraft:
    """Where a contact works or worked. ends_on: the last day there; with it the work is over."""

    company_id: int
    title: str = ""
    department: str = ""
    part: str = "other"
    starts_on: date | None = None
    ends_on: date | None = None
    is_main: bool = False
