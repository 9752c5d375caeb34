"""The part of a person's book that lies in this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from otdel.foundation.people.models import User

from . import queries, services


def count_companies(by: User, owner_id: int) -> int:
    return queries.owned("company", by, owner_id).count()


def count_contacts(by: User, owner_id: int) -> int:
    return queries.owned("contact", by, owner_id).count()


def pass_companies(
    owner_from: int, owner_to: int, *, by: User, at: datetime, batch: str = ""
) -> Sequence[Any]:
    """Hand over every company of the book, with its contacts; a result for each."""
    ids = list(queries.owned("company", by, owner_from).values_list("pk", flat=True))
    return services.reassign_companies(ids, owner_to, by=by, at=at, batch=batch)


def pass_contacts(
    owner_from: int, owner_to: int, *, by: User, at: datetime, batch: str = ""
) -> Sequence[Any]:
    """Hand over the contacts that are left in the book; a result for each."""
    ids = list(queries.owned("contact", by, owner_from).values_list("pk", flat=True))
    return services.reassign_contacts(ids, owner_to, by=by, at=at, batch=batch)
