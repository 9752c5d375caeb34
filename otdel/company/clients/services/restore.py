"""Taking acts on records back: what was made goes, what was changed or removed returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from otdel.company.clients.errors import NoSuchRecord
from otdel.company.clients.models import Company, Contact
from otdel.foundation.journal.services import ChangedSince, Note, record_many
from otdel.foundation.people.fields import refusal, written
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .portions import BESIDE, PORTION, overwrite, write_beside
from .relating import restand
from .remove import standing_on, take_away, why_not
from .sorts import CONTACT, Sort
from .standing import align, day_of, write_affiliations


@transaction.atomic
def restore(sort: Sort, traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on these records back; one result a trace: the row, None if removed, or a `Refused`."""
    require(by, sort.verb)
    ids = [trace.noun_id for trace in traces]
    sort.model.objects.filter(pk__in=ids).update(version=F("version"))
    rows = sort.model.objects.in_bulk(ids)
    results = {
        **_unmake(sort, [t for t in traces if t.did == "created"], rows, by=by, at=at),
        **_unchange(sort, [t for t in traces if t.did == "changed"], rows, by=by, at=at),
        **_unremove(sort, [t for t in traces if t.did == "removed"], rows, by=by, at=at),
    }
    return [results[trace.noun_id] for trace in traces]


def _unmake(
    sort: Sort, traces: Sequence[Any], rows: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, Any]:
    results: dict[int, Any] = {}
    going = [trace.noun_id for trace in traces if trace.noun_id in rows]
    stands = standing_on(sort.model, going, leaving=going) if going else {}
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is None:
            results[trace.noun_id] = None
        elif row.version != trace.version:
            results[trace.noun_id] = ChangedSince(title=sort.title(row))
        else:
            results[trace.noun_id] = why_not(sort, row, stands.get(row.pk))
    leaving = [rows[pk] for pk in going if results[pk] is None]
    take_away(sort, leaving, by=by, at=at, batch="")
    return results


def _unchange(
    sort: Sort, traces: Sequence[Any], rows: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, Any]:
    results: dict[int, Any] = {}
    back = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is None:
            results[trace.noun_id] = NoSuchRecord()
        elif row.version != trace.version:
            results[trace.noun_id] = ChangedSince(title=sort.title(row))
        elif shut := refusal(by, sort.noun, written(trace.before, row.extra)):
            results[trace.noun_id] = shut
        else:
            results[trace.noun_id] = row
            back.append((row, trace.before))
    for row, before in back:
        for name, value in before.items():
            if name not in BESIDE:
                setattr(row, name, value)
        row.version += 1
    names = {name for _, before in back for name in before} - BESIDE
    if back:
        overwrite(sort, [row for row, _ in back], names)
    write_beside(sort, back)
    _give_back_places(sort, back, at)
    record_many([Note(sort.restored(row, "changed"), row, at) for row, _ in back], by=by)
    return results


def _unremove(
    sort: Sort, traces: Sequence[Any], rows: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, Any]:
    results: dict[int, Any] = {pk: rows[pk] for pk in rows}
    back = []
    for trace in traces:
        if trace.noun_id not in rows:
            kept = {k: v for k, v in trace.before.items() if k not in BESIDE | {"relations"}}
            kept["created_at"] = datetime.fromisoformat(kept["created_at"])
            row = sort.model(**kept | {"version": trace.version + 1})
            results[trace.noun_id] = row
            back.append((row, trace.before))
    drop_dead_ends(sort, [row for row, _ in back])
    sort.model.objects.bulk_create([row for row, _ in back], batch_size=PORTION)
    write_beside(sort, back)
    _give_back_places(sort, back, at)
    restand([one for _row, before in back for one in before.get("relations", ())])
    record_many([Note(sort.restored(row, "removed"), row, at) for row, _ in back], by=by)
    return {trace.noun_id: results[trace.noun_id] for trace in traces}


def _give_back_places(
    sort: Sort, back: Sequence[tuple[Any, Mapping[str, Any]]], at: datetime
) -> None:
    """Places of work as they were; what was kept before they were written down follows the card."""
    if sort is CONTACT:
        kept = {row.pk: before["affiliations"] for row, before in back if "affiliations" in before}
        if kept:
            write_affiliations(kept)
        align([row.pk for row, _before in back], on=day_of(at))


def drop_dead_ends(sort: Sort, rows: Sequence[Any]) -> None:
    """A record comes back without the link to what has gone for good in the meantime."""
    links: tuple[tuple[str, type[models.Model]], ...] = (("parent_id", Company),)
    if sort is CONTACT:
        links = (("company_id", Company), ("reports_to_id", Contact))
    coming = {row.pk for row in rows}
    for column, model in links:
        asked = {getattr(row, column) for row in rows} - {None}
        there = set(model._default_manager.filter(pk__in=asked).values_list("pk", flat=True))
        there |= coming if model is sort.model else set()
        for row in rows:
            if getattr(row, column) not in there:
                setattr(row, column, None)
