"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A product, or a text of one's own. price_minor: None takes the price of the client's list."""

    product_id: int | None = None
    title: str = ""
    quantity_milli: int = 1000
    price_minor: int | None = None
    discount_bp: int = 0
    vat_bp: int = 0


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """valid_until: the last day it holds. language: "ru" or "en". payment: as `models.Payment`, "" not said."""

    valid_until: date
    language: str
    is_vat_inside: bool
    terms: str = ""
    lines: tuple[LineDraft, ...] = ()
    payment: str = ""


@dataclass(frozen=True, slots=True)
class LetterheadDraft:
    """What stands of us in documents of one language, "ru" or "en"."""

    language: str
    name: str
    details: str = ""
    contacts: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """The words of a document. version: of the offer when they were put together.

    template_id: the company's own template of Word, None for the product's.
    """

    told: dict[str, Any]
    version: int
    template_id: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentListDraft:
    price_list_id: int
    starts_on: date
    ends_on: date | None = None
    status: str = ""
    tag_id: int | None = None
    position: int = 1


@dataclass(frozen=True, slots=True)
class PromoDraft:
    name: str
    discount_bp: int
    starts_on: date
    ends_on: date
    status: str = ""
    tag_id: int | None = None
    price_list_id: int | None = None
    product_ids: tuple[int, ...] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class DiscountRuleDraft:
    """from_minor: of the offer at list prices, 0 any; status, tag_id, payment: empty is any."""

    discount_bp: int
    from_minor: int = 0
    currency: str = ""
    payment: str = ""
    status: str = ""
    tag_id: int | None = None


@dataclass(frozen=True, slots=True)
class PartnerTermDraft:
    company_id: int
    starts_on: date
    ends_on: date | None = None
    discount_bp: int = 0
    payment: str = ""
    note: str = ""
