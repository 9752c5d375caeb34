"""A page of a list as the template shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from otdel.foundation.web import queries
from otdel.kernel.finding import Found

from . import asked as reading
from .arranging import COLUMNS, arrange_columns, layout
from .asked import Asked
from .cells import cell
from .filters import FilterShown, shown_filters
from .spec import Column, ListSpec

CAP = 10_000
WIDTHS = {
    "link": 260, "text": 190, "money": 140, "number": 100, "percent": 100, "date": 140,
    "person": 180, "badge": 170, "tags": 180, "days": 90, "bool": 80,
}  # fmt: skip
FIRST_WIDTH = 290
LETTER, AROUND = 8, 30  # of a head, in pixels: a letter, and what stands beside the words


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: its order of sorting ("", "up", "down") and the query that sorts by it."""

    key: str
    label: Any
    kind: str
    width: int
    order: str
    query: str
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class Cell:
    key: str
    html: SafeString | str
    is_editable: bool
    is_numeric: bool
    label: Any


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    url: str
    name: str
    version: int | None
    cells: Sequence[Cell]
    row: Any


def page_of(request: HttpRequest, spec: ListSpec) -> dict[str, Any]:
    """Return everything the template of the list needs for the asked page."""
    by: Any = request.user
    at = timezone.now()
    views = queries.views_of(by, spec.key)
    asked = reading.read(spec, by, request.GET)
    view = next((one for one in views if str(one.pk) == asked.view), None)
    columns = columns_shown(spec, by, view.columns if view else [])
    found = reading.answer(spec, by, asked, on=timezone.localdate())
    count = len(found.best) if found.is_whole else capped(found.rows)
    rows, has_more = page_rows(spec, by, asked, found, at)
    return {
        "spec": spec,
        "asked": asked,
        "query": asked.query(),
        "said": found.said,
        "here": request.path,
        "views": views,
        "other_views": [one for one in views if not _is_in_bar(one, view)],
        "view": view,
        "is_changed": _is_changed(asked, view),
        "heads": [_head(column, width, asked) for column, width in columns],
        "all_columns": _all_columns(spec, by, columns),
        "rows": [row_shown(spec, by, row, [column for column, _ in columns]) for row in rows],
        "count": min(count, CAP),
        "is_capped": count > CAP,
        "first": (asked.page - 1) * reading.PAGE + 1,
        "last": (asked.page - 1) * reading.PAGE + len(rows),
        "earlier": asked.query(page=asked.page - 1 if asked.page > 2 else None)
        if asked.page > 1
        else None,
        "later": asked.query(page=asked.page + 1) if has_more else None,
        "start": asked.query(),
        "pairs": pairs(asked.query(q=None)),
        "keep": {"query": asked.query(view=None), "here": request.path},
        "save_query": urlencode({"query": asked.query(view=None), "here": request.path}),
        **_bar(spec, by, asked),
        **_acts(spec, by),
    }


def pairs(query: str) -> list[tuple[str, str]]:
    """Return a query string as (key, value) for hidden inputs."""
    return [(key, value) for key, values in QueryDict(query).lists() for value in values]


def capped(rows: Any) -> int:
    """Count the rows, at most one more than CAP."""
    return rows.order_by().values("pk")[: CAP + 1].count()


def page_rows(
    spec: ListSpec, by: Any, asked: Asked, found: Found[Any], at: datetime
) -> tuple[list[Any], bool]:
    """Return the page's rows and whether others follow: numbers first, then only these rows whole."""
    start = (asked.page - 1) * reading.PAGE
    best = () if asked.sort else found.best
    ids = list(best[start : start + reading.PAGE + 1])
    more = reading.PAGE + 1 - len(ids)
    if more and not (best and found.is_whole):
        others = found.rows.exclude(pk__in=best) if best else found.rows
        ordered = reading.order(spec, by, asked, others).values_list("pk", flat=True)
        start = max(0, start - len(best))
        ids += ordered[start : start + more]
    return rows_of(spec, by, ids[: reading.PAGE], at), len(ids) > reading.PAGE


def rows_of(spec: ListSpec, by: Any, ids: Sequence[int], at: datetime) -> list[Any]:
    """Return the rows with these ids in their order, decorated; what the reader may not see is missing."""
    if not ids:
        return []
    by_id = {row.pk: row for row in spec.rows(by).filter(pk__in=ids)}
    rows = [by_id[pk] for pk in ids if pk in by_id]
    if rows:
        spec.decorated(by, rows, at)
    return rows


def row_name(spec: ListSpec, row: Any) -> str:
    """What a row is called: by itself, or by its first column where its kind of row has no name."""
    if type(row).__str__ is not Model.__str__:
        return str(row)
    return str(spec.columns[0].of(row))


def row_shown(spec: ListSpec, by: Any, row: Any, columns: Sequence[Column]) -> Row:
    url = spec.row_url(row) if spec.row_url else ""
    return Row(
        pk=row.pk,
        url=url,
        name=row_name(spec, row),
        version=getattr(row, "version", None),
        cells=[
            _cell(spec, column, row, is_opener=bool(url) and not place)
            for place, column in enumerate(columns)
        ],
        row=row,
    )


def columns_shown(
    spec: ListSpec, by: Any, of_view: Sequence[dict[str, Any]] = ()
) -> list[tuple[Column, int]]:
    """Return the columns to show with their widths: the view's, else the person's, else those of the
    person's functions, else the declared."""
    known = {column.key: column for column in spec.columns_for(by)}
    chosen = of_view or queries.layout_of(by, spec.key)
    kept = [
        (known[one["key"]], int(one.get("width") or usual_width(known[one["key"]])))
        for one in chosen
        if one.get("key") in known
    ]
    if kept:
        return kept
    arranged = arrange_columns(layout(by, COLUMNS, spec.key), known.values())
    return _first(arranged or [column for column in known.values() if column.default])


def _first(columns: Sequence[Column]) -> list[tuple[Column, int]]:
    """Return the columns shown at first; the one that names the record is the widest."""
    return [
        (column, FIRST_WIDTH if column is columns[0] and not column.width else usual_width(column))
        for column in columns
    ]


def usual_width(column: Column) -> int:
    """Return the width of a column nobody has resized: that of its kind, or more if its name needs it."""
    named = len(str(column.label)) * LETTER + AROUND
    return max(column.width or WIDTHS[column.kind], named)


def _cell(spec: ListSpec, column: Column, row: Any, *, is_opener: bool = False) -> Cell:
    """is_opener: the cell opens the row, so a link of its own would be a link within a link."""
    return Cell(
        key=column.key,
        html=cell(column, row, links=not is_opener),
        is_editable=bool(column.edit and spec.edit),
        is_numeric=column.is_numeric,
        label=column.label,
    )


def _head(column: Column, width: int, asked: Asked) -> Head:
    now = asked.sort.removeprefix("-") == column.key
    order = "" if not now else "down" if asked.sort.startswith("-") else "up"
    turn = {"": column.key, "up": f"-{column.key}", "down": None}[order]
    return Head(
        key=column.key,
        label=column.label,
        kind=column.kind,
        width=width,
        order=order,
        query=asked.query(sort=turn) if column.sort else "",
        is_numeric=column.is_numeric,
    )


def _all_columns(
    spec: ListSpec, by: Any, shown: Sequence[tuple[Column, int]]
) -> list[tuple[Column, bool, int]]:
    on = {column.key for column, _ in shown}
    off = [column for column in spec.columns_for(by) if column.key not in on]
    return [(column, True, width) for column, width in shown] + [
        (column, False, usual_width(column)) for column in off
    ]


def _bar(spec: ListSpec, by: Any, asked: Asked) -> dict[str, Any]:
    filters: list[FilterShown] = shown_filters(spec, by, asked)
    return {
        "filters": [one for one in filters if one.is_on or one.pinned],
        "more_filters": [one for one in filters if not one.is_on and not one.pinned],
        "has_search": spec.search is not None,
        "is_narrowed": bool(asked.values or asked.text),
        "chips": [_chip(chip, asked) for chip in spec.chips],
    }


def _chip(chip: Any, asked: Asked) -> dict[str, Any]:
    part = QueryDict(chip.query)
    is_on = all(asked.values.get(key) == part.getlist(key) for key in part)
    changes = {key: None if is_on else part.getlist(key) for key in part}
    return {"label": chip.label, "is_on": is_on, "query": asked.query(**changes)}


def _acts(spec: ListSpec, by: Any) -> dict[str, Any]:
    may_create = spec.create_url and (not spec.create_verb or by.may(spec.create_verb))
    return {
        "acts": spec.acts_for(by),
        "create": _address(spec.create_url) if may_create else "",
        "may_export": by.may("export.run"),
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_in_bar(one: queries.View, view: queries.View | None) -> bool:
    """Say whether a view stands in the bar; those that colleagues share wait in a menu beside it."""
    is_open = view is not None and one.pk == view.pk
    return one.is_pinned or one.is_mine or one.is_default or is_open


def _is_changed(asked: Asked, view: queries.View | None) -> bool:
    """Say whether the list stands otherwise than the open view (or than the bare list) was saved."""
    now = QueryDict(asked.query(view=None))
    return dict(now.lists()) != dict(QueryDict(view.query if view else "").lists())
