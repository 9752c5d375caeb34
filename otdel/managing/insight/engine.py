"""What is likely, why a sum moved, what a lever brings: exact arithmetic without a database.

Sums are whole minor units; fractions are rounded once, half away from zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


def rounded(number: Fraction) -> int:
    """Return the nearest whole number, a half away from zero."""
    sign = -1 if number < 0 else 1
    return sign * int((abs(number) * 2 + 1) // 2)


# ---------------------------------------------------------------- the forecast


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in the order of its process. `percent`: the chance that the process names.

    `grown`, `dropped`: the deals that entered it in the year and went further, and those lost in it.
    """

    stage_id: int
    percent: int
    grown: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a deal in a stage is won; `is_own`: told by history, not by the process's percent."""

    of: Fraction
    is_own: bool


def chances(steps: Sequence[Step], least: int) -> dict[int, Chance]:
    """Return {stage: chance}: the shares of deals that went further, multiplied to the end of the process.

    Where this stage or a later one was left by fewer than `least` deals, the process's own percent holds.
    """
    found: dict[int, Chance] = {}
    ahead: Fraction | None = Fraction(1)
    for step in reversed(steps):
        left = step.grown + step.dropped
        ahead = (
            None if ahead is None or left < max(least, 1) else ahead * Fraction(step.grown, left)
        )
        told = Fraction(step.percent, 100) if ahead is None else ahead
        found[step.stage_id] = Chance(told, ahead is not None)
    return found


# ---------------------------------------------------------------- why the sum moved


@dataclass(frozen=True, slots=True)
class Flow:
    """Deals closed in a period, those of them won, and the won sum."""

    closed: int
    won: int
    minor: int


@dataclass(frozen=True, slots=True)
class Effects:
    """Parts of the change of the won sum, by cause; they add up to it exactly."""

    number: int  # more or fewer deals came to an end
    success: int  # a larger or smaller share of them was won
    size: int  # an average deal grew or shrank


def moved(before: Flow, now: Flow) -> Effects | None:
    """Return why the won sum changed, by chain substitution; None where nothing was won before to compare.

    Number of closed deals first, then the win rate, then the average deal, which takes the rounding.
    """
    if not before.won:
        return None
    each = Fraction(before.minor, before.won)
    rate = Fraction(before.won, before.closed)
    number = rounded((now.closed - before.closed) * rate * each)
    success = rounded((now.won - now.closed * rate) * each)
    return Effects(number, success, now.minor - before.minor - number - success)


# ---------------------------------------------------------------- levers


class Lever(StrEnum):
    """The five ways to sell more (PIPE-22)."""

    WIDTH = "width"
    PACE = "pace"
    SUCCESS = "success"
    SIZE = "size"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Base:
    """What a period sold: its flow and how much of it came from clients who had bought before."""

    flow: Flow
    repeat_minor: int


def factors(base: Base, step: int) -> dict[Lever, Fraction]:
    """Return by what the won sum is multiplied if one lever is pulled by `step` percent (1 to 99).

    A win rate does not grow over a hundred percent; a cycle shorter by a tenth lets a ninth more through.
    """
    pulled = 1 + Fraction(step, 100)
    flow = base.flow
    rate = Fraction(flow.won, flow.closed) if flow.closed else Fraction(1)
    repeats = Fraction(base.repeat_minor, flow.minor) if flow.minor else Fraction(0)
    return {
        Lever.WIDTH: pulled,
        Lever.PACE: 1 / (1 - Fraction(step, 100)),
        Lever.SUCCESS: min(pulled, 1 / rate) if rate else pulled,
        Lever.SIZE: pulled,
        Lever.REPEAT: 1 + Fraction(step, 100) * repeats,
    }


def gains(base: Base, step: int) -> Mapping[Lever, int]:
    """Return what each lever would add to the won sum."""
    return {lever: rounded(base.flow.minor * (f - 1)) for lever, f in factors(base, step).items()}


def gain_of_all(base: Base, step: int) -> int:
    """Return what all five pulled together would add: they multiply."""
    together = Fraction(1)
    for factor in factors(base, step).values():
        together *= factor
    return rounded(base.flow.minor * (together - 1))


def progress(base: int, now: int | None, target: int) -> int:
    """Return how much of the way from `base` to `target` is behind, in percent, 0 to 100."""
    if now is None:
        return 0
    if base == target:
        return 100
    return max(0, min(100, int(Fraction(now - base, target - base) * 100)))


def is_reached(lever: Lever, now: int | None, target: int) -> bool:
    """Say whether the goal is met; a pace is better when it is less."""
    if now is None:
        return False
    return now <= target if lever == Lever.PACE else now >= target
