"""What the URL of a list asks for. Whatever it does not know it leaves out: a link never breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from otdel.kernel.finding import Found
from otdel.kernel.money import to_minor
from otdel.kernel.periods import Period

from .spec import Column, Filter, ListSpec

PAGE = 50
EMPTY = "empty"
MAX_PAGE = 20_000
PERIODS = (
    "today", "yesterday", "this-week", "last-week", "next-week",
    "this-month", "last-month", "this-quarter", "this-year", "overdue",
)  # fmt: skip
BIG = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """A list's query, cleaned: what of the URL this list understands."""

    text: str
    sort: str
    page: int
    view: str
    values: Mapping[str, list[str]]

    def query(self, **changes: Any) -> str:
        """Return the query string of this list with some of it changed; None drops a key."""
        told = QueryDict(mutable=True)
        parts: dict[str, Any] = {"view": self.view, "q": self.text, "sort": self.sort}
        parts |= dict(self.values)
        for key, value in (parts | changes).items():
            if isinstance(value, list | tuple):
                told.setlist(key, value)
            elif value not in (None, ""):
                told[key] = str(value)
        return told.urlencode()


def read(spec: ListSpec, by: Any, told: QueryDict) -> Asked:
    """Return what `told` asks of the list; unknown keys, sorts and values are left out."""
    sortable = {column.key for column in spec.columns_for(by) if column.sort}
    sort = told.get("sort", "")
    return Asked(
        text=" ".join(told.get("q", "").replace("\x00", "").split())[:200],
        sort=sort if sort.removeprefix("-") in sortable else "",
        page=_page(told.get("page", "1")),
        view=told.get("view", "")
        if told.get("view", "") == "all" or _digits(told.get("view", ""))
        else "",
        values=_values(spec, by, told),
    )


def narrow(
    spec: ListSpec, by: Any, asked: Asked, *, on: date, rows: QuerySet[Any] | None = None
) -> QuerySet[Any]:
    """Return the rows that `by` may see and that match, unordered."""
    return answer(spec, by, asked, on=on, rows=rows).rows


def answer(
    spec: ListSpec, by: Any, asked: Asked, *, on: date, rows: QuerySet[Any] | None = None
) -> Found[Any]:
    """Return the rows that match, and of a searched text its first ones in order."""
    found = spec.rows(by) if rows is None else rows
    known = {one.key: one for one in spec.filters_for(by)}
    for key, values in asked.values.items():
        found = _filtered(known[key], found, values, by, on)
    if not (asked.text and spec.search):
        return Found(found)
    told = spec.search(by, found, asked.text)
    return told if isinstance(told, Found) else Found(told)


def order(spec: ListSpec, by: Any, asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows in the asked order, or the list's own; equal ones by number."""
    column = _column(spec, by, asked.sort.removeprefix("-"))
    path, down = (
        (column.sort, asked.sort.startswith("-"))
        if column
        else (spec.default_sort.removeprefix("-"), spec.default_sort.startswith("-"))
    )
    tie = "-pk" if down else "pk"
    if path == "pk":
        return rows.order_by(tie)
    return rows.order_by(_ordering(rows.model, path, down), tie)


def person_ids(by: Any, values: list[str]) -> tuple[set[int], bool]:
    """Return the ids that me, team and numbers mean, and whether "empty" is among the values."""
    ids = {int(value) for value in values if _digits(value)}
    if "me" in values:
        ids.add(by.pk)
    if "team" in values:
        ids.update(by.seen_ids)
    return ids, EMPTY in values


def days_of(value: str, today: date) -> Period | None:
    """Return the period that a date value names, or None for what is no period.

    "2026-01-01..2026-01-31" includes both days; either may be left out.
    """
    if ".." in value:
        return _span(value)
    unit = value.rpartition("-")[2]
    if value == "yesterday":
        return Period.of("day", today - timedelta(days=1))
    if value == "next-week":
        return Period.of("week", today + timedelta(days=7))
    if value == "overdue":
        return Period(date.min, today)
    if value == "today":
        return Period.of("day", today)
    if value not in PERIODS:
        return None
    now = Period.of(unit, today)
    return now.previous() if value.startswith("last-") else now


def _values(spec: ListSpec, by: Any, told: QueryDict) -> dict[str, list[str]]:
    known = {one.key: one for one in spec.filters_for(by)}
    kept = {
        key: [value[:200] for value in told.getlist(key)[:200] if _fits(known[key], by, value)]
        for key in told
        if key in known
    }
    return {key: values for key, values in kept.items() if values}


def _fits(one: Filter, by: Any, value: str) -> bool:
    if not value or "\x00" in value:
        return False
    if value == EMPTY:
        return True
    match one.kind:
        case "person":
            return value in ("me", "team") or _digits(value)
        case "date":
            return days_of(value, date(2000, 1, 1)) is not None
        case "number" | "money":
            return _range(value) is not None
        case "yes_no":
            return value in ("yes", "no")
        case "choice":
            return len(value) <= 200
    return True


def _filtered(
    one: Filter, rows: QuerySet[Any], values: list[str], by: Any, on: date
) -> QuerySet[Any]:
    if one.apply:
        if one.kind == "person":
            ids, empty = person_ids(by, values)
            values = [*map(str, sorted(ids)), *([EMPTY] if empty else [])]
        return one.apply(rows, values)
    either = [_condition(one, value, by, on, rows.model) for value in values]
    return rows.filter(reduce(Q.__or__, either))


def _condition(one: Filter, value: str, by: Any, on: date, model: type[Model]) -> Q:
    path = one.path or one.key
    if value == EMPTY:
        return _is_empty(model, path)
    match one.kind:
        case "person":
            return Q(**{f"{path}__in": sorted(person_ids(by, [value])[0])})
        case "date":
            return _in_days(model, path, days_of(value, on))
        case "number" | "money":
            return _in_range(path, value, money=one.kind == "money")
        case "yes_no":
            return Q(**{path: value == "yes"})
        case "text":
            return Q(**{f"{path}__icontains": value})
    return Q(**{path: value}) if _suits(model, path, value) else Q(pk__in=[])


def _is_empty(model: type[Model], path: str) -> Q:
    last = _field(model, path)
    nothing = Q(**{f"{path}__isnull": True})
    if last is not None and getattr(last, "empty_strings_allowed", False):
        return nothing | Q(**{path: ""})
    return nothing


def _suits(model: type[Model], path: str, value: str) -> bool:
    """Say whether the value can be compared with the column at all ("abc" with a number cannot)."""
    last = _field(model, path)
    if last is None or not hasattr(last, "to_python"):
        return True
    target = getattr(last, "target_field", last)
    try:
        made = target.to_python(value)
    except (ValueError, TypeError, ArithmeticError, Exception):
        return False
    return not isinstance(made, int) or abs(made) <= BIG


def _in_days(model: type[Model], path: str, period: Period | None) -> Q:
    if period is None:
        return Q(pk__in=[])
    moments = getattr(_field(model, path), "get_internal_type", lambda: "")() == "DateTimeField"
    start: Any = midnight(period.start) if moments else period.start
    end: Any = midnight(period.end) if moments else period.end
    within = Q()
    if period.start > date.min:
        within &= Q(**{f"{path}__gte": start})
    if period.end < date.max:
        within &= Q(**{f"{path}__lt": end})
    return within & Q(**{f"{path}__isnull": False})


def midnight(day: date) -> datetime | date:
    """Return the day's first instant in the reader's zone."""
    if day in (date.min, date.max):
        return day
    return timezone.make_aware(datetime.combine(day, time.min))


def _in_range(path: str, value: str, *, money: bool) -> Q:
    low, high = _range(value) or (None, None)
    within = Q(**{f"{path}__isnull": False})
    for edge, bound in (("gte", low), ("lte", high)):
        if bound is not None:
            number = to_minor(bound, settings.CURRENCY) if money else bound
            within &= Q(**{f"{path}__{edge}": number})
    return within


def _range(value: str) -> tuple[Decimal | None, Decimal | None] | None:
    low, dots, high = value.partition("..")
    try:
        ends = [
            Decimal(one.replace(",", ".").replace(" ", "")) if one else None
            for one in (low, high if dots else low)
        ]
    except InvalidOperation:
        return None
    if ends == [None, None] or any(
        one is not None and not (one.is_finite() and abs(one) < 10**15) for one in ends
    ):
        return None
    return ends[0], ends[1]


def _span(value: str) -> Period | None:
    first, _dots, last = value.partition("..")
    try:
        start = date.fromisoformat(first) if first else date.min
        end = date.fromisoformat(last) + timedelta(days=1) if last else date.max
    except (ValueError, OverflowError):
        return None
    return Period(start, end) if start < end and (first or last) else None


def _ordering(model: type[Model], path: str, down: bool) -> Any:
    last = _field(model, path)
    if last is not None and "__" not in path and not getattr(last, "null", True):
        return f"-{path}" if down else path
    return F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)


def _field(model: type[Model], path: str) -> Any:
    """Return the model field at the end of an ORM path; None for an annotation."""
    last: Any = None
    for part in path.split("__"):
        try:
            last = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model = getattr(last, "related_model", None) or model
    return last


def _column(spec: ListSpec, by: Any, key: str) -> Column | None:
    return next((one for one in spec.columns_for(by) if key and one.key == key and one.sort), None)


def _page(text: str) -> int:
    return min(int(text), MAX_PAGE) if _digits(text) and int(text) > 0 else 1


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
