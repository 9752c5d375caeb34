"""Changing activities: another day, other words, another person, called off, open again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import owner_stays, require
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.locks import again

from .. import queries, refusals
from ..asking import BULK, HAND, ask_gate, keep_asked
from ..drafts import ActivityDraft
from ..events import (
    ActivityCancelled,
    ActivityEdited,
    ActivityReassigned,
    ActivityReopened,
    ActivityRescheduled,
)
from ..models import Activity
from .planning import check_links, check_words, due, look_up
from .telling import KEPT, by_pk, changed, old, subject_key, take, told, write_open

_ALWAYS = frozenset({"subject", "body", "outcome", "direction", "duration_minutes"})
_WHILE_OPEN = frozenset({"kind", "company_id", "contact_id", "about_noun", "about_id"})
_ASKED = _WHILE_OPEN | {"direction"}


@again
@transaction.atomic
def reschedule(
    activity_id: int,
    due_at: datetime | None,
    *,
    has_hour: bool = False,
    confirmed: str = "",
    by: User,
    at: datetime,
    batch: str = "",
) -> Activity:
    """Move an open activity to another day (or hour); None takes the date away.

    confirmed: why it is moved there although the gate asked.
    Raises Activity.DoesNotExist, NotAllowed, ActivityClosed, ContactBarred, ContactToConfirm, Stale.
    """
    row = _open(activity_id, by=by)
    when = due(due_at, has_hour=has_hour, owner=row.owner)
    planned = _copy(row, {"due_at": when, "has_hour": has_hour and when is not None})
    _pass_gate(planned, confirmed, by=by, at=at, batch=batch)
    was = queries.company_day(row.due_at)
    before = _write(row, {"due_at": when, "has_hour": has_hour and when is not None})
    note = told(ActivityRescheduled, row, at, from_on=was)
    _enter([note], [(row, before)], by=by, at=at, batch=batch)
    return row


@again
@transaction.atomic
def edit_activity(
    activity_id: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: User,
    at: datetime,
    batch: str = "",
) -> Activity:
    """Correct words and links; a day is changed by `reschedule`, a person by `reassign_activities`.

    changes: keys of the model (subject, body, outcome, direction, duration_minutes; while open
    also kind, company_id, contact_id, about_noun, about_id).
    Raises Activity.DoesNotExist, NotAllowed, FieldFixed, Stale and the refusals of planning.
    """
    row = queries.activities(by).get(pk=activity_id)
    require(by, "work.do")
    if row.version != version:
        raise Stale
    wanted = {name: value for name, value in changes.items() if getattr(row, name) != value}
    _check_changes(row, wanted, by=by)
    if not wanted:
        return row
    if row.is_open and wanted.keys() & _ASKED:
        _pass_gate(_copy(row, wanted), "", by=by, at=at, batch=batch, way=BULK)
    before = _write(row, wanted)
    note = told(ActivityEdited, row, at, fields=",".join(sorted(wanted)))
    _enter([note], [(row, before)], by=by, at=at, batch=batch)
    return row


@again
@transaction.atomic
def cancel(activity_id: int, *, by: User, at: datetime, batch: str = "") -> Activity:
    """Call an open activity off: closed, and not counted as done.

    Raises Activity.DoesNotExist, NotAllowed, ActivityClosed, Stale.
    """
    row = _open(activity_id, by=by)
    before = _write(row, {"is_open": False})
    _enter([told(ActivityCancelled, row, at)], [(row, before)], by=by, at=at, batch=batch)
    return row


@again
@transaction.atomic
def reopen(activity_id: int, *, by: User, at: datetime, batch: str = "") -> Activity:
    """Put a closed activity back into the queue; what it counted for counts no more.

    Raises Activity.DoesNotExist, NotAllowed, ActivityStillOpen, NoteIsNotPlanned, ContactBarred, Stale.
    """
    row = queries.activities(by).get(pk=activity_id)
    require(by, "work.do")
    if row.is_open:
        raise refusals.ActivityStillOpen(subject=row.subject)
    if row.kind == Activity.Kind.NOTE:
        raise refusals.NoteIsNotPlanned(field="kind")
    done_on = queries.company_day(row.done_at)
    again = _copy(row, {"is_open": True, "done_at": None})
    _pass_gate(again, "", by=by, at=at, batch=batch, way=BULK)
    before = _write(row, {"is_open": True, "done_at": None})
    note = told(ActivityReopened, row, at, done_on=done_on)
    _enter([note], [(row, before)], by=by, at=at, batch=batch)
    return row


@again
@transaction.atomic
def reassign_activities(
    ids: Sequence[int], owner_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[Activity | Refused]:
    """Give open activities to another person; what is done stays with who did it.

    A stand-in keeps whose they are (OnlyStandsIn). Raises NotAllowed, NoSuchOwner.
    """
    require(by, "work.do")
    owner = queries.owners({owner_id}).get(owner_id)
    if owner is None or not owner.is_active:
        raise refusals.NoSuchOwner(field="owner")
    results: list[Activity | Refused] = [
        row
        if isinstance(row, Refused)
        else owner_stays(by, row.owner_id, {"owner_id": owner_id}) or row
        for row in _still_open(ids, by=by)
    ]
    rows = [row for row in results if isinstance(row, Activity) and row.owner_id != owner_id]
    was = {row.pk: row.owner_id for row in rows}
    take(rows)
    write_open([row.pk for row in rows], {"owner": owner})
    for row in rows:
        row.owner, row.version = owner, row.version + 1
    notes = [told(ActivityReassigned, row, at, from_owner_id=was[row.pk]) for row in rows]
    kept = [(row, {"owner_id": was[row.pk]}) for row in rows]
    _enter(notes, kept, by=by, at=at, batch=batch)
    return results


@again
@transaction.atomic
def reschedule_activities(
    ids: Sequence[int], due_at: datetime | None, *, by: User, at: datetime, batch: str = ""
) -> list[Activity | Refused]:
    """Move open activities to one day, without an hour; each ends with its owner's working day.

    Raises NotAllowed, Stale.
    """
    require(by, "work.do")
    results = _past_gate(_still_open(ids, by=by), due_at, by=by, at=at, batch=batch)
    rows = [row for row in results if isinstance(row, Activity)]
    ends = {row.owner_id: due(due_at, has_hour=False, owner=row.owner) for row in rows}
    take(rows)
    kept, notes = [], []
    for row in rows:
        kept.append((row, old(row, ("due_at", "has_hour"))))
        was = queries.company_day(row.due_at)
        row.due_at, row.has_hour, row.version = ends[row.owner_id], False, row.version + 1
        notes.append(told(ActivityRescheduled, row, at, from_on=was))
    for when in set(ends.values()):
        same = [row.pk for row in rows if row.due_at == when]
        write_open(same, {"due_at": when, "has_hour": False})
    _enter(notes, kept, by=by, at=at, batch=batch)
    return results


@again
@transaction.atomic
def cancel_activities(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Activity | Refused]:
    """Call off many open activities. Raises NotAllowed, Stale."""
    require(by, "work.do")
    results = _still_open(ids, by=by)
    rows = [row for row in results if isinstance(row, Activity)]
    take(rows)
    write_open([row.pk for row in rows], {"is_open": False})
    for row in rows:
        row.is_open, row.version = False, row.version + 1
    notes = [told(ActivityCancelled, row, at) for row in rows]
    _enter(notes, [(row, {"is_open": True}) for row in rows], by=by, at=at, batch=batch)
    return results


def _copy(row: Activity, values: Mapping[str, Any]) -> Activity:
    """Return the row as it would stand, for the gate; it is not written."""
    kept = {name: getattr(row, name) for name in ("id", *KEPT)}
    return Activity(**(kept | dict(values)))


def _pass_gate(
    row: Activity, confirmed: str, *, by: User, at: datetime, batch: str, way: str = HAND
) -> None:
    """Raises ContactBarred, ContactToConfirm; keeps what passes in spite of a warning."""
    asked = ask_gate([row], by=by, at=at, confirmed=[confirmed], way=way)
    if refusal := asked[0].refusal(row):
        raise refusal
    if asked[0].verdict.soft:
        keep_asked([row], asked, by=by, at=at, batch=batch)


def _past_gate(
    results: Sequence[Activity | Refused],
    due_at: datetime | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> list[Activity | Refused]:
    """Put a refusal in the place of each row that may not be planned for the day."""
    rows = [row for row in results if isinstance(row, Activity)]
    planned = [_copy(row, {"due_at": due_at, "has_hour": False}) for row in rows]
    asked = ask_gate(planned, by=by, at=at, way=BULK)
    barred = {
        row.pk: refusal
        for row, one in zip(planned, asked, strict=True)
        if (refusal := one.refusal(row))
    }
    warned = [
        (row, one)
        for row, one in zip(planned, asked, strict=True)
        if one.verdict.soft and row.pk not in barred
    ]
    keep_asked(
        [row for row, _one in warned], [one for _row, one in warned], by=by, at=at, batch=batch
    )
    return [barred.get(row.pk, row) if isinstance(row, Activity) else row for row in results]


def _still_open(ids: Sequence[int], *, by: User) -> list[Activity | Refused]:
    found = by_pk(queries.activities(by), ids)
    return [_mine_to_give(found.get(pk)) for pk in ids]


def _mine_to_give(row: Activity | None) -> Activity | Refused:
    if row is None:
        return refusals.ActivityGone()
    return row if row.is_open else refusals.ActivityClosed(subject=row.subject)


def _open(activity_id: int, *, by: User) -> Activity:
    row = queries.activities(by).get(pk=activity_id)
    require(by, "work.do")
    if not row.is_open:
        raise refusals.ActivityClosed(subject=row.subject)
    return row


def _check_changes(row: Activity, wanted: Mapping[str, Any], *, by: User) -> None:
    allowed = _ALWAYS | _WHILE_OPEN if row.is_open else _ALWAYS
    for name in wanted:
        if name not in allowed:
            raise refusals.FieldFixed(field=name)
    draft = _as_draft(row, wanted)
    links = wanted.keys() & _WHILE_OPEN - {"kind"}
    refusal = check_words(draft) or (check_links(draft, look_up([draft], by=by)) if links else None)
    if refusal:
        raise refusal
    if row.is_open and draft.kind == Activity.Kind.NOTE:
        raise refusals.NoteIsNotPlanned(field="kind")


def _as_draft(row: Activity, wanted: Mapping[str, Any]) -> ActivityDraft:
    names = (*_ALWAYS, *_WHILE_OPEN, "owner_id")
    return ActivityDraft(**(old(row, names) | dict(wanted)))


def _write(row: Activity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write `values` if nobody was faster; return what stood there. Raises Stale."""
    is_moved = {"about_noun", "about_id"} & values.keys()
    take([row, _copy(row, values)] if is_moved else [row])
    before = old(row, tuple(values))
    if "subject" in values:
        values = {**values, "subject_key": subject_key(values["subject"])}
    won = Activity.objects.filter(pk=row.pk, version=row.version).update(
        **values, version=F("version") + 1
    )
    if not won:
        raise Stale
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return before


def _enter(
    notes: Sequence[Note],
    kept: Sequence[tuple[Activity, dict[str, Any]]],
    *,
    by: User,
    at: datetime,
    batch: str,
) -> None:
    record_many(notes, by=by, batch=batch)
    keep(batch, [changed(row, before) for row, before in kept], by=by, at=at)
