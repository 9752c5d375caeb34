"""How a figure is declared: once, as a plain value, by the room whose facts it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    DAYS = "days"
    MINUTES = "minutes"  # of working time
    MONEY_PER_DAY = "money_per_day"

    @property
    def is_money(self) -> bool:
        return self in (Unit.MONEY, Unit.MONEY_PER_DAY)


class Deals(StrEnum):
    """Whose facts a sum takes: all, those of processes whose win is a sale, those of the others."""

    ALL = "all"
    SALES = "sales"
    PASSED = "passed"  # a win only passes the client on


class Better(StrEnum):
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Sum:
    """Add up one column ("quantity", "amount_minor", "days") of the facts of some measures in the period.

    `less`: measures that count with the opposite sign. `of`: of which processes.
    """

    measures: tuple[str, ...]
    column: str = "quantity"
    less: tuple[str, ...] = ()
    of: Deals = Deals.ALL


@dataclass(frozen=True, slots=True)
class Balance:
    """As Sum, but from the very first fact to the period's end: what is there on its last day."""

    measures: tuple[str, ...]
    column: str = "quantity"
    less: tuple[str, ...] = ()
    of: Deals = Deals.ALL


@dataclass(frozen=True, slots=True)
class Times:
    """Sums multiplied by one another."""

    factors: tuple[Sum | Balance, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The first over the second; nothing where the second is zero."""

    over: Sum | Balance | Times
    under: Sum | Balance | Times


Formula = Sum | Balance | Times | Ratio


def sums(formula: Formula) -> Iterator[Sum | Balance]:
    """Yield the sums that the formula is made of."""
    if isinstance(formula, Ratio):
        yield from sums(formula.over)
        yield from sums(formula.under)
    elif isinstance(formula, Times):
        yield from formula.factors
    else:
        yield formula


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: its name, what it is made of, and what is known of a good value.

    `origin`: the catalogue's number. `norm_low`, `norm_high`: the band of a good value, as a
    default that the company may change. `noun`: whose rows stand behind it.
    """

    key: str
    name: str | Promise
    formula: Formula
    unit: Unit
    better: Better = Better.MORE
    origin: str = ""
    norm_low: Decimal | None = None
    norm_high: Decimal | None = None
    hint: str | Promise = ""
    noun: str = "deal"
