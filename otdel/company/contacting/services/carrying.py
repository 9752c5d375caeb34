"""Consents and bans follow a company or contact that is merged into another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.clients.merges import Astray, Quiet
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User

from .. import events
from ..models import Ban, Consent, DataHold, DataRequest


def _told(row: Any) -> Any:
    if isinstance(row, DataRequest):
        return events.DataRequestChanged(request_id=row.pk, did="carried")
    if isinstance(row, DataHold):
        return events.DataHeld(hold_id=row.pk, till_on=row.till_on.isoformat())
    if isinstance(row, Consent):
        return events.ConsentRestored(consent_id=row.pk, did="carried")
    return events.BanRestored(ban_id=row.pk, did="carried")


@transaction.atomic
def _carry(
    model: Any, noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str
) -> list[int]:
    hanging = model.objects.filter(**{f"{noun}_id": gone_id})
    ids = list(hanging.order_by("pk").values_list("pk", flat=True))
    hanging.update(**{f"{noun}_id": survivor_id, "version": F("version") + 1})
    _tell(model, ids, by=by, at=at, batch=batch)
    return ids


@transaction.atomic
def _give_back(
    model: Any,
    noun: str,
    survivor_id: int,
    gone_id: int,
    ids: Sequence[int],
    *,
    by: User,
    at: datetime,
) -> list[Astray]:
    column = f"{noun}_id"
    rows = model.objects.filter(pk__in=ids)
    astray = [
        Astray(model.noun, row.pk, str(row), getattr(row, column))
        for row in rows.exclude(**{column: survivor_id})
    ]
    back = list(rows.filter(**{column: survivor_id}).values_list("pk", flat=True))
    model.objects.filter(pk__in=back).update(**{column: gone_id, "version": F("version") + 1})
    _tell(model, back, by=by, at=at, batch="")
    return astray


def _tell(model: Any, ids: Sequence[int], *, by: User, at: datetime, batch: str) -> None:
    rows = model.objects.filter(pk__in=ids).order_by("pk")
    record_many([Note(_told(row), Quiet(row.noun, row.pk), at) for row in rows], by=by, batch=batch)


def carry_consents(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give the consents of one record to another; return their ids."""
    return _carry(Consent, noun, gone_id, survivor_id, by=by, at=at, batch=batch)


def give_back_consents(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    return _give_back(Consent, noun, survivor_id, gone_id, ids, by=by, at=at)


def carry_bans(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give the bans of one record to another: a merge never opens what was closed. Return their ids."""
    return _carry(Ban, noun, gone_id, survivor_id, by=by, at=at, batch=batch)


def give_back_bans(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    return _give_back(Ban, noun, survivor_id, gone_id, ids, by=by, at=at)


def carry_requests(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give the requests about one contact's data to another; a company has none. Return their ids."""
    if noun != "contact":
        return []
    return _carry(DataRequest, noun, gone_id, survivor_id, by=by, at=at, batch=batch)


def give_back_requests(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    return _give_back(DataRequest, noun, survivor_id, gone_id, ids, by=by, at=at) if ids else []


def carry_holds(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give the holds on one contact to another: who may not be erased stays so. Return their ids."""
    if noun != "contact":
        return []
    return _carry(DataHold, noun, gone_id, survivor_id, by=by, at=at, batch=batch)


def give_back_holds(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    return _give_back(DataHold, noun, survivor_id, gone_id, ids, by=by, at=at) if ids else []
