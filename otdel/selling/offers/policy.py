"""The price policy's numbers as they stand now, for those who call the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from otdel.foundation.preferences.queries import value

from .drafts import LineDraft, OfferDraft


@dataclass(frozen=True, slots=True)
class Policy:
    """floor_bp: the margin floor; currency: that of the limits' sums."""

    floor_bp: int
    currency: str


def current() -> Policy:
    return Policy(value("offers.margin_floor") * 100, settings.CURRENCY)


def blank(
    on: date, language: str, lines: tuple[LineDraft, ...] = (), payment: str = ""
) -> OfferDraft:
    """Return what a new offer begins with."""
    until = on + timedelta(days=value("offers.valid_days"))
    return OfferDraft(until, language, value("offers.is_vat_inside"), lines=lines, payment=payment)


def usual_vat() -> int:
    """Return the VAT of a new line, basis points."""
    return int(value("offers.vat_percent")) * 100
