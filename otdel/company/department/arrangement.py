"""Layouts by function: which one a person has, and what can be arranged.

Of several functions the one of the longest standing employment wins (within one employment the one
that stands first in the catalogue); then the company's own default; then what the product declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from otdel.foundation.people.fields import declared
from otdel.foundation.people.models import User
from otdel.foundation.web.facts import sheets
from otdel.foundation.web.lists import Column, ListSpec
from otdel.foundation.web.lists.acting import listed
from otdel.foundation.web.lists.arranging import COLUMNS, FACTS, Lines

from . import queries
from .models import Employment, FunctionLayout

# The lists of those records whose facts can be arranged.
LISTS: Mapping[str, str] = {
    "company": "companies",
    "contact": "contacts",
    "deal": "deals",
    "lead": "leads",
}


def layout_for(by: User, kind: str, key: str) -> Lines:
    """Return the person's layout; [] where nothing was arranged. Two queries a request at most."""
    if "found" not in by.arranged:
        by.arranged["found"] = _layouts_of(by)
    return by.arranged["found"].get((kind, key), ())


def _layouts_of(by: User) -> dict[tuple[str, str], Lines]:
    rows = list(FunctionLayout.objects.exclude(lines=[]))
    if not rows:
        return {}
    looks_as = by.arranged.get("function")
    held = [looks_as] if looks_as else held_functions(by)
    order = {pk: number for number, pk in enumerate(held)}
    own = [row for row in rows if row.function_id is None or row.function_id in order]
    own.sort(key=lambda row: order.get(row.function_id or 0, -1), reverse=True)
    found = {(row.kind, row.key): row.lines for row in own if row.function_id is None}
    return found | {(row.kind, row.key): row.lines for row in own if row.function_id is not None}


def held_functions(by: User) -> list[int]:
    """Return the functions of the person's employments of today, the longest standing first."""
    rows = Employment.objects.filter(queries.held_on(timezone.localdate()), person_id=by.pk)
    pairs = rows.filter(functions__isnull=False).order_by("starts_on", "pk", "functions__pk")
    return list(dict.fromkeys(pairs.values_list("functions__pk", flat=True)))


def layout_row(function_id: int | None, kind: str, key: str) -> FunctionLayout | None:
    rows = FunctionLayout.objects.filter(kind=kind, key=key)
    if function_id is None:
        return rows.filter(function=None).first()
    return rows.filter(function_id=function_id).first()


def arranged_functions() -> set[int]:
    """Return the functions that have a layout of their own."""
    rows = FunctionLayout.objects.exclude(lines=[]).filter(function__isnull=False)
    return set(rows.values_list("function_id", flat=True))


def list_of(noun: str) -> ListSpec:
    return listed(LISTS[noun])


def columns_of(by: User, kind: str, key: str) -> list[Column]:
    """Return everything that can stand in a layout, in the declared order, as far as it is open to `by`."""
    if kind == FACTS:
        sheet = sheets()[key]
        return sheet.declared_for(by)
    return listed(key).columns_for(by)


def known_keys(kind: str, key: str) -> bool:
    """Say whether there is such a sheet or list to arrange."""
    if kind == FACTS:
        return key in sheets()
    return kind == COLUMNS and key in LISTS.values()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the editor: a heading (`head`) or a fact or column; `place` is its number in the layout."""

    place: int
    key: str = ""
    label: Any = ""
    head: str = ""
    head_ru: str = ""
    is_collapsed: bool = False


def starting_lines(by: User, kind: str, key: str) -> list[dict[str, Any]]:
    """Return as lines what stands there without a layout: where arranging starts."""
    columns = columns_of(by, kind, key)
    if kind == COLUMNS:
        return [{"key": column.key} for column in columns if column.default]
    lines: list[dict[str, Any]] = []
    section: Any = ""
    for column in columns:
        if column.section and str(column.section) != section:
            section = str(column.section)
            lines.append({"head": section, "head_ru": section, "collapsed": False})
        lines.append({"key": column.key})
    return lines


def editor_lines(by: User, kind: str, key: str, lines: Lines) -> tuple[list[Line], list[Line]]:
    """Return (the lines of the layout, what it does not name) for the editor."""
    known = {column.key: column for column in columns_of(by, kind, key)}
    shown: list[Line] = []
    for place, line in enumerate(lines):
        if "head" in line:
            told = (line["head"], line.get("head_ru", ""), bool(line.get("collapsed")))
            shown.append(Line(place, head=told[0], head_ru=told[1], is_collapsed=told[2]))
        elif line["key"] in known:
            shown.append(Line(place, line["key"], known.pop(line["key"]).label))
    return shown, [Line(-1, column.key, column.label) for column in known.values()]


def moved(lines: Sequence[Any], place: int, step: int, beside: Iterable[int]) -> list[Any]:
    """Return the lines with one moved up (-1) or down (1) past the next of the places that are shown."""
    shown = sorted(beside)
    result = list(lines)
    if place not in shown:
        return result
    spot = shown.index(place) + step
    if not 0 <= spot < len(shown):
        return result
    line = result.pop(place)
    result.insert(shown[spot], line)
    return result


def put(lines: Sequence[Any], place: int | None, line: Any, below: int | None) -> list[Any]:
    """Return the lines with one put above the line at `below`, or at the end; `place`: where it stood."""
    rest = [(number, one) for number, one in enumerate(lines) if number != place]
    if below == place and place is not None:
        return list(lines)
    spot = next((at for at, (number, _one) in enumerate(rest) if number == below), len(rest))
    result = [one for _number, one in rest]
    result.insert(spot, line)
    return result


def layout_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: what is arranged and for which function}, for the journal."""
    rows = FunctionLayout.objects.filter(pk__in=ids).select_related("function")
    return {row.pk: title_of(by, row) for row in rows}


def title_of(by: User, row: FunctionLayout) -> str:
    """Return what a layout is called: the record or list, and the function."""
    noun = row.key if row.kind == FACTS else _noun_of(row.key)
    room = declared().get(noun)
    words = [str(room.label) if room else row.key]
    if row.function:
        words.append(row.function.called(by.language))
    return ", ".join(words)


def _noun_of(list_key: str) -> str:
    return next((noun for noun, key in LISTS.items() if key == list_key), list_key)
