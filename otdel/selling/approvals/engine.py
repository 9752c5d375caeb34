"""When an approval is needed, and whether one that was given still holds."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from otdel.kernel.money import Money

RISE, CHANGE, ALWAYS = "rise", "change", "always"


class Standing(NamedTuple):
    """What an approval is about: the deal's sum, and the print of its products."""

    sum: Money
    products: str


def print_of(lines: Iterable[tuple[int, int, int]]) -> str:
    """Return a short print of (product, quantity in thousandths, price in minor units); "" of none."""
    told = sorted(lines)
    return sha256(repr(told).encode()).hexdigest()[:16] if told else ""


def is_needed(above: Money | None, total: Money) -> bool:
    """Say whether a sum asks for approval. A sum in another currency cannot be compared, so it does."""
    return above is None or above.currency != total.currency or total.minor > above.minor


def holds(how: str, given: Standing, now: Standing) -> bool:
    """Say whether what was approved is still what stands.

    how: "rise" – until the sum is above the approved one; "change" – until sum or products are
    other ones; "always".
    """
    if how == ALWAYS:
        return True
    if given.sum.currency != now.sum.currency:
        return False
    if how == RISE:
        return now.sum.minor <= given.sum.minor
    return given == now
