"""How hand-offs enter history, how they are claimed, and what is kept of them for undo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from otdel.company.clients.models import Company
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.kernel import locks
from otdel.kernel.errors import Stale
from otdel.selling.pipeline.models import Deal, Lead

from .. import errors
from ..models import Handoff

KEPT = (
    "state", "is_open", "taker_id", "chief_id", "checklist", "reply", "reason_id", "due_at",
    "escalated_at", "decided_at", "decided_by_id",
)  # fmt: skip


class Gone:
    """The subject of a line about a record that is no more: its number still stands in history."""

    client_id = None

    def __init__(self, noun: str, pk: int) -> None:
        self.noun, self.pk = noun, pk


def facts(row: Handoff, at: datetime) -> dict[str, Any]:
    """Return the fields of `HandoffFacts`."""
    return {
        "handoff_id": row.pk,
        "rule_id": row.rule_id,
        "lead_id": row.lead_id,
        "deal_id": row.deal_id,
        "source_id": row.source_id,
        "giver_id": row.giver_id,
        "taker_id": row.taker_id,
        "minutes": max(int((at - row.offered_at).total_seconds() // 60), 0),
    }


def subject(row: Handoff) -> Any:
    """Return what the line of history is about: the lead or deal itself, the deal once it is one."""
    noun, model, pk = ("deal", Deal, row.deal_id) if row.deal_id else ("lead", Lead, row.lead_id)
    return model._default_manager.filter(pk=pk).first() or Gone(noun, pk or 0)


def claim(row: Handoff, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values if the hand-off still waits as it was read; return what stood there.

    Raises AlreadyAnswered: somebody was faster.
    """
    _hold(row)
    before = {name: getattr(row, name) for name in values}
    ours = Handoff.objects.filter(pk=row.pk, version=row.version, is_open=True)
    if not ours.update(**values, version=F("version") + 1):
        now = Handoff.objects.filter(pk=row.pk).first()
        if now is None or now.is_open:
            raise Stale
        raise errors.AlreadyAnswered(state=now.get_state_display())
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return before


def _hold(row: Handoff) -> None:
    """Take the client, the lead and the deal before the hand-off, as everybody does (`kernel.locks`)."""
    of_lead = Lead.objects.filter(pk=row.lead_id or 0).values("company_id")
    of_deal = Deal.objects.filter(pk=row.deal_id or 0).values("company_id")
    locks.hold_rows(Company.objects.filter(Q(pk__in=of_lead) | Q(pk__in=of_deal)))
    locks.hold(Lead, [row.lead_id])
    locks.hold(Deal, [row.deal_id])


def tell(
    row: Handoff,
    event: Any,
    before: Mapping[str, Any] | None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> None:
    """Write the line of history and what undo needs; before None: the row was made."""
    record(event, about=subject(row), by=by, at=at, batch=batch)
    did = "created" if before is None else "changed"
    trace = TraceDraft(row.noun, row.pk, did, plain(before or {}), row.version)
    keep(batch, [trace], by=by, at=at)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}


def from_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        k: datetime.fromisoformat(v) if k.endswith("_at") and v else v for k, v in values.items()
    }
