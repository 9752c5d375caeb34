"""Taking an entry of this room back: what was made goes, what was changed returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, F

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, record
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.kernel.events import Event


def trace_of(row: Any, did: str, before: dict[str, Any] | None = None) -> TraceDraft:
    """Return what is kept of an act on `row`; dates as text."""
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in (before or {}).items()
    }
    return TraceDraft(row.noun, row.pk, did, plain, row.version)


def restore(
    model: Any,
    traces: Sequence[Any],
    told: Callable[[Any, str], Event],
    *,
    by: User,
    at: datetime,
    about: Callable[[Any], Any] = lambda row: row,
) -> list[Any]:
    """Take acts back; the row, None if it is gone, or ChangedSince for each trace, in order."""
    rows = model.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        results.append(_restore(model, row, trace) if row else None)
        if row and not isinstance(results[-1], Refused):
            record(told(row, trace.did), about=about(row), by=by, at=at)
            if trace.did == "created":
                model.objects.filter(pk=row.pk).delete()
                results[-1] = None
    return results


def _restore(model: Any, row: Any, trace: Any) -> Any:
    if row.version != trace.version:
        return ChangedSince(title=str(row))
    if trace.did == "created":
        return row
    values = {name: _read(model, name, value) for name, value in trace.before.items()}
    won = model.objects.filter(pk=row.pk, version=row.version).update(
        **values, version=F("version") + 1
    )
    return row if won else ChangedSince(title=str(row))


def _read(model: Any, name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    if value is None:
        return None
    if isinstance(column, DateTimeField):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column, DateField) else value
