"""Pure decisions about a client's card: how full, how fresh, how often the client buys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

FRESH, AGEING, STALE = "fresh", "ageing", "stale"


@dataclass(frozen=True, slots=True)
class Freshness:
    """Days without a confirmation or a touch: up to `ageing` fresh, from `stale` on stale."""

    ageing: int
    stale: int

    def of(self, days: int) -> str:
        if days < self.ageing:
            return FRESH
        return AGEING if days < max(self.stale, self.ageing) else STALE


@dataclass(frozen=True, slots=True)
class Silence:
    """Days without a contact after which a client is proposed for the reserve, for the archive."""

    reserve: int
    archive: int


@dataclass(frozen=True, slots=True)
class Buying:
    """How long a buyer may be silent: `percent` of its own usual gap, or of `usual` days while that is not known."""

    percent: int
    usual: int

    def allowed(self, rhythm_days: int | None) -> int:
        """Return the days after a purchase that are still usual."""
        return (rhythm_days or self.usual) * self.percent // 100


def completeness(points: Mapping[str, int], held: Collection[str]) -> tuple[int, tuple[str, ...]]:
    """Return percent 0 to 100 and the facts that are missing, the heaviest first.

    100 only where nothing is missing; 0 only where nothing is there. Nothing asked for is 100.
    """
    lacking = sorted(
        (key for key in points if key not in held), key=lambda key: (-points[key], key)
    )
    if not lacking:
        return 100, ()
    whole = sum(points.values())
    there = whole - sum(points[key] for key in lacking)
    percent = there * 100 // whole
    return max(percent, 1) if there else 0, tuple(lacking)


def rhythm(first: date | None, last: date | None, number: int) -> int | None:
    """Return the days between two purchases on average; None before there are two of different days."""
    if first is None or last is None or number < 2 or last <= first:
        return None
    return max((last - first).days // (number - 1), 1)


def yearly(total_minor: int, first: date, last: date) -> int:
    """Return what came in a year on average; a history shorter than a year counts as a year."""
    return total_minor * 365 // max((last - first).days, 365)
