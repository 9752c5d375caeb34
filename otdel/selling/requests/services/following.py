"""The task of a request closed or handed on in the queue is the same as the request answered or passed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.work.models import Activity

from ..events import RequestPassed
from ..models import ServiceRequest
from .answering import settle
from .telling import claim, facts, tell


@transaction.atomic
def follow_task(activity_id: int, *, by: User, at: datetime, batch: str = "") -> bool:
    """Answer the request whose task was done, with its outcome; say whether there was one.

    The asker closing the task of somebody else answers nothing: nobody answers their own question.
    """
    row = ServiceRequest.objects.filter(task_id=activity_id, is_open=True).first()
    if row is None or (row.answerer_id is not None and by.pk == row.asker_id):
        return False
    outcome = Activity.objects.filter(pk=activity_id).values_list("outcome", flat=True).first()
    try:
        settle(
            row, ServiceRequest.State.ANSWERED, outcome or row.expected, by=by, at=at, batch=batch
        )
    except Refused:
        return False  # answered on its own page this very moment
    return True


@transaction.atomic
def pass_on(activity_id: int, owner_id: int, *, by: User, at: datetime, batch: str = "") -> bool:
    """Let the new owner of the task answer the request; say whether there was one."""
    row = ServiceRequest.objects.filter(task_id=activity_id, is_open=True).first()
    if row is None or row.answerer_id in (None, owner_id) or owner_id == row.asker_id:
        return False
    try:
        before = claim(row, {"answerer_id": owner_id})
    except Refused:
        return False
    tell(row, RequestPassed(**facts(row)), before, by=by, at=at, batch=batch)
    return True
