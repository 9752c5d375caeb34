"""The chips of the filter bar and the small form behind each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from otdel.foundation.people.queries import colleagues, user_names
from otdel.foundation.web import formats
from otdel.foundation.web.templatetags.web import language

from .asked import EMPTY, PERIODS, Asked, days_of
from .spec import Choice, Filter, ListSpec

PERIOD_NAMES = {
    "today": gettext_lazy("Today"),
    "yesterday": gettext_lazy("Yesterday"),
    "this-week": gettext_lazy("This week"),
    "last-week": gettext_lazy("Last week"),
    "next-week": gettext_lazy("Next week"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
    "this-quarter": gettext_lazy("This quarter"),
    "this-year": gettext_lazy("This year"),
    "overdue": gettext_lazy("Before today"),
}


@dataclass(frozen=True, slots=True)
class FilterShown:
    """A chip: its values said in words, and the query without it."""

    key: str
    label: Any
    kind: str
    pinned: bool
    is_on: bool
    said: str
    clear: str


def shown_filters(spec: ListSpec, by: Any, asked: Asked) -> list[FilterShown]:
    """Return every filter; only those that are on ask for the names of their values."""
    return [
        FilterShown(
            key=one.key,
            label=one.label,
            kind=one.kind,
            pinned=one.pinned,
            is_on=one.key in asked.values,
            said=_said(one, by, asked.values[one.key]) if one.key in asked.values else "",
            clear=asked.query(**{one.key: None}),
        )
        for one in spec.filters_for(by)
    ]


def options(one: Filter, by: Any, chosen: Sequence[str]) -> list[tuple[str, Any, bool]]:
    """Return (value, label, is chosen) of the filter's form."""
    offered: list[tuple[str, Any]] = []
    if one.kind == "person":
        offered = [("me", _("Me"))]
        if len(by.seen_ids) > 1:
            offered.append(("team", _("My team")))
        offered += [(str(user.pk), user.full_name) for user in colleagues(by)]
    elif one.kind == "date":
        offered = [(value, PERIOD_NAMES[value]) for value in PERIODS]
    elif one.kind == "yes_no":
        offered = [("yes", _("Yes")), ("no", _("No"))]
    elif one.choices:
        offered = [(choice.value, choice.label) for choice in one.choices(by)]
    if one.nullable or one.kind == "person":
        offered.append((EMPTY, _("Empty")))
    return [(value, label, value in chosen) for value, label in offered]


def ends(chosen: Sequence[str]) -> tuple[str, str]:
    """Return the two ends of the first "from..to" among the values."""
    span = next((value for value in chosen if ".." in value), "")
    low, _dots, high = span.partition("..")
    return low, high


def _said(one: Filter, by: Any, values: Sequence[str]) -> str:
    words = [_word(one, by, value) for value in values[:3]]
    rest = len(values) - 3
    return ", ".join(words) + (f" +{rest}" if rest > 0 else "")


def _word(one: Filter, by: Any, value: str) -> str:
    if value == EMPTY:
        return _("empty")
    if one.kind == "person":
        return _person(by, value)
    if one.kind == "date":
        return str(PERIOD_NAMES[value]) if value in PERIOD_NAMES else _days(value)
    if one.kind in ("number", "money"):
        return _figures(value)
    if one.kind == "yes_no":
        return _("yes") if value == "yes" else _("no")
    named: dict[str, Choice] = {
        each.value: each for each in (one.choices(by) if one.choices else ())
    }
    return str(named[value].label) if value in named else value


def _person(by: Any, value: str) -> str:
    if value in ("me", "team"):
        return _("me") if value == "me" else _("my team")
    return user_names(by, [int(value)]).get(int(value), value)


def _days(value: str) -> str:
    period = days_of(value, timezone.localdate())
    low, _dots, high = value.partition("..")
    if period is None:
        return value
    today = timezone.localdate()
    first = formats.format_day(period.start, today, language()) if low else "…"
    last = formats.format_day(period.end - timedelta(days=1), today, language()) if high else "…"
    return first if first == last else f"{first} – {last}"


def _figures(value: str) -> str:
    low, dots, high = value.partition("..")
    if not dots:
        return low
    if not high:
        return pgettext("a number not below", "from %(low)s") % {"low": low}
    return (
        pgettext("a number not above", "to %(high)s") % {"high": high}
        if not low
        else f"{low} – {high}"
    )
