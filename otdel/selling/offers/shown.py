"""How lines and sums of an offer are shown: in the editor, on its page, in what the client gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from otdel.company.clients.models import Company
from otdel.foundation.web.templatetags.web import money
from otdel.kernel.money import Money

from .engine import real_discount
from .models import Offer, OfferLine, Payment
from .services.checking import percent


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line in words; `why`: where its price comes from, {} where it was typed."""

    place: int
    title: str
    quantity: str
    unit: str
    price: Money
    discount: str
    vat: str
    sum: Money
    why: dict[str, Any]
    offered: Money | None
    listed: Money | None
    promo: str
    rule: str
    real: str


@dataclass(frozen=True, slots=True)
class Totals:
    base: Money
    discount: Money
    sum: Money
    vat: Money
    total: Money
    is_vat_inside: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What stands beside the editor; `error`: why it cannot be counted yet."""

    lines: list[ToldLine]
    totals: Totals
    error: Any


def told_lines(lines: Iterable[OfferLine], currency: str) -> list[ToldLine]:
    return [_line(line, currency) for line in lines]


def _line(line: OfferLine, currency: str) -> ToldLine:
    real = real_discount(line.price_minor, line.discount_bp, line.offered_minor)
    listed = line.why.get("list_minor")
    return ToldLine(
        place=line.position,
        title=line.title,
        quantity=f"{Decimal(line.quantity_milli).scaleb(-3).normalize():f}",
        unit=line.unit,
        price=Money(line.price_minor, currency),
        discount=percent(line.discount_bp) if line.discount_bp else "",
        vat=percent(line.vat_bp),
        sum=Money(line.sum_minor, currency),
        why=line.why,
        offered=None if line.offered_minor is None else Money(line.offered_minor, currency),
        listed=None if listed is None else Money(listed, currency),
        promo=f"{percent(line.why.get('promo_bp') or 0)}%",
        rule=rule_words(line.why.get("rule") or {}),
        real=f"{percent(real)}%" if real != line.discount_bp else "",
    )


def rule_words(rule: Mapping[str, Any]) -> str:
    """Return which discount of the policy counted: “−7 % from 500 000 ₽, Dealers, prepayment”; "" for none."""
    if not rule:
        return ""
    bp = f"{percent(rule['bp'])}%"
    if rule["kind"] == "partner":
        return _("−%(percent)s by the partner's terms") % {"percent": bp}
    said = [
        _("from %(sum)s") % {"sum": money(Money(rule["from_minor"], rule["currency"]))}
        if rule["from_minor"]
        else "",
        dict(Company.Status.choices).get(rule["status"], ""),
        rule["tag"],
        dict(Payment.choices).get(rule["payment"], ""),
    ]
    named = ", ".join(str(one) for one in said if one) or _("for everybody")
    return _("−%(percent)s: %(named)s") % {"percent": bp, "named": named}


def totals(row: Offer) -> Totals:
    def amount(minor: int) -> Money:
        return Money(minor, row.currency)

    return Totals(
        amount(row.base_minor),
        amount(row.discount_minor),
        amount(row.sum_minor),
        amount(row.vat_minor),
        amount(row.total_minor),
        row.is_vat_inside,
    )
