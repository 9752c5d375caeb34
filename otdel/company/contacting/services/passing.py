"""Keeping what went on in spite of the gate, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.clients.merges import Quiet
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User
from otdel.kernel.inserts import insert_rows

from ..drafts import PassingDraft
from ..events import ContactPassed
from ..models import Passing


@transaction.atomic
def keep_passings(
    drafts: Sequence[PassingDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Passing]:
    """Keep them; those with objections enter the client's history. The gate's callers say nothing twice."""
    rows = [
        Passing(
            activity_id=draft.activity_id,
            contact_id=draft.contact_id,
            company_id=draft.company_id,
            channel=draft.channel,
            purpose=draft.purpose,
            codes=draft.codes,
            is_barred=draft.is_barred,
            way=draft.way,
            reason=draft.reason.strip()[:250],
            by=by,
            at=at,
        )
        for draft in drafts
    ]
    kept = list(insert_rows(rows))
    record_many([_note(row, at) for row in kept if row.codes], by=by, batch=batch)
    return kept


def _note(row: Passing, at: datetime) -> Note:
    told = ContactPassed(passing_id=row.pk, codes=row.codes, way=row.way)
    if row.contact_id:
        return Note(told, Quiet("contact", row.contact_id, row.company_id), at)
    if row.company_id:
        return Note(told, Quiet("company", row.company_id, row.company_id), at)
    return Note(told, Quiet("passing", row.pk), at)
