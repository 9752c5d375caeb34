"""The service's side: taken into work, answered with a result, or returned with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.calendars.queries import work_time
from otdel.company.clients.engine import tidy
from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.work.services import reassign_activities

from .. import errors, queries
from ..events import RequestAnswered, RequestReturned, RequestTaken
from ..models import ServiceRequest
from .telling import claim, close_tasks, each, entrusted, facts, tell


@transaction.atomic
def take(request_id: int, *, by: User, at: datetime, batch: str = "") -> ServiceRequest:
    """Take a request into work; whoever takes it answers it.

    Raises NoSuchRequest, RequestOver, NotYoursToAnswer, TakenAlready, Stale.
    """
    row = answered_by(request_id, by, at)
    if row.state == ServiceRequest.State.TAKEN:
        raise errors.TakenAlready
    values: dict[str, Any] = {"state": ServiceRequest.State.TAKEN, "taken_at": at}
    is_anothers = not by.is_system and row.answerer_id not in (None, by.pk)
    before = claim(row, values | ({"answerer_id": by.pk} if is_anothers else {}))
    if is_anothers and row.task_id:
        act: dict[str, Any] = {"by": entrusted(by), "at": at, "batch": batch}
        reassign_activities([row.task_id], by.pk, **act)
    tell(row, RequestTaken(**facts(row)), before, by=by, at=at, batch=batch)
    return row


def take_many(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[ServiceRequest | Refused]:
    """Take many; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: take(pk, by=by, at=at, batch=batch))


@transaction.atomic
def answer(
    request_id: int, reply: str, *, by: User, at: datetime, batch: str = ""
) -> ServiceRequest:
    """Answer with the result; the task is done with it.

    Raises NoSuchRequest, RequestOver, NotYoursToAnswer, ReplyMissing, Stale.
    """
    row = answered_by(request_id, by, at)
    words = tidy(reply, lines=True)
    if not words:
        raise errors.ReplyMissing
    return settle(row, ServiceRequest.State.ANSWERED, words, by=by, at=at, batch=batch)


@transaction.atomic
def return_to_asker(
    request_id: int, reason: str, *, by: User, at: datetime, batch: str = ""
) -> ServiceRequest:
    """Give a request back, and say why; it may be asked again.

    Raises NoSuchRequest, RequestOver, NotYoursToAnswer, ReasonMissing, Stale.
    """
    row = answered_by(request_id, by, at)
    words = tidy(reason, lines=True)
    if not words:
        raise errors.ReasonMissing
    return settle(row, ServiceRequest.State.RETURNED, words, by=by, at=at, batch=batch)


def settle(
    row: ServiceRequest, state: str, reply: str, *, by: User, at: datetime, batch: str
) -> ServiceRequest:
    """Close the request with what was said, and its task. Raises RequestOver, Stale."""
    spent = work_time().working_time_between(row.asked_at, at)
    minutes = int(spent.total_seconds() // 60)
    values = {
        "state": state,
        "is_open": False,
        "reply": reply[:4000],
        "decided_at": at,
        "decided_by_id": by.pk,
        "minutes": minutes,
    }
    before = claim(row, values)
    close_tasks(row, reply, is_done=True, by=by, at=at, batch=batch)
    kind: Any = RequestAnswered if state == ServiceRequest.State.ANSWERED else RequestReturned
    event = kind(**facts(row), minutes=minutes, is_in_time=at <= row.due_at)
    tell(row, event, before, by=by, at=at, batch=batch)
    return row


def answered_by(request_id: int, by: User, at: datetime) -> ServiceRequest:
    """Return an open request that `by` may answer. Raises NoSuchRequest, RequestOver, NotYoursToAnswer."""
    row = queries.requests(by).filter(pk=request_id).first()
    if row is None:
        raise errors.NoSuchRequest
    if not row.is_open:
        raise errors.RequestOver(state=row.get_state_display())
    if not queries.may_answer(by, row, company_day(at)):
        who = row.answerer or queries.who_answers(row.service, by)
        raise errors.NotYoursToAnswer(name=row.name, who=who)
    return row
