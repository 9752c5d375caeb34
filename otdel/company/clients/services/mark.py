"""Points and tags of a record as verbs of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from otdel.foundation.people.models import User

from .edit import edit
from .portions import one
from .sorts import SORTS


def set_points(
    noun: str,
    record_id: int,
    points: Sequence[Any],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    version: int | None = None,
    phone_country: str = "RU",
) -> Any:
    """Make `points` (PointDraft) all the phones, mails and sites of a record ("company", "contact").

    Raises NoSuchRecord, Stale, Invalid, PointsHidden.
    """
    change = {"points": points}
    return one(
        edit(
            SORTS[noun], [(record_id, change)], by=by, at=at, batch=batch,
            phone_country=phone_country, version=version,
        )
    )  # fmt: skip


def add_points(
    noun: str,
    record_id: int,
    points: Sequence[Any],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    version: int | None = None,
    phone_country: str = "RU",
) -> Any:
    """Add `points` (PointDraft) to those of a record, also for those who see them masked. Raises as set_points."""
    change = {"add_points": points}
    return one(
        edit(
            SORTS[noun], [(record_id, change)], by=by, at=at, batch=batch,
            phone_country=phone_country, version=version,
        )
    )  # fmt: skip


def tag_records(
    noun: str,
    ids: Sequence[int],
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> list[Any]:
    """Put tags on records and take others off; missing tags are made. One result an id."""
    change = {"add_tags": tuple(add), "remove_tags": tuple(remove)}
    changes = [(pk, change) for pk in ids]
    return edit(SORTS[noun], changes, by=by, at=at, batch=batch, phone_country="RU")
