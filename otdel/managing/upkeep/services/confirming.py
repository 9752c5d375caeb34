"""Noting that a card was gone through with the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from otdel.company.clients.errors import NoSuchRecord
from otdel.company.clients.queries import companies
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_rows

from ..events import ConfirmationWithdrawn, DataConfirmed
from ..models import Confirmation

PORTION = 1000


@transaction.atomic
def confirm_data(
    company_ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Confirmation | Refused]:
    """Note that the cards were gone through with the clients; a row or NoSuchRecord for each id.

    Raises NotAllowed.
    """
    require(by, "company.edit")
    results: list[Confirmation | Refused] = []
    for part in batched(company_ids, PORTION):
        seen = set(companies(by).filter(pk__in=part).values_list("pk", flat=True))
        rows = [Confirmation(company_id=pk, by=by, at=at) if pk in seen else None for pk in part]
        made = list(insert_rows([row for row in rows if row]))
        said = [
            Note(DataConfirmed(company_id=row.company_id, confirmation_id=row.pk), row, at)
            for row in made
        ]
        record_many(said, by=by, batch=batch)
        keep(batch, [TraceDraft(row.noun, row.pk, "created") for row in made], by=by, at=at)
        results += [row or NoSuchRecord() for row in rows]
    return results


@transaction.atomic
def restore_confirmations(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take confirmations back; None for each that is gone, NoSuchRecord for a company out of sight."""
    require(by, "company.edit")
    rows = Confirmation.objects.in_bulk([trace.noun_id for trace in traces])
    asked = {row.company_id for row in rows.values()}
    seen = set(companies(by).filter(pk__in=asked).values_list("pk", flat=True))
    going = [row for row in rows.values() if row.company_id in seen]
    Confirmation.objects.filter(pk__in=[row.pk for row in going]).delete()
    said = [
        Note(ConfirmationWithdrawn(company_id=row.company_id, confirmation_id=row.pk), row, at)
        for row in going
    ]
    record_many(said, by=by)
    shut = {pk for pk, row in rows.items() if row.company_id not in seen}
    return [NoSuchRecord() if trace.noun_id in shut else None for trace in traces]
