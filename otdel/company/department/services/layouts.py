"""Layouts by function: order and groups of facts, default columns of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.department.arrangement import known_keys, layout_row, title_of
from otdel.company.department.errors import HeadMissing, LayoutUnknown
from otdel.company.department.events import LayoutSet
from otdel.company.department.models import Function, FunctionLayout
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

LONGEST_HEAD, LONGEST_KEY, MOST_LINES = 60, 90, 300

type Lines = Sequence[Mapping[str, Any]]


@transaction.atomic
def set_layout(
    function_id: int | None,
    kind: str,
    key: str,
    lines: Lines,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> FunctionLayout:
    """Set how facts ("facts", noun) or columns ("columns", key of the list) stand for a function.

    function_id: None is everybody's default. lines: see `web.lists.arranging`; none of them takes the layout away.
    Raises NotAllowed, Function.DoesNotExist, LayoutUnknown, HeadMissing.
    """
    require(by, "department.edit")
    if not known_keys(kind, key):
        raise LayoutUnknown
    function = Function.objects.get(pk=function_id) if function_id is not None else None
    now = _clean(lines)
    row = layout_row(function_id, kind, key)
    if row is None:
        row = FunctionLayout.objects.create(function=function, kind=kind, key=key, lines=[])
    was = row.lines
    if was == now:
        return row
    row.lines = now
    row.save(update_fields=["lines"])
    record(LayoutSet(row.pk, function_id), about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("layout", row.pk, "changed", {"was": was, "now": now})], by=by, at=at)
    return row


@transaction.atomic
def restore_layouts(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[FunctionLayout | Refused | None]:
    """Take changes of layouts back. One that was changed since stays (ChangedSince)."""
    require(by, "department.edit")
    rows = FunctionLayout.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[FunctionLayout | Refused | None] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is not None and row.lines != trace.before["now"]:
            results.append(ChangedSince(title=title_of(by, row)))
            continue
        if row is not None:
            row.lines = trace.before["was"]
            row.save(update_fields=["lines"])
            record(LayoutSet(row.pk, row.function_id), about=row, by=by, at=at)
        results.append(row)
    return results


def _clean(lines: Lines) -> list[dict[str, Any]]:
    """Return the lines in their form, each key once. Raises HeadMissing, LayoutUnknown."""
    if len(lines) > MOST_LINES:
        raise LayoutUnknown
    ready: list[dict[str, Any]] = []
    met: set[str] = set()
    for line in lines:
        if "head" in line:
            ready.append(_head(line))
            continue
        key = str(line.get("key", ""))
        if not key or len(key) > LONGEST_KEY:
            raise LayoutUnknown
        if key not in met:
            met.add(key)
            ready.append({"key": key})
    return ready


def _head(line: Mapping[str, Any]) -> dict[str, Any]:
    head = " ".join(str(line["head"]).split())[:LONGEST_HEAD]
    if not head:
        raise HeadMissing
    russian = " ".join(str(line.get("head_ru", "")).split())[:LONGEST_HEAD]
    return {"head": head, "head_ru": russian, "collapsed": bool(line.get("collapsed"))}
