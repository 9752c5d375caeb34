"""Taking activities away, closing what a closed deal leaves behind, and undo."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.journal.undoing import ChangedSince
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.locks import again

from .. import queries
from ..events import (
    ActivityCancelled,
    ActivityDone,
    ActivityEdited,
    ActivityPlanned,
    ActivityReassigned,
    ActivityRemoved,
    ActivityReopened,
    ActivityRescheduled,
)
from ..models import Activity
from ..refusals import ActivityGone
from .telling import (
    KEPT,
    by_pk,
    changed,
    old,
    parts,
    removed,
    subject_key,
    take,
    told,
    write_open,
)


@again
@transaction.atomic
def remove_activities(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Activity | Refused]:
    """Delete activities; history keeps that they were. Raises NotAllowed."""
    require(by, "work.do")
    found = by_pk(queries.activities(by), ids)
    _delete(list(found.values()), by=by, at=at, batch=batch)
    return [found.get(pk) or ActivityGone() for pk in ids]


@transaction.atomic
def close_open_about(
    noun: str, ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> int:
    """Call off whatever is still open about records that `by` has just closed; return how many.

    Whosever it is: a closed deal asks nobody for anything.
    """
    rows = [row for part in parts(ids) for row in _open_about(noun, part)]
    return _call_off(rows, by=by, at=at, batch=batch)


def call_off_stage_tasks(
    noun: str,
    ids: Sequence[int],
    *,
    but: Collection[int],
    by: User,
    at: datetime,
    batch: str = "",
) -> int:
    """Call off what a process asked for about records and no longer asks; return how many.

    but: numbers of the tasks that stay. What people planned themselves stays too.
    """
    rows = [
        row
        for part in parts(ids)
        for row in _open_about(noun, part).exclude(stage_task_id=None)
        if row.stage_task_id not in but
    ]
    return _call_off(rows, by=by, at=at, batch=batch)


def _open_about(noun: str, ids: Sequence[int]) -> Any:
    return Activity.objects.filter(is_open=True, about_noun=noun, about_id__in=ids)


def _call_off(rows: Sequence[Activity], *, by: User, at: datetime, batch: str) -> int:
    take(rows)
    write_open([row.pk for row in rows], {"is_open": False})
    for row in rows:
        row.is_open, row.version = False, row.version + 1
    record_many([told(ActivityCancelled, row, at) for row in rows], by=by, batch=batch)
    keep(batch, [changed(row, {"is_open": True}) for row in rows], by=by, at=at)
    return len(rows)


@dataclass
class _Restoring:
    """What one undo is about to write, gathered so that it takes a few statements."""

    gone: list[Activity] = field(default_factory=list)
    back: list[Activity] = field(default_factory=list)
    altered: list[Activity] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@transaction.atomic
def restore_activities(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Activity | Refused | None]:
    """Take back what the traces tell: created rows go, changed and removed ones are as they were.

    A row that was changed since stays (ChangedSince); one that is gone already counts as done.
    """
    ids = [trace.noun_id for trace in traces]
    take(list(by_pk(Activity.objects.all(), ids).values()))
    present = by_pk(Activity.objects.all(), ids)
    work = _Restoring()
    results = [_restore(trace, present.get(trace.noun_id), work, at) for trace in traces]
    Activity.objects.bulk_create(work.back)
    Activity.objects.bulk_update(work.altered, [*KEPT, "subject_key", "version"], batch_size=200)
    _delete(work.gone, by=by, at=at)
    record_many(work.notes, by=by)
    return results


def _restore(
    trace: Trace, row: Activity | None, work: _Restoring, at: datetime
) -> Activity | Refused | None:
    if trace.did == Trace.Did.REMOVED:
        return _put_back(trace, row, work, at)
    if row is None:
        return None
    if trace.version != row.version:
        return ChangedSince(title=row.subject)
    if trace.did == Trace.Did.CREATED:
        work.gone.append(row)
        return row
    return _set_back(row, _values(trace.before), work, at)


def _put_back(
    trace: Trace, row: Activity | None, work: _Restoring, at: datetime
) -> Activity | Refused:
    if row is not None:
        return ChangedSince(title=row.subject)
    back = Activity(pk=trace.noun_id, **_values(trace.before))
    back.subject_key = subject_key(back.subject)
    work.back.append(back)
    work.notes.append(
        told(ActivityDone, back, back.done_at) if back.done_at else told(ActivityPlanned, back, at)
    )
    return back


def _set_back(row: Activity, before: Mapping[str, Any], work: _Restoring, at: datetime) -> Activity:
    was = old(row, KEPT)
    for name, value in before.items():
        setattr(row, name, value)
    row.subject_key = subject_key(row.subject)
    row.version += 1
    work.altered.append(row)
    work.notes += _differences(row, was, at)
    return row


def _differences(row: Activity, was: Mapping[str, Any], at: datetime) -> list[Note]:
    """Tell the way back in the same events as the way there, so that figures follow."""
    moved = {name for name in KEPT if getattr(row, name) != was[name]}
    notes = []
    if moved & {"is_open", "done_at"}:
        notes.append(_state_note(row, was, at))
    if "owner_id" in moved:
        notes.append(told(ActivityReassigned, row, at, from_owner_id=was["owner_id"]))
    if moved & {"due_at", "has_hour"}:
        from_on = queries.company_day(was["due_at"])
        notes.append(told(ActivityRescheduled, row, at, from_on=from_on))
    words = moved - {"is_open", "done_at", "owner_id", "due_at", "has_hour"}
    if words and not notes:
        notes.append(told(ActivityEdited, row, at, fields=",".join(sorted(words))))
    return notes


def _state_note(row: Activity, was: Mapping[str, Any], at: datetime) -> Note:
    if row.is_open:
        return told(ActivityReopened, row, at, done_on=queries.company_day(was["done_at"]))
    return told(ActivityDone, row, row.done_at) if row.done_at else told(ActivityCancelled, row, at)


def _delete(rows: Sequence[Activity], *, by: User, at: datetime, batch: str = "") -> None:
    notes = [told(ActivityRemoved, row, at) for row in rows]
    traces = [removed(row) for row in rows]
    take(rows)
    for part in parts(rows):
        Activity.objects.filter(pk__in=[row.pk for row in part]).delete()
    record_many(notes, by=by, batch=batch)
    keep(batch, traces, by=by, at=at)


def _values(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept values as the model has them."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in before.items()
    }
