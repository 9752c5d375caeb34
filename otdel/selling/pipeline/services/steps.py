"""What the process asks people to do about a deal: its tasks, kept by the room `work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.company.calendars.queries import add_working_days
from otdel.company.contacting.errors import ContactBarred
from otdel.foundation.people.models import User
from otdel.selling.work.asking import PROCESS
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.queries import zone_of
from otdel.selling.work.services import finish, log, plan, record_activities

from .. import queries
from ..models import Deal, StageTask
from .checking import wrong


def open_stage_tasks(
    deals: Sequence[Deal], *, by: User, at: datetime, on: date, batch: str = ""
) -> None:
    """Open the tasks of the stage that each deal has entered, those left out that it had before."""
    tasks = queries.stage_tasks({deal.stage_id for deal in deals if deal.is_open})
    if not tasks:
        return
    had = queries.process_tasks_of(deal.pk for deal in deals)
    terms = {task.due_in_days for group in tasks.values() for task in group}
    due = {
        term: datetime.combine(add_working_days(on, term), time(12), tzinfo=at.tzinfo)
        for term in terms
    }
    drafts = [
        _draft(deal, task, due[task.due_in_days], by=by)
        for deal in deals
        for task in tasks.get(deal.stage_id, ())
        if not any(_counts(row) and row.stage_task_id == task.kin for row in had.get(deal.pk, ()))
    ]
    if drafts:
        made = record_activities(drafts, by=by, at=at, batch=batch, way=PROCESS)
        closed = [
            replace(draft, kind=Activity.Kind.TASK)
            for draft, row in zip(drafts, made, strict=True)
            if isinstance(row, ContactBarred)  # the work stays, the call does not
        ]
        if closed:
            record_activities(closed, by=by, at=at, batch=batch, way=PROCESS)


def _counts(row: Activity) -> bool:
    return row.is_open or row.done_at is not None


def _draft(deal: Deal, task: StageTask, due: datetime, *, by: User) -> ActivityDraft:
    return ActivityDraft(
        kind=task.kind,
        subject=task.title,
        owner_id=deal.owner_id or by.pk,
        company_id=deal.company_id,
        contact_id=deal.contact_id,
        about_noun=Deal.noun,
        about_id=deal.pk,
        due_at=due,
        stage_task_id=task.kin,
    )


def tick(
    deal: Deal,
    ticked: Mapping[int, str],
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> None:
    """Count the process's tasks {task id: title} as done: the open one is closed, a missing one logged."""
    waiting = {
        row.stage_task_id: row
        for row in queries.process_tasks_of([deal.pk]).get(deal.pk, ())
        if row.is_open
    }
    for task_id, title in ticked.items():
        row = waiting.get(task_id)
        if row is not None:
            finish(row.pk, "", by=by, at=at, batch=batch)
        else:
            log(_done(deal, task_id, title, by=by), by=by, at=at, batch=batch)


def _done(deal: Deal, task_id: int, title: str, *, by: User) -> ActivityDraft:
    return ActivityDraft(
        kind="task",
        subject=title,
        owner_id=by.pk,
        company_id=deal.company_id,
        about_noun=Deal.noun,
        about_id=deal.pk,
        stage_task_id=task_id,
    )


def is_step(value: Any) -> bool:
    """Say whether an answer plans a dated step: a draft, or the same told in plain values."""
    if isinstance(value, ActivityDraft):
        return value.due_at is not None
    return isinstance(value, Mapping) and bool(value.get("subject") and value.get("due_at"))


def read_step(value: Any, by: User) -> ActivityDraft:
    """Return the draft of an answer. Raises Invalid for a date that cannot be read."""
    if isinstance(value, ActivityDraft):
        return value
    due = value["due_at"]
    try:
        due_at = due if isinstance(due, datetime) else datetime.fromisoformat(str(due))
    except ValueError:
        raise wrong(_("Next step with a date"), _("must be a day")) from None
    if due_at.tzinfo is None:
        due_at = due_at.replace(tzinfo=zone_of(by))
    return ActivityDraft(
        kind=str(value.get("kind") or "task"),
        subject=str(value["subject"]),
        owner_id=int(value.get("owner_id") or by.pk),
        due_at=due_at,
        has_hour=bool(value.get("has_hour")),
    )


def plan_next(
    deal: Deal, step: ActivityDraft, *, by: User, at: datetime, batch: str = ""
) -> Activity:
    """Plan the next step agreed in the same act as the move."""
    about = replace(
        step,
        company_id=step.company_id or deal.company_id,
        contact_id=step.contact_id or deal.contact_id,
        about_noun=Deal.noun,
        about_id=deal.pk,
    )
    return plan(about, by=by, at=at, batch=batch, way=PROCESS)
