"""What the cards of clients must hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.clients.models import Company
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale

from .. import errors, queries
from ..events import CardNormChanged
from ..models import CardNorm

MOST = 100  # points of one fact


@transaction.atomic
def set_norm(
    status: str, points: Mapping[str, int] | None, *, by: User, at: datetime, batch: str = ""
) -> CardNorm:
    """Say what the card of a client of this status must hold: {fact: points}; None for the default set.

    The cards follow in a job (`hearing.follow`). Raises NotAllowed, KeyError for a
    status that there is not, UnknownFact, WrongPoints, NothingAsked, Stale.
    """
    require(by, "card.norm")
    if status not in Company.Status.values:
        raise KeyError(status)
    asked = {} if points is None else _checked(points)
    row, _made = CardNorm.objects.get_or_create(status=status)
    if row.points == asked:
        return row
    before = row.points
    _write(row, asked)
    record(_told(row), about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(row.noun, row.pk, "changed", {"points": before}, row.version)],
         by=by, at=at)  # fmt: skip
    return row


def _checked(points: Mapping[str, int]) -> dict[str, int]:
    facts = queries.facts()
    for key, number in points.items():
        if key not in facts:
            raise errors.UnknownFact(field=key)
        if not 1 <= number <= MOST:
            raise errors.WrongPoints(field=facts[key].label)
    if not points:
        raise errors.NothingAsked
    return dict(points)


def _write(row: CardNorm, points: dict[str, int]) -> None:
    """Raises Stale where somebody was quicker."""
    held = CardNorm.objects.filter(pk=row.pk, version=row.version)
    if not held.update(points=points, version=row.version + 1):
        raise Stale
    row.points, row.version = points, row.version + 1


def _told(row: CardNorm) -> CardNormChanged:
    return CardNormChanged(status=row.status, asked=",".join(sorted(row.points)))


@transaction.atomic
def restore_norms(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Put norms back as they were; one that was changed again since stays (ChangedSince)."""
    require(by, "card.norm")
    rows = CardNorm.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[CardNorm | Refused] = []
    for trace in traces:
        row = rows[trace.noun_id]
        if row.version != trace.version:
            results.append(ChangedSince(title=str(row)))
            continue
        _write(row, trace.before["points"])
        record(_told(row), about=row, by=by, at=at)
        results.append(row)
    return results
