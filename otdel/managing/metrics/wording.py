"""Figures as a person reads them, in the language of the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otdel.foundation.web import formats
from otdel.kernel.measures import Better, Unit
from otdel.kernel.periods import Period

from .queries import Figure

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure differs from the period before: what to write, which way, whether it is good news."""

    text: str = ""
    direction: str = "flat"
    good: str = "up"


UNCHANGED = Change()


def language() -> str:
    return (get_language() or "en").split("-")[0]


def spoken(figure: Figure, *, compact: bool = False) -> str:
    """Return the value with its unit; a dash where there is nothing to divide by."""
    if figure.value is None:
        return NOTHING
    value, said = figure.value, language()
    match figure.metric.unit:
        case Unit.RATIO:
            return formats.format_percent(value, said, digits=1)
        case Unit.DAYS:
            return _("%(number)s d.") % {"number": formats.format_number(value, said, digits=1)}
        case Unit.MINUTES:
            return _("%(number)s min") % {"number": formats.format_number(value, said, digits=0)}
        case Unit.MONEY | Unit.MONEY_PER_DAY:
            return _money(value, figure.currency, compact=compact)
        case _:
            whole = figure.under is None
            return formats.format_number(value, said, digits=0 if whole else 1)


def change(now: Figure, before: Figure) -> Change:
    """Return the change against the period before; nothing where one of them is unknown."""
    good = "up" if now.metric.better == Better.MORE else "down"
    if now.value is None or before.value is None:
        return Change(good=good)
    difference = now.value - before.value
    if now.metric.unit == Unit.RATIO:
        points = formats.format_number(abs(difference) * 100, language(), digits=1)
        text = _("%(points)s pp") % {"points": points}
    elif not before.value:
        return Change(good=good)
    else:
        text = formats.format_percent(abs(difference / before.value), language())
    return _changed(text, difference, good)


def period_name(period: Period, kind: str) -> str:
    """Return «март 2026 г.», "Q1 2026", "2026" or the two days."""
    said = language()
    if kind == "year":
        return str(period.start.year)
    if kind == "quarter":
        return _("Q%(quarter)s %(year)s") % {
            "quarter": (period.start.month + 2) // 3,
            "year": period.start.year,
        }
    if kind == "month":
        return format_date(period.start, "LLLL y", locale=said).capitalize()
    first, last = (format_date(day, "d MMM y", locale=said) for day in (period.start, period.last))
    return f"{first} – {last}"


def month_name(month: date) -> str:
    return format_date(month, "LLL yy", locale=language()).rstrip(".")


def _changed(text: str, difference: Decimal, good: str) -> Change:
    if not difference or text.startswith(("0%", "0 ")):
        return Change(text, "flat", good)
    if difference > 0:
        return Change(f"+{text}", "up", good)
    return Change(f"{formats.MINUS}{text}", "down", good)


def _money(value: Decimal, currency: str, *, compact: bool) -> str:
    minor = int(value.to_integral_value(rounding="ROUND_HALF_UP"))
    return formats.format_money(minor, currency, language(), compact=compact)
