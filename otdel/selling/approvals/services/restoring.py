"""Taking acts on approvals back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from otdel.foundation.journal.services import ChangedSince, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Deal

from .. import errors, queries
from ..events import ApprovalRestored
from ..models import Approval, StageDemand, Voice
from .answering import MOVED, stands_there
from .ruling import edit_demand, kept_draft, lay_again, remove_demand
from .telling import facts, subject


@transaction.atomic
def restore_approvals(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts back; one result a trace: the row, None if the question is gone, or a `Refused`.

    An answer taken back waits again, without the voice; one by which the deal has moved stays until
    the deal is moved back. A question taken back is gone as if never asked.
    """
    rows = queries.approvals(by).in_bulk([trace.noun_id for trace in traces])
    return [_restored(rows.get(trace.noun_id), trace, by=by, at=at) for trace in traces]


def _restored(row: Approval | None, trace: Any, *, by: User, at: datetime) -> Any:
    if row is None:
        return errors.NoSuchApproval()
    if row.version != trace.version:
        return ChangedSince(title=row.name)
    event = ApprovalRestored(**facts(row), did=trace.did)
    if trace.did == "created":
        record(event, about=subject(row.deal_id), by=by, at=at)
        Approval.objects.filter(pk=row.pk).delete()
        return None
    if row.outcome == MOVED and _has_moved(row):
        return errors.MovedSince()
    values = {k: v for k, v in trace.before.items() if k != "voice"} | {"outcome": ""}
    try:
        with transaction.atomic():
            ours = Approval.objects.filter(pk=row.pk, version=row.version)
            if not ours.update(**values, version=F("version") + 1):
                return ChangedSince(title=row.name)
    except IntegrityError:  # it was asked again meanwhile
        return errors.AlreadyAsked(demand=row.name)
    Voice.objects.filter(approval=row, person_id=trace.before.get("voice") or 0).delete()
    record(event, about=subject(row.deal_id), by=by, at=at)
    row.refresh_from_db()
    return row


def _has_moved(row: Approval) -> bool:
    deal = Deal.objects.select_related("stage").filter(pk=row.deal_id).first()
    return deal is None or not stands_there(row, deal)


@transaction.atomic
def restore_demands(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take back what was done to demands; one result a trace: the demand, None if it is gone, or a `Refused`.

    By the same services and so the same refusals: a name taken meanwhile, a demand asked by since.
    """
    require(by, "process.design")
    return [_demand(trace, by=by, at=at) for trace in traces]


def _demand(trace: Any, *, by: User, at: datetime) -> Any:
    row = StageDemand.objects.filter(pk=trace.noun_id).first()
    if row is not None and (trace.did == "removed" or row.version != trace.version):
        return ChangedSince(title=row.name)
    if row is None and trace.did != "removed":
        return None if trace.did == "created" else ChangedSince(title=str(trace.noun_id))
    try:
        with transaction.atomic():
            if trace.did == "created":
                return remove_demand(trace.noun_id, by=by, at=at)
            draft = kept_draft(trace.before)
            if trace.did == "removed":
                return lay_again(trace.noun_id, draft, trace.version + 1, by=by, at=at)
            changes = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
            return edit_demand(trace.noun_id, changes, version=trace.version, by=by, at=at)
    except Refused as refusal:
        return refusal
