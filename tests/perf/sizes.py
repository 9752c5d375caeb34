"""How much there is in a measured database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Size:
    """`deals` are spread over four years up to `TODAY`; the last `open_deals` of them are in work."""

    name: str
    companies: int
    deals: int
    open_deals: int
    activities: int
    users: int


TODAY = date(2026, 11, 20)
SIZES = {
    size.name: size
    for size in (
        Size("tiny", 400, 2_000, 200, 10_000, 20),
        Size("small", 2_000, 10_000, 600, 50_000, 40),
        Size("medium", 20_000, 100_000, 6_000, 500_000, 100),
        Size("full", 200_000, 1_000_000, 60_000, 5_000_000, 200),
    )
}
