"""How requests enter history, how they are claimed, their tasks, and what is kept of them for undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import F

from otdel.company.clients.models import Company
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.kernel import locks
from otdel.kernel.errors import Refused, Stale
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.models import Activity
from otdel.selling.work.services import cancel, finish

from .. import errors
from ..models import ServiceRequest

KEPT_TIMES = ("taken_at", "decided_at", "escalated_at")


class Gone:
    """The subject of a line about a record that is no more: its number still stands in history."""

    client_id = None

    def __init__(self, noun: str, pk: int) -> None:
        self.noun, self.pk = noun, pk


def subject(row: ServiceRequest) -> Any:
    model: Any = Deal if row.deal_id else Company
    found = model.objects.filter(pk=row.about_id).first()
    return found or Gone(row.about_noun, row.about_id)


def facts(row: ServiceRequest) -> dict[str, Any]:
    """Return the fields of `RequestFacts`."""
    return {
        "request_id": row.pk,
        "service_id": row.service_id,
        "agreement_id": row.agreement_id,
        "deal_id": row.deal_id,
        "company_id": row.company_id,
        "asker_id": row.asker_id,
        "answerer_id": row.answerer_id,
    }


def claim(row: ServiceRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values if the request still stands as it was read; return what stood there.

    Raises RequestOver: somebody was faster; Stale: it changed, but is still open.
    """
    locks.hold(Deal, [row.deal_id])  # before what hangs on it
    before = {name: getattr(row, name) for name in values}
    ours = ServiceRequest.objects.filter(pk=row.pk, version=row.version, is_open=True)
    if not ours.update(**values, version=F("version") + 1):
        now = ServiceRequest.objects.filter(pk=row.pk).first()
        if now is None or now.is_open:
            raise Stale
        raise errors.RequestOver(state=now.get_state_display())
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return before


def tell(
    row: ServiceRequest,
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
    kept = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in (before or {}).items()}
    keep(batch, [TraceDraft(row.noun, row.pk, did, kept, row.version)], by=by, at=at)


def entrusted(by: User) -> User:
    """Return a copy of `by` who reaches the task of the request, whosever it is; history names `by`."""
    agent = copy(by)
    agent.__dict__ |= {"is_system": True, "reach": Reach.ALL, "closed": {}, "is_masked": False}
    return agent


def close_tasks(
    row: ServiceRequest, reply: str, *, is_done: bool, by: User, at: datetime, batch: str
) -> None:
    """Finish the task of an answered request, or call it off; the reminders of it go in any case."""
    agent = entrusted(by)
    wanted = [pk for pk in (row.task_id, *row.reminders) if pk]
    rows = Activity.objects.filter(pk__in=wanted, is_open=True).values_list("pk", flat=True)
    for pk in sorted(rows):
        if is_done and pk == row.task_id:
            finish(pk, reply, by=agent, at=at, batch=batch)
        else:
            cancel(pk, by=agent, at=at, batch=batch)


def each(ids: Sequence[int], act: Callable[[int], Any]) -> list[Any]:
    """Do an act to each id; one refused leaves the others alone."""
    results: list[Any] = []
    for pk in ids:
        try:
            results.append(act(pk))
        except Refused as refusal:
            results.append(refusal)
    return results
