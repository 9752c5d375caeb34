"""The quarantine: what was held becomes a lead or goes, by a person's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import Refused

from .. import errors, events, queries
from ..drafts import House
from ..models import Submission
from .leading import make_lead


def accept_submissions(
    ids: Sequence[int], *, by: User, at: datetime, house: House, batch: str = ""
) -> list[Submission | Refused]:
    """Make leads of requests held; a row or a refusal for each: NoSuchForm, AlreadySorted, RequestGone.

    The lead is made as it would have been on coming: for whom the form says, by all the clients
    there are; who let it in stands in its history. Raises NotAllowed.
    """
    require(by, "intake.sort")
    found = queries.submissions(by).select_related("form__owner").in_bulk(list(ids))
    return [_accept(found.get(pk), by=by, at=at, house=house, batch=batch) for pk in ids]


def _accept(
    row: Submission | None, *, by: User, at: datetime, house: House, batch: str
) -> Submission | Refused:
    if row is None:
        return errors.NoSuchForm()
    try:
        with transaction.atomic():
            before = _claim(row, Submission.State.TAKEN)
            act: dict[str, Any] = {"at": at, "house": house, "batch": batch}
            lead = make_lead(row, row.form, by=system_user(), was_held=True, **act)
            told = events.SubmissionLetIn(form_id=row.form_id, submission_id=row.pk)
            record(told, about=lead, by=by, at=at, batch=batch)
            _keep(row, before, by=by, at=at, batch=batch)
    except Refused as refusal:
        return refusal
    return row


def reject_submissions(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Submission | Refused]:
    """Call requests held no requests; their text goes with the sweep. Raises NotAllowed."""
    require(by, "intake.sort")
    found = queries.submissions(by).in_bulk(list(ids))
    return [_reject(found.get(pk), by=by, at=at, batch=batch) for pk in ids]


def _reject(row: Submission | None, *, by: User, at: datetime, batch: str) -> Submission | Refused:
    if row is None:
        return errors.NoSuchForm()
    try:
        with transaction.atomic():
            before = _claim(row, Submission.State.REJECTED)
            told = events.SubmissionRejected(form_id=row.form_id, submission_id=row.pk)
            record(told, about=row, by=by, at=at, batch=batch)
            _keep(row, before, by=by, at=at, batch=batch)
    except Refused as refusal:
        return refusal
    return row


def _claim(row: Submission, state: str) -> dict[str, Any]:
    """Take a held row for oneself. Raises AlreadySorted."""
    held = Submission.objects.filter(pk=row.pk, state=Submission.State.HELD, version=row.version)
    if not held.update(state=state, version=F("version") + 1):
        raise errors.AlreadySorted(reference=row.reference)
    row.state = state
    row.version += 1
    return {"state": Submission.State.HELD.value, "lead_id": None, "matched": ""}


def _keep(row: Submission, before: dict[str, Any], *, by: User, at: datetime, batch: str) -> None:
    keep(batch, [TraceDraft(row.noun, row.pk, "changed", before, row.version)], by=by, at=at)


def restore_submissions(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Put sorted requests back into quarantine; the row, None if it is gone, or a `Refused` for each."""
    require(by, "intake.sort")
    rows = Submission.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is None:
            results.append(None)
            continue
        same = Submission.objects.filter(pk=row.pk, version=trace.version)
        if not same.update(**trace.before, version=F("version") + 1):
            results.append(ChangedSince(title=row.reference))
            continue
        told = events.SubmissionRestored(form_id=row.form_id, submission_id=row.pk, did=trace.did)
        record(told, about=row, by=by, at=at)
        results.append(row)
    return results
