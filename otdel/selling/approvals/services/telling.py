"""How approvals enter history, how they are claimed, and what is kept of them for undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.kernel import locks
from otdel.kernel.errors import Refused, Stale
from otdel.selling.pipeline.models import Deal

from .. import errors
from ..models import Approval


class Gone:
    """The subject of a line about a deal that is no more: its number still stands in history."""

    noun, client_id = Deal.noun, None

    def __init__(self, pk: int) -> None:
        self.pk = pk


def subject(deal_id: int) -> Any:
    return Deal.objects.filter(pk=deal_id).first() or Gone(deal_id)


def facts(row: Approval) -> dict[str, Any]:
    """Return the fields of `ApprovalFacts`."""
    return {
        "approval_id": row.pk,
        "demand_id": row.demand_id,
        "deal_id": row.deal_id,
        "asker_id": row.asker_id,
        "sum_minor": row.sum_minor,
        "currency": row.currency,
    }


def claim(row: Approval, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values if the question still waits as it was read; return what stood there.

    Raises AlreadyAnswered: somebody was faster; Stale: it changed, but still waits.
    """
    locks.hold(Deal, [row.deal_id])  # before what hangs on it
    before = {name: getattr(row, name) for name in values}
    ours = Approval.objects.filter(pk=row.pk, version=row.version, is_open=True)
    if not ours.update(**values, version=F("version") + 1):
        now = Approval.objects.filter(pk=row.pk).first()
        if now is None or now.is_open:
            raise Stale
        raise errors.AlreadyAnswered(state=now.get_state_display())
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return before


def tell(
    row: Approval,
    event: Any,
    before: Mapping[str, Any] | None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> None:
    """Write the line of history and what undo needs; before None: the row was made."""
    record(event, about=subject(row.deal_id), by=by, at=at, batch=batch)
    did = "created" if before is None else "changed"
    keep(batch, [TraceDraft(row.noun, row.pk, did, dict(before or {}), row.version)], by=by, at=at)


def each(ids: Sequence[int], act: Callable[[int], Any]) -> list[Any]:
    """Do an act to each id; one refused leaves the others alone."""
    results: list[Any] = []
    for pk in ids:
        try:
            results.append(act(pk))
        except Refused as refusal:
            results.append(refusal)
    return results
