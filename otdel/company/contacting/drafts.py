"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """noun, pk: "contact" or "company". channels empty: every one. language: of the text given.

    wording_id: the text that was shown, where it is known; else the newest of the purpose.
    """

    noun: str
    pk: int
    purpose: str
    how: str
    given_on: date
    channels: tuple[str, ...] = ()
    till_on: date | None = None
    proof: str = ""
    attachment_id: int | None = None
    language: str = "ru"
    wording_id: int | None = None


@dataclass(frozen=True, slots=True)
class BanDraft:
    """noun, pk: "contact" or "company", or an `address` as typed. "" is every channel or purpose."""

    reason: str
    from_on: date
    noun: str = ""
    pk: int | None = None
    address: str = ""
    channel: str = ""
    purpose: str = ""
    till_on: date | None = None
    source: str = "client"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule of talking whole; see `TalkRule`."""

    name_ru: str
    name_en: str
    position: int = 0
    is_active: bool = True
    status: str = ""
    tag: str = ""
    industry: str = ""
    preferred_channel: str = ""
    manner_ru: str = ""
    manner_en: str = ""
    steps_ru: str = ""
    steps_en: str = ""
    channels: str = ""
    who: str = ""
    reply_hours: Mapping[str, int] = field(default_factory=dict)
    max_contacts: int | None = None
    per_days: int = 7


@dataclass(frozen=True, slots=True)
class PassingDraft:
    """See `Passing`."""

    channel: str
    purpose: str
    activity_id: int | None = None
    contact_id: int | None = None
    company_id: int | None = None
    codes: str = ""
    is_barred: bool = False
    way: str = "hand"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What somebody asks about their data; see `DataRequest`. Whose: a contact, or what was typed."""

    kind: str
    how: str
    came_on: date
    contact_id: int | None = None
    person: str = ""
    phone: str = ""
    email: str = ""
    words: str = ""
    doer_id: int | None = None
