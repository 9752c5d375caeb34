"""Taking acts on hand-offs back."""

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

from .. import errors, queries
from ..events import HandoffRestored
from ..models import Credit, Handoff, HandoffRule
from .ruling import edit_rule, kept_draft, lay_again, remove_rule
from .telling import facts, from_plain, subject


@transaction.atomic
def restore_handoffs(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts back; one result a trace: the row, None if the offer is gone, or a `Refused`.

    An answer taken back waits again, with its parts uncredited; what changed hands comes back by the
    rooms whose it is. An offer taken back is gone as if never made.
    """
    require(by, "handoff.make")
    rows = queries.handoffs(by).in_bulk([trace.noun_id for trace in traces])
    return [_restored(rows.get(trace.noun_id), trace, by=by, at=at) for trace in traces]


def _restored(row: Handoff | None, trace: Any, *, by: User, at: datetime) -> Any:
    if row is None:
        return errors.NoSuchHandoff()
    if row.version != trace.version:
        return ChangedSince(title=row.rule.name)
    event = HandoffRestored(**facts(row, at), did=trace.did)
    if trace.did == "created":
        record(event, about=subject(row), by=by, at=at)
        Handoff.objects.filter(pk=row.pk).delete()
        return None
    values = from_plain(trace.before)
    try:
        with transaction.atomic():
            ours = Handoff.objects.filter(pk=row.pk, version=row.version)
            if not ours.update(**values, version=F("version") + 1):
                return ChangedSince(title=row.rule.name)
    except IntegrityError:  # it was offered again meanwhile
        return errors.AlreadyOffered(title=row.rule.name)
    if row.state == Handoff.State.ACCEPTED:
        Credit.objects.filter(handoff_id=row.pk).delete()
    record(event, about=subject(row), by=by, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def restore_rules(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take back what was done to rules; one result a trace: the rule, None if it is gone, or a `Refused`.

    By the same services and so the same refusals: a circle, a name taken meanwhile, a rule used since.
    """
    require(by, "process.design")
    return [_rule(trace, by=by, at=at) for trace in traces]


def _rule(trace: Any, *, by: User, at: datetime) -> Any:
    rule = HandoffRule.objects.filter(pk=trace.noun_id).first()
    if rule is not None and (trace.did == "removed" or rule.version != trace.version):
        return ChangedSince(title=rule.name)
    if rule is None and trace.did != "removed":
        return None if trace.did == "created" else ChangedSince(title=str(trace.noun_id))
    try:
        with transaction.atomic():
            if trace.did == "created":
                return remove_rule(trace.noun_id, by=by, at=at)
            draft = kept_draft(trace.before)
            if trace.did == "removed":
                return lay_again(trace.noun_id, draft, trace.version + 1, by=by, at=at)
            changes = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
            return edit_rule(trace.noun_id, changes, version=trace.version, by=by, at=at)
    except Refused as refusal:
        return refusal
