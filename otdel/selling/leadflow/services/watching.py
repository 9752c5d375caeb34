"""Leads without an owner: an alarm once their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from otdel.company.calendars.queries import work_time
from otdel.foundation.journal.services import Note, record, record_many
from otdel.foundation.people.models import User

from .. import queries
from ..engine import worked_minutes
from ..events import AlarmTold, LeadLeftAlone
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


@transaction.atomic
def claim_alarms(*, by: User, at: datetime) -> list[int]:
    """Take the alarms that nobody was written about yet and return their leads: each is written about once."""
    ids = list(queries.fresh_alarms().values_list("pk", flat=True)[:FURTHEST])
    mine = [pk for pk in ids if Alarm.objects.filter(lead_id=pk, told_at=None).update(told_at=at)]
    if mine:
        record(AlarmTold(number=len(mine)), about=by, by=by, at=at)
    return mine


def free_alarms(lead_ids: Sequence[int]) -> int:
    """Take back that the alarms of these leads were written about: no letter went; return how many."""
    return Alarm.objects.filter(lead_id__in=list(lead_ids)).update(told_at=None)
