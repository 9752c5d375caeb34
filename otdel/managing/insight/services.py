"""Setting and dropping the goals of levers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale

from .engine import Lever, is_reached
from .errors import GoalInThePast, GoalNoStep, GoalOutOfSight, GoalThere
from .events import LeverGoalDropped, LeverGoalSet
from .levers import sees_whole, value_of
from .models import LeverGoal
from .words import spoken


@dataclass(frozen=True, slots=True)
class GoalDraft:
    """`target` in the whole units of LeverGoal; `unit_id` None is the whole company."""

    lever: Lever
    target: int
    until: date
    person_id: int
    currency: str
    unit_id: int | None = None


@transaction.atomic
def set_goal(
    draft: GoalDraft, *, months: int, by: User, at: datetime, today: date, batch: str = ""
) -> LeverGoal:
    """Set the goal of a lever from where it stands over the last `months`.

    Raises NotAllowed, GoalOutOfSight, GoalInThePast, GoalNoStep, GoalThere.
    """
    require(by, "insight.goal")
    if not sees_whole(by, draft.unit_id, today):
        raise GoalOutOfSight
    if draft.until <= today:
        raise GoalInThePast
    now = value_of(by, draft.lever, draft.unit_id, today, months, currency=draft.currency)
    if is_reached(draft.lever, now, draft.target):
        raise GoalNoStep(now=spoken(draft.lever, now, draft.currency))
    try:
        with transaction.atomic():
            goal = LeverGoal.objects.create(
                lever=draft.lever, unit_id=draft.unit_id, currency=draft.currency, base=now or 0,
                target=draft.target, until=draft.until, person_id=draft.person_id, set_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise GoalThere from None
    keep(batch, [TraceDraft("lever_goal", goal.pk, "created", {})], by=by, at=at)
    told = LeverGoalSet(goal.pk, goal.lever, goal.base, goal.target)
    record(told, about=goal, by=by, at=at, batch=batch)
    return goal


@transaction.atomic
def drop_goal(pk: int, *, by: User, at: datetime, today: date, batch: str = "") -> LeverGoal:
    """Give a goal up; it stays in the journal. Raises NotAllowed, LeverGoal.DoesNotExist, GoalOutOfSight."""
    require(by, "insight.goal")
    goal = LeverGoal.objects.select_for_update().get(pk=pk, is_active=True)
    if not sees_whole(by, goal.unit_id, today):
        raise GoalOutOfSight
    keep(batch, [TraceDraft("lever_goal", goal.pk, "removed", {})], by=by, at=at)
    _rest(goal, by, at, batch)
    return goal


@transaction.atomic
def restore_goals(traces: Sequence[Trace], *, by: User, at: datetime) -> list[LeverGoal | Refused]:
    """Take back what was set or dropped; another goal of the same lever set since stays (GoalThere)."""
    results: list[LeverGoal | Refused] = []
    for trace in traces:
        goal = LeverGoal.objects.filter(pk=trace.noun_id).first()
        if goal is None:
            results.append(Stale())
        elif trace.did == "created":
            _rest(goal, by, at, "")
            results.append(goal)
        else:
            results.append(_again(goal, by, at))
    return results


def _again(goal: LeverGoal, by: User, at: datetime) -> LeverGoal | Refused:
    goal.is_active = True
    try:
        with transaction.atomic():
            goal.save(update_fields=["is_active"])
    except IntegrityError:
        return GoalThere()
    told = LeverGoalSet(goal.pk, goal.lever, goal.base, goal.target)
    record(told, about=goal, by=by, at=at)
    return goal


def _rest(goal: LeverGoal, by: User, at: datetime, batch: str) -> None:
    goal.is_active = False
    goal.save(update_fields=["is_active"])
    record(LeverGoalDropped(goal.pk, goal.lever), about=goal, by=by, at=at, batch=batch)
