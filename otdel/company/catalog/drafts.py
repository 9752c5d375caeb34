"""What services of this room are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """`price_minor` in minor units of `currency` goes into that currency's price list of the day."""

    name: str
    code: str = ""
    series: str = ""
    unit: str = ""
    price_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PriceListDraft:
    """Valid from `starts_on` up to, not including, `ends_on`."""

    name: str
    currency: str
    starts_on: date
    ends_on: date | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """`amount_minor` None takes the product out of the list."""

    product_id: int
    amount_minor: int | None
