"""The part of a person's book that lies in this room: deals and leads, the closed ones too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from otdel.foundation.people.models import User

from . import queries, services


def count_deals(by: User, owner_id: int) -> int:
    return queries.deals(by).filter(owner_id=owner_id).count()


def count_leads(by: User, owner_id: int) -> int:
    return queries.leads(by).filter(owner_id=owner_id).count()


def pass_deals(
    owner_from: int, owner_to: int, *, by: User, at: datetime, batch: str = ""
) -> Sequence[Any]:
    """Hand over every deal of the book, with the open activities about it; a result for each."""
    ids = list(queries.deals(by).filter(owner_id=owner_from).values_list("pk", flat=True))
    return services.reassign_deals(ids, owner_to, by=by, at=at, batch=batch)


def pass_leads(
    owner_from: int, owner_to: int, *, by: User, at: datetime, batch: str = ""
) -> Sequence[Any]:
    """Hand over every lead of the book; a result for each."""
    ids = list(queries.leads(by).filter(owner_id=owner_from).values_list("pk", flat=True))
    return services.reassign_leads(ids, owner_to, by=by, at=at, batch=batch)
