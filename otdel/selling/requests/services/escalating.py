"""What was not answered in time is told once: to the head of the asker's unit and to who answers in the service."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from otdel.company.clients.models import Company
from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.handoffs.queries import head_over
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan

from .. import queries
from ..events import RequestEscalated
from ..models import ServiceRequest
from .telling import claim, facts, tell


def escalate_overdue(*, by: User, at: datetime) -> int:
    """Put a task about each request whose term has passed into the queues of who can help; return how many.

    Each in its own transaction and by condition: run twice, or killed in the middle and run again,
    it tells of each once.
    """
    late = ServiceRequest.objects.filter(is_open=True, due_at__lt=at, escalated_at=None)
    told = 0
    for row in late.select_related("service").order_by("due_at", "pk"):
        try:
            _escalate(row, by=by, at=at)
        except Refused:
            continue  # answered, or told by another worker, this very moment
        told += 1
    return told


@transaction.atomic
def _escalate(row: ServiceRequest, *, by: User, at: datetime) -> None:
    on = company_day(at)
    chief = head_over(row.asker_id, on)
    before = claim(row, {"chief_id": chief, "escalated_at": at})
    row.reminders = [_remind(row, pk, by=by, at=at) for pk in _told(row, chief, on)]
    row.save(update_fields=["reminders"])
    tell(row, RequestEscalated(**facts(row), chief_id=chief), before, by=by, at=at)


def _told(row: ServiceRequest, chief: int | None, on: date) -> list[int]:
    """The head, and who answers in the service today; not who has the task already, which stands late."""
    answers = queries.answerer(row.service, row.asker_id, on)
    had = {row.answerer_id, row.asker_id if row.answerer_id is None else None}
    people = [pk for pk in (chief, answers) if pk is not None and pk not in had]
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    return [pk for pk in dict.fromkeys(people) if pk in active]


def _remind(row: ServiceRequest, owner_id: int, *, by: User, at: datetime) -> int:
    """Plan the task; about the record as long as it is there."""
    about: dict[str, object] = {}
    if row.deal_id and Deal.objects.filter(pk=row.deal_id).exists():
        about = {"about_noun": Deal.noun, "about_id": row.deal_id}
    elif row.company_id and Company.objects.filter(pk=row.company_id).exists():
        about = {"company_id": row.company_id}
    draft = ActivityDraft(
        kind="task",
        subject=f"{row.service} · {row.name}"[:250],
        body=row.words,
        owner_id=owner_id,
        due_at=at,
        has_hour=True,
        **about,  # type: ignore[arg-type]
    )
    return plan(draft, by=by, at=at).pk
