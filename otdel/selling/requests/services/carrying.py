"""Requests about a client follow it into another card, and come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from otdel.company.clients.merges import Astray
from otdel.company.clients.models import Company
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User

from ..events import RequestCarried
from ..models import ServiceRequest
from .telling import Gone, close_tasks


@transaction.atomic
def carry_requests(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give the requests about one client to another; return their ids. Of a contact there are none.

    Two open requests by one agreement cannot stand beside one client: the second is taken back.
    """
    return _move(noun, gone_id, survivor_id, None, by=by, at=at, batch=batch)


@transaction.atomic
def give_back_requests(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    """Give the requests back; those that stand elsewhere by now stay there."""
    _move(noun, survivor_id, gone_id, ids, by=by, at=at, batch="")
    return []


def _move(
    noun: str,
    source_id: int,
    target_id: int,
    ids: Sequence[int] | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> list[int]:
    if noun != Company.noun:
        return []
    rows = ServiceRequest.objects.filter(company_id=source_id).order_by("pk")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    moved = []
    for pk in rows.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                one = ServiceRequest.objects.filter(pk=pk)
                one.update(company_id=target_id, version=F("version") + 1)
        except IntegrityError:
            _double(pk, target_id, by=by, at=at, batch=batch)
        moved.append(pk)
    if moved:
        told = RequestCarried(request_ids=moved)
        record(told, about=Gone(noun, target_id), by=by, at=at, batch=batch)
    return moved


def _double(pk: int, target_id: int, *, by: User, at: datetime, batch: str) -> None:
    row = ServiceRequest.objects.get(pk=pk)
    close_tasks(row, "", is_done=False, by=by, at=at, batch=batch)
    ServiceRequest.objects.filter(pk=pk).update(
        company_id=target_id,
        state=ServiceRequest.State.WITHDRAWN,
        is_open=False,
        decided_at=at,
        decided_by_id=by.pk,
        version=F("version") + 1,
    )
