"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field that the form asks: a key of `engine.LEAD_FIELDS` or "extra.<custom field>"; no label: the usual one."""

    key: str
    is_required: bool = False
    label_ru: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class ConsentPlan:
    """A consent that the form asks for: a purpose of `contacting`."""

    purpose: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form whole; see `IntakeForm`. owner_id None: nobody's, or whom the rules of lead flow name."""

    name: str
    source_id: int | None
    fields: tuple[FieldPlan, ...]
    owner_id: int | None = None
    languages: tuple[str, ...] = ("ru",)
    title_ru: str = ""
    title_en: str = ""
    intro_ru: str = ""
    intro_en: str = ""
    thanks_ru: str = ""
    thanks_en: str = ""
    return_url: str = ""
    consents: tuple[ConsentPlan, ...] = ()
    origins: tuple[str, ...] = ()
    takes_bare: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """What a lead takes from the company: its currency, and the language of the fields that are made."""

    currency: str
    language: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request read and checked. values: by field key, in stored form; wordings: ids agreed to.

    marks: {custom field of leads: text} (UTM, page, referrer). digest: keyed, of the whole content.
    """

    key: str
    digest: str
    language: str
    values: Mapping[str, Any]
    nonce: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    wordings: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
