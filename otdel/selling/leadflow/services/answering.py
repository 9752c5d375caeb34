"""The first-response clock: begun when a lead comes, stopped by the first answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from otdel.company.calendars.queries import work_time
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.selling.pipeline.models import Lead, Source
from otdel.selling.pipeline.queries import leads
from otdel.selling.work.models import Activity

from .. import events, queries
from ..engine import worked_minutes
from ..models import Alarm, Assigned, Requalified, Response, SourceNorm


@transaction.atomic
def start_clocks(lead_ids: Sequence[int], *, by: User, common_minutes: int) -> int:
    """Begin the clocks of these leads by the norm of their source, else the common one; return how many.

    The norm that held when a lead came holds for it. Safe to run twice.
    """
    begun = set(Response.objects.filter(lead_id__in=lead_ids).values_list("lead_id", flat=True))
    rows = leads(by).filter(pk__in=set(lead_ids) - begun).values_list("pk", "source_id", "came_at")
    norms, work = queries.norms(), work_time()
    made = [
        Response(
            lead_id=pk,
            due_at=work.add_working_time(
                came_at, timedelta(minutes=norms.get(source_id or 0, common_minutes))
            ),
        )
        for pk, source_id, came_at in rows
    ]
    Response.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return len(made)


@transaction.atomic
def follow_answers(lead_ids: Sequence[int]) -> int:
    """Set the clocks of these leads by what was done; return how many changed.

    The answer is the first call or meeting held about the lead or the first letter sent, or the
    lead's end if that came before. What is reopened or removed starts the clock again. Safe to run twice.
    """
    clocks = list(Response.objects.filter(lead_id__in=lead_ids))
    if not clocks:
        return 0
    rows = Lead.objects.filter(pk__in=[one.lead_id for one in clocks]).only(
        "came_at", "closed_at", "owner_id"
    )
    known = {row.pk: row for row in rows}
    first = _first_done(list(known))
    work, changed = work_time(), 0
    for clock in clocks:
        lead = known.get(clock.lead_id)
        if lead is None:
            continue
        told = [first[lead.pk]] if lead.pk in first else []
        told += [(lead.closed_at, lead.owner_id)] if lead.closed_at else []
        answered_at, person = min(told, key=lambda one: one[0]) if told else (None, None)
        minutes = worked_minutes(work, lead.came_at, answered_at) if answered_at else None
        if (answered_at, person) != (clock.answered_at, clock.person_id):
            same = Response.objects.filter(pk=clock.pk)
            changed += same.update(answered_at=answered_at, minutes=minutes, person_id=person)
    return changed


@transaction.atomic
def forget_leads(lead_ids: Sequence[int]) -> int:
    """Take away what is kept about leads that are no more; return how many clocks went."""
    Assigned.objects.filter(lead_id__in=lead_ids).delete()
    Alarm.objects.filter(lead_id__in=lead_ids).delete()
    Requalified.objects.filter(on_noun=Lead.noun, record_id__in=lead_ids).delete()
    return Response.objects.filter(lead_id__in=lead_ids).delete()[0]


def _first_done(lead_ids: Sequence[int]) -> dict[int, tuple[datetime, int | None]]:
    rows = Activity.objects.filter(
        Q(kind__in=("call", "meeting")) | Q(kind="letter", direction="out"),
        about_noun=Lead.noun, about_id__in=lead_ids, done_at__isnull=False,
    )  # fmt: skip
    found: dict[int, tuple[datetime, int | None]] = {}
    for lead_id, done_at, person in rows.order_by("-done_at", "-pk").values_list(
        "about_id", "done_at", "owner_id"
    ):
        if lead_id and done_at:
            found[lead_id] = (done_at, person)
    return found


@transaction.atomic
def set_norm(source_id: int, minutes: int | None, *, by: User, at: datetime) -> None:
    """Set how soon leads of a source are answered (minutes of working time); None: the common norm again.

    Clocks that run keep their term. Raises NotAllowed, Source.DoesNotExist.
    """
    require(by, "leadflow.rule")
    source = Source.objects.get(pk=source_id)
    if minutes is None:
        SourceNorm.objects.filter(source=source).delete()
    else:
        SourceNorm.objects.update_or_create(source=source, defaults={"minutes": minutes})
    record(events.NormSet(source_id=source.pk, minutes=minutes or 0), about=source, by=by, at=at)
