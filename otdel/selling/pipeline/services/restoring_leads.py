"""Putting leads back as they stood before an act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.department.absences import company_day
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.journal.undoing import ChangedSince
from otdel.foundation.people.fields import refusal, written
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from ..events import LeadRestored
from ..models import Deal, Lead
from .checking import title_key
from .claiming import claim
from .leads import delete_leads
from .reaching import add_points, set_points
from .telling import LEAD_KEPT, from_plain, lead_facts, parts


@transaction.atomic
def restore_leads(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Lead | Refused | None]:
    """Take back what the traces tell. A lead changed since stays (ChangedSince)."""
    ids = [trace.noun_id for trace in traces]
    present = {row.pk: row for part in parts(ids) for row in Lead.objects.filter(pk__in=part)}
    gone: list[tuple[Lead, Trace]] = []
    altered: list[tuple[Lead, Trace]] = []
    back: list[tuple[Lead, Trace]] = []
    results: list[Lead | Refused | None] = []
    for trace in traces:
        row = present.get(trace.noun_id)
        result = _fate(trace, row, by)
        results.append(result)
        if isinstance(result, Lead):
            kind = {"created": gone, "changed": altered, "removed": back}[str(trace.did)]
            kind.append((result, trace))
    taken = {row.pk for row in claim([row for row, _trace in altered])}
    lost = {row.pk for row, _trace in altered} - taken
    kept = [(row, trace) for row, trace in altered if row.pk in taken]
    _write(kept, back)
    delete_leads([row for row, _trace in gone], by=by, at=at)
    record_many([_note(row, trace, at) for row, trace in (*kept, *back)], by=by)
    return [
        ChangedSince(title=r.title) if isinstance(r, Lead) and r.pk in lost else r for r in results
    ]


def _fate(trace: Trace, row: Lead | None, by: User) -> Lead | Refused | None:
    if trace.did == Trace.Did.REMOVED:
        if row is not None:
            return ChangedSince(title=row.title)
        return Lead(pk=trace.noun_id, version=trace.before.get("version", 1) + 1)
    if row is None:
        return None
    if row.version != trace.version:
        return ChangedSince(title=row.title)
    is_edit = trace.did == Trace.Did.CHANGED
    shut = refusal(by, Lead.noun, written(trace.before, row.extra)) if is_edit else None
    return shut or row


def _write(altered: Sequence[tuple[Lead, Trace]], back: Sequence[tuple[Lead, Trace]]) -> None:
    wanted = {trace.before.get("deal_id") for _row, trace in (*altered, *back)} - {None}
    there = set(Deal.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for row, trace in (*altered, *back):
        for name, value in from_plain(trace.before).items():
            if name in LEAD_KEPT:
                setattr(row, name, value)
        row.deal_id = row.deal_id if row.deal_id in there else None
        row.title_key = title_key(row.title)
    Lead.objects.bulk_update(
        [row for row, _trace in altered], [*LEAD_KEPT, "title_key"], batch_size=200
    )
    Lead.objects.bulk_create([row for row, _trace in back])
    set_points([row for row, _trace in altered])
    add_points([row for row, _trace in back])


def _note(row: Lead, trace: Trace, at: datetime) -> Note:
    facts = lead_facts(row, company_day(at))
    event = LeadRestored(**facts, did=str(trace.did), undone_batch=trace.batch)
    return Note(event, row, at)
