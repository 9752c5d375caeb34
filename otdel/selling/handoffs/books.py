"""The part of a person's book that lies in this room: what waits for their answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from otdel.foundation.people.models import User
from otdel.foundation.preferences.queries import value

from . import queries, services


def count_handoffs(by: User, owner_id: int) -> int:
    return queries.handoffs(by).filter(taker_id=owner_id, is_open=True).count()


def pass_handoffs(
    owner_from: int, owner_to: int, *, by: User, at: datetime, batch: str = ""
) -> Sequence[Any]:
    """Let another person answer what waits for this one; a result for each."""
    rows = queries.handoffs(by).filter(taker_id=owner_from, is_open=True)
    ids = list(rows.values_list("pk", flat=True))
    hours = value("handoffs.hours")
    return services.reassign_many(ids, owner_to, by=by, at=at, hours=hours, batch=batch)
