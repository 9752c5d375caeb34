"""Noting the ten traits of a client worth effort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.journal.undoing import ChangedSince
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid, Refused

from .. import queries
from ..events import BehaviourNoted
from ..models import Behaviour


@transaction.atomic
def note_behaviour(
    company_id: int, answers: Mapping[str, str], *, by: User, at: datetime, batch: str = ""
) -> list[Behaviour]:
    """Note {quality: "yes", "no" or "unknown"} of a client; what is said already is left alone.

    Raises Company.DoesNotExist, NotAllowed, Invalid. Returns what changed.
    """
    company = companies(by).get(pk=company_id)
    require(by, "company.edit")
    for quality, answer in answers.items():
        if quality not in Behaviour.Quality.values or answer not in Behaviour.Answer.values:
            raise Invalid(field=quality, problem=answer)
    standing = queries.behaviours(company)
    said = {quality: row.answer for quality, row in standing.items()}
    fresh = {q: a for q, a in answers.items() if said.get(q, Behaviour.Answer.UNKNOWN) != a}
    own = {row.quality: row for row in Behaviour.objects.filter(company_id=company.pk)}
    rows = [
        _said(own.get(quality), company, quality, answer, by, at)
        for quality, answer in fresh.items()
    ]
    traces = [
        TraceDraft(Behaviour.noun, row.pk, "changed", {"answer": said.get(row.quality, "unknown")}, row.version)
        for row in rows
    ]  # fmt: skip
    events = [
        BehaviourNoted(
            company_id=company.pk,
            quality=row.quality,
            answer=row.answer,
            was=said.get(row.quality, "unknown"),
        )
        for row in rows
    ]
    record_many([Note(event, company, at) for event in events], by=by, batch=batch)
    keep(batch, traces, by=by, at=at)
    return rows


def _said(
    row: Behaviour | None, company: Company, quality: str, answer: str, by: User, at: datetime
) -> Behaviour:
    if row is None:
        row = Behaviour(company_id=company.pk, quality=quality, answer=answer, by=by, at=at)
        row.save(force_insert=True)
        return row
    row.answer, row.by, row.at, row.version = answer, by, at, row.version + 1
    row.save(update_fields=["answer", "by", "at", "version"])
    return row


@transaction.atomic
def restore_behaviours(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Put answers back as they were; one that was noted again since stays (ChangedSince)."""
    rows = Behaviour.objects.in_bulk([trace.noun_id for trace in traces])
    seen = companies(by).in_bulk([row.company_id for row in rows.values()])
    results: list[Behaviour | Refused | None] = []
    notes = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        company = seen.get(row.company_id) if row else None
        if row is None or company is None:
            results.append(None)
            continue
        if row.version != trace.version:
            results.append(ChangedSince(title=row.get_quality_display()))
            continue
        was = row.answer
        results.append(_said(row, company, row.quality, trace.before["answer"], by, at))
        told = BehaviourNoted(
            company_id=company.pk, quality=row.quality, answer=row.answer, was=was
        )
        notes.append(Note(told, company, at))
    record_many(notes, by=by)
    return results
