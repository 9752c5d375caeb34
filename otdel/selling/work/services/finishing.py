"""Closing an activity as done, with the next step agreed in the same act (PIPE-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from otdel.foundation.journal.services import keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.locks import again

from .. import queries
from ..abouts import matters
from ..asking import ask_gate, keep_asked
from ..drafts import ActivityDraft
from ..events import ActivityDone
from ..models import Activity
from ..refusals import ActivityClosed, ActivityGone, NextStepMissing
from .planning import plan
from .telling import by_pk, changed, parts, take, told, write_open


@again
@transaction.atomic
def finish(
    activity_id: int,
    outcome: str = "",
    *,
    by: User,
    at: datetime,
    next_step: ActivityDraft | None = None,
    needs_next_step: bool = False,
    batch: str = "",
) -> Activity:
    """Mark the activity as done at `at` and plan `next_step`, about the same thing unless it says another.

    needs_next_step: the company's rule that an open deal or lead is never left without one.
    Raises Activity.DoesNotExist, NotAllowed, ActivityClosed, NextStepMissing, Stale.
    """
    row = queries.activities(by).get(pk=activity_id)
    require(by, "work.do")
    if not row.is_open:
        raise ActivityClosed(subject=row.subject)
    if needs_next_step and next_step is None and leaves_nothing([row], by=by):
        raise NextStepMissing
    take([row])
    _close(row, outcome, at=at)
    record_many([told(ActivityDone, row, at)], by=by, batch=batch)
    flag_done([row], by=by, at=at, batch=batch)
    keep(batch, [changed(row, {"is_open": True, "done_at": None, "outcome": ""})], by=by, at=at)
    if next_step is not None:
        plan(_following(row, next_step), by=by, at=at, batch=batch)
    return row


def leaves_nothing(rows: Sequence[Activity], *, by: User) -> set[tuple[str, int]]:
    """Return which open deals and leads closing all of `rows` leaves without a dated step.

    One statement a noun for the records, one for their other steps.
    """
    found = matters(by, [(row.about_noun, row.about_id) for row in rows])
    bare = {pair for pair, matter in found.items() if matter.is_open}
    closing = {row.pk for row in rows}
    for noun in {noun for noun, _pk in bare}:
        ids = [pk for of_noun, pk in bare if of_noun == noun]
        for part in parts(ids):
            others = queries.dated_steps(noun, part)
            bare -= {(noun, about_id) for pk, about_id in others if pk not in closing}
    return bare


def flag_done(rows: Sequence[Activity], *, by: User, at: datetime, batch: str) -> None:
    """Keep which of the contacts just made were forbidden: what has happened is not refused."""
    asked = ask_gate(rows, by=by, at=at)
    barred = [(row, one) for row, one in zip(rows, asked, strict=True) if one.verdict.hard]
    keep_asked(
        [row for row, _one in barred], [one for _row, one in barred], by=by, at=at, batch=batch
    )


def _close(row: Activity, outcome: str, *, at: datetime) -> None:
    won = Activity.objects.filter(pk=row.pk, version=row.version, is_open=True).update(
        is_open=False, done_at=at, outcome=outcome.strip()[:250], version=F("version") + 1
    )
    if not won:
        raise Stale
    row.is_open, row.done_at, row.outcome = False, at, outcome.strip()[:250]
    row.version += 1


def _following(row: Activity, step: ActivityDraft) -> ActivityDraft:
    if step.about_noun or step.company_id or step.contact_id:
        return step
    return replace(
        step,
        about_noun=row.about_noun,
        about_id=row.about_id,
        company_id=row.company_id,
        contact_id=row.contact_id,
    )


@again
@transaction.atomic
def finish_activities(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = "", needs_next_step: bool = False
) -> list[Activity | Refused]:
    """Mark many as done at `at`, without outcomes. Raises NotAllowed, Stale."""
    require(by, "work.do")
    found = by_pk(queries.activities(by), ids)
    bare = leaves_nothing(list(found.values()), by=by) if needs_next_step else set()
    results = [_ready(found.get(pk), bare) for pk in ids]
    rows = [row for row in results if isinstance(row, Activity)]
    take(rows)
    write_open([row.pk for row in rows], {"is_open": False, "done_at": at})
    for row in rows:
        row.is_open, row.done_at, row.version = False, at, row.version + 1
    record_many([told(ActivityDone, row, at) for row in rows], by=by, batch=batch)
    flag_done(rows, by=by, at=at, batch=batch)
    before = {"is_open": True, "done_at": None}
    keep(batch, [changed(row, before) for row in rows], by=by, at=at)
    return results


def _ready(row: Activity | None, bare: set[tuple[str, int]]) -> Activity | Refused:
    if row is None:
        return ActivityGone()
    if not row.is_open:
        return ActivityClosed(subject=row.subject)
    if (row.about_noun, row.about_id) in bare:
        return NextStepMissing()
    return row
