"""How a figure is declared: once, as a plain value, by the room whose facts it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    DAYS = "days"
    MONEY_PER_DAY = "money_per_day"


class Better(StrEnum):
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Sum:
    """Add up one column ("quantity" or "amount_minor") of the facts of one or more measures."""

    measures: tuple[str, ...]
    column: str = "quantity"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The first sum over the second; nothing where the second is zero."""

    over: Sum
    under: Sum


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: its name, what it is made of, and what is known of a good value."""

    key: str
    name: str | Promise
    formula: Sum | Ratio
    unit: Unit
    better: Better = Better.MORE
    origin: str = ""
    norm_low: Decimal | None = None
    norm_high: Decimal | None = None
    hint: str | Promise = ""
