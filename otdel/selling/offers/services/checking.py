"""Whether an offer may go out: lines, validity, margin floor, and whose limit its discounts need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format

from otdel.foundation.people.models import User
from otdel.kernel.money import to_major

from .. import engine, errors, queries
from ..models import Offer, OfferLine
from ..policy import Policy


def check_floor(row: Offer, policy: Policy, *, on: date) -> list[OfferLine]:
    """Return the lines of an offer that may go out, discounts apart.

    Raises NothingOffered, ValidityPassed, BelowFloor.
    """
    lines = queries.lines_of(row)
    if not lines:
        raise errors.NothingOffered
    if row.valid_until < on:
        raise errors.ValidityPassed
    costs = queries.costs_on((x.product_id for x in lines if x.product_id), row.currency, on)
    for line in lines:
        cost = costs.get(line.product_id or 0)
        net = line.total_minor - line.vat_minor
        if cost is not None and engine.is_below_floor(
            net, line.quantity_milli, cost, policy.floor_bp
        ):
            lowest = engine.lowest_net(cost, policy.floor_bp)
            shown = engine.with_vat(lowest, line.vat_bp) if row.is_vat_inside else lowest
            said = f"{to_major(shown, row.currency)} {row.currency}"
            raise errors.BelowFloor(title=line.title, lowest=said)
    return lines


def needed_discount(lines: Iterable[OfferLine]) -> int:
    """Return the greatest discount of a line, a price typed below the client's list counted in."""
    return max(
        (engine.real_discount(x.price_minor, x.discount_bp, x.offered_minor) for x in lines),
        default=0,
    )


def list_sum(lines: Iterable[OfferLine]) -> int:
    """Return the sum at the prices of the client's lists: by it the limits' volumes are told."""
    return sum(
        engine.share(x.quantity_milli * max(x.offered_minor or 0, x.price_minor), engine.MILLI)
        for x in lines
    )


def limit_of(row: Offer, lines: Sequence[OfferLine], policy: Policy, by: User) -> int:
    return queries.limit_for(by, list_sum(lines), row.currency, policy.currency)


def check_discount(row: Offer, lines: Sequence[OfferLine], policy: Policy, by: User) -> int:
    """Return the discount needed. Raises NeedsApproval if `by` may not give it alone."""
    needed, limit = needed_discount(lines), limit_of(row, lines, policy, by)
    if needed > limit:
        raise errors.NeedsApproval(needed=percent(needed), limit=percent(limit))
    return needed


def percent(bp: int) -> str:
    """Return basis points as people write a percent: 12.5."""
    return str(number_format(Decimal(bp).scaleb(-2).normalize(), force_grouping=False))
