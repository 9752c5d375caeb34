"""Leads without an owner: an alarm once their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from otdel.company.calendars.queries import work_time
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User

from .. import queries
from ..engine import worked_minutes
from ..events import LeadLeftAlone
from ..models import Alarm

FURTHEST = 2000  # leads looked at in one go; the rest is next
LONG_AGO = timedelta(days=365)  # nobody counts the minutes of that


@transaction.atomic
def raise_alarms(*, minutes: int, by: User, at: datetime) -> int:
    """Raise an alarm for each lead that has had no owner for so much working time; return how many. Once a lead."""
    known = Alarm.objects.values("lead_id")
    rows = list(queries.unowned(by).exclude(pk__in=known).filter(came_at__lte=at)[:FURTHEST])
    work = work_time()
    over = [
        row
        for row in rows
        if at - row.came_at > LONG_AGO or worked_minutes(work, row.came_at, at) >= minutes
    ]
    Alarm.objects.bulk_create([Alarm(lead_id=row.pk, at=at) for row in over], ignore_conflicts=True)
    record_many([Note(LeadLeftAlone(lead_id=r.pk, minutes=minutes), r, at) for r in over], by=by)
    return len(over)
