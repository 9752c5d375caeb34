"""Taking back processes, sources and loss reasons that an import added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from ..errors import NeededElsewhere
from ..events import DictionaryChanged, ProcessEdited
from ..models import LossReason, Process, Source


@transaction.atomic
def restore_processes(traces: Sequence[Trace], *, by: User, at: datetime) -> list[Refused | None]:
    """Remove processes that an act created; one in which deals stand stays (NeededElsewhere)."""
    return [
        _removed(
            Process, trace, ProcessEdited(process_id=trace.noun_id, what="removed"), by=by, at=at
        )
        for trace in traces
    ]


@transaction.atomic
def restore_sources(traces: Sequence[Trace], *, by: User, at: datetime) -> list[Refused | None]:
    """Remove sources that an act added; one that is used stays (NeededElsewhere)."""
    return [_word(Source, "source", trace, by=by, at=at) for trace in traces]


@transaction.atomic
def restore_loss_reasons(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Refused | None]:
    """Remove loss reasons that an act added; one that is used stays (NeededElsewhere)."""
    return [_word(LossReason, "loss_reason", trace, by=by, at=at) for trace in traces]


def _word(model: type[Model], noun: str, trace: Trace, *, by: User, at: datetime) -> Refused | None:
    event = DictionaryChanged(dictionary=noun, entry_id=trace.noun_id, fields=["removed"])
    return _removed(model, trace, event, by=by, at=at)


def _removed(
    model: type[Model], trace: Trace, event: Any, *, by: User, at: datetime
) -> Refused | None:
    row: Any = model._default_manager.filter(pk=trace.noun_id).first()
    if row is None:
        return None
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=row.pk).delete()
    except ProtectedError:
        return NeededElsewhere(title=str(row))
    record(event, about=row, by=by, at=at)
    return None
