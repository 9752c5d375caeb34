"""When a department depends on one person; no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """What one person holds. won, whole: minor units of one currency; alone, base: numbers of clients."""

    won: int
    whole: int
    alone: int
    base: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares in percent from which a person is flagged."""

    revenue: int
    alone: int


def product_reasons(won: int, whole: int, sellers: int, limit: int) -> list[str]:
    """Return why a product is critical: "revenue" (its share in percent reaches the limit), "seller" (one sells it)."""
    found = (("revenue", whole > 0 and won * 100 >= whole * limit), ("seller", sellers == 1))
    return [code for code, holds in found if holds]


def share(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole, None where there is no whole."""
    return Decimal(part) / whole if whole > 0 else None


def reasons(held: Held, limits: Limits) -> list[str]:
    """Return why the person is flagged: "revenue", "alone", both or neither."""
    found = (
        ("revenue", held.won, held.whole, limits.revenue),
        ("alone", held.alone, held.base, limits.alone),
    )
    return [code for code, part, whole, limit in found if whole > 0 and part * 100 >= whole * limit]
