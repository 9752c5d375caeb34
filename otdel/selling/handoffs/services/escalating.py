"""What was not answered in time is told to the head who can help."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from .. import queries
from ..events import HandoffEscalated
from ..models import Handoff, HandoffRule
from .telling import claim, facts, tell


def escalate_overdue(*, by: User, at: datetime) -> int:
    """Tell of each hand-off whose term has passed; return how many.

    Each in its own transaction and by condition: run twice, or killed in the middle and run again,
    it tells of each once.
    """
    late = Handoff.objects.filter(is_open=True, due_at__lt=at, escalated_at=None)
    told = 0
    for row in late.select_related("rule").order_by("due_at", "pk"):
        try:
            _escalate(row, by=by, at=at)
        except Refused:
            continue  # answered, or told by another worker, this very moment
        told += 1
    return told


@transaction.atomic
def _escalate(row: Handoff, *, by: User, at: datetime) -> None:
    chief = _chief(row, company_day(at)) or row.chief_id
    before = claim(row, {"chief_id": chief, "escalated_at": at})
    event = HandoffEscalated(**facts(row, at), chief_id=chief)
    tell(row, event, before, by=by, at=at)


def _chief(row: Handoff, on: date) -> int | None:
    """Who is told by the rule; where that side has no head, the other side's."""
    rule = row.rule
    if rule.escalate_to == HandoffRule.Escalation.PERSON:
        return rule.chief_id
    sides = [row.taker_id or row.giver_id, row.giver_id]
    if rule.escalate_to == HandoffRule.Escalation.GIVER:
        sides.reverse()
    heads = (queries.head_over(person, on) for person in sides)
    return next((head for head in heads if head is not None), None)
