"""Activities, planned and done, follow a company or contact that is merged into another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from otdel.company.clients.merges import Astray, Quiet
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User

from ..events import ActivityEdited
from ..models import Activity
from .telling import CHUNK, parts, told

LINKS = {"company": "company_id", "contact": "contact_id"}


@transaction.atomic
def carry_activities(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give every activity of one record to another, open and done, whosever it is; return their ids."""
    column, moved = LINKS[noun], []
    hanging = Activity.objects.filter(**{column: gone_id}).order_by("pk")
    while ids := list(hanging.values_list("pk", flat=True)[:CHUNK]):
        hanging.filter(pk__in=ids).update(**{column: survivor_id, "version": F("version") + 1})
        record_many(_notes(ids, column, at), by=by, batch=batch)
        moved += ids
    return moved


@transaction.atomic
def give_back_activities(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    """Give the activities back, save those that stand elsewhere by now; return those."""
    column, astray = LINKS[noun], []
    for part in parts(ids):
        rows = Activity.objects.filter(pk__in=part)
        elsewhere = rows.exclude(**{column: survivor_id}).values_list("pk", "subject", column)
        astray += [Astray(Activity.noun, *row) for row in elsewhere]
        staying = set(rows.filter(**{column: survivor_id}).values_list("pk", flat=True))
        rows.filter(pk__in=staying).update(**{column: gone_id, "version": F("version") + 1})
        record_many(_notes(staying, column, at), by=by)
    return astray


def _notes(ids: Iterable[int], column: str, at: datetime) -> list[Note]:
    return [
        replace(told(ActivityEdited, row, at, fields=column), about=Quiet(Activity.noun, row.pk))
        for row in Activity.objects.filter(pk__in=ids).order_by("pk")
    ]
