"""Closing an activity as done, with the next step agreed in the same act (PIPE-15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from otdel.foundation.journal.services import keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import queries
from ..abouts import matters
from ..drafts import ActivityDraft
from ..events import ActivityDone
from ..models import Activity
from ..refusals import ActivityClosed, NextStepMissing
from .planning import plan
from .telling import changed, told


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
    if needs_next_step and next_step is None and leaves_nothing(row, by=by):
        raise NextStepMissing
    _close(row, outcome, at=at)
    record_many([told(ActivityDone, row, at)], by=by, batch=batch)
    keep(batch, [changed(row, {"is_open": True, "done_at": None, "outcome": ""})], by=by, at=at)
    if next_step is not None:
        plan(_following(row, next_step), by=by, at=at, batch=batch)
    return row


def leaves_nothing(row: Activity, *, by: User) -> bool:
    """Say whether closing `row` leaves an open deal or lead without a dated step."""
    if not row.about_noun or row.about_id is None:
        return False
    matter = matters(by, [(row.about_noun, row.about_id)]).get((row.about_noun, row.about_id))
    if matter is None or not matter.is_open:
        return False
    others = queries.about(row.about_noun, row.about_id).filter(is_open=True).exclude(pk=row.pk)
    return not others.filter(due_at__isnull=False).exists()


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
