"""That a leader looked."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User

from .. import queries
from ..events import ComplianceRead
from ..models import Look


@transaction.atomic
def note_look(*, by: User, at: datetime, on: date) -> bool:
    """Note that a leader opened the report; once a day, and of nobody else. Return whether it was noted."""
    if not queries.is_leader(by):
        return False
    if not Look.objects.filter(person=by, on__lt=on).update(on=on):
        _row, is_new = Look.objects.get_or_create(person=by, defaults={"on": on})
        if not is_new:
            return False
    record(ComplianceRead(person_id=by.pk), about=by, by=by, at=at)
    return True
