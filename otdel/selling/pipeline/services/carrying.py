"""Deals and leads follow a company or contact that is merged into another, and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.clients.merges import Astray, Quiet
from otdel.company.department.absences import company_day
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User

from .. import queries
from ..events import DealEdited, LeadEdited
from ..models import Deal, Lead
from .telling import CHUNK, deal_facts, lead_facts, parts

LINKS = {"company": "company_id", "contact": "contact_id"}


def carry_deals(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give every deal of one record to another, whosever it is; return their ids."""
    return _carry(Deal, _deal_notes, noun, gone_id, survivor_id, by=by, at=at, batch=batch)


def carry_leads(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give every lead of one record to another, whosever it is; return their ids."""
    return _carry(Lead, _lead_notes, noun, gone_id, survivor_id, by=by, at=at, batch=batch)


def give_back_deals(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    """Give the deals back, save those that stand elsewhere by now; return those."""
    return _give_back(Deal, _deal_notes, noun, survivor_id, gone_id, ids, by=by, at=at)


def give_back_leads(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    """Give the leads back, save those that stand elsewhere by now; return those."""
    return _give_back(Lead, _lead_notes, noun, survivor_id, gone_id, ids, by=by, at=at)


@transaction.atomic
def _carry(
    model: Any,
    notes: Callable[..., Iterator[Note]],
    noun: str,
    gone_id: int,
    survivor_id: int,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> list[int]:
    column, moved = LINKS[noun], []
    hanging = model.objects.filter(**{column: gone_id}).order_by("pk")
    while ids := list(hanging.values_list("pk", flat=True)[:CHUNK]):
        hanging.filter(pk__in=ids).update(**{column: survivor_id, "version": F("version") + 1})
        record_many(list(notes(ids, column, gone_id, at)), by=by, batch=batch)
        moved += ids
    return moved


@transaction.atomic
def _give_back(
    model: Any,
    notes: Callable[..., Iterator[Note]],
    noun: str,
    survivor_id: int,
    gone_id: int,
    ids: Sequence[int],
    *,
    by: User,
    at: datetime,
) -> list[Astray]:
    column, astray = LINKS[noun], []
    for part in parts(ids):
        rows = model.objects.filter(pk__in=part)
        elsewhere = rows.exclude(**{column: survivor_id}).values_list("pk", "title", column)
        astray += [Astray(model.noun, *row) for row in elsewhere]
        staying = set(rows.filter(**{column: survivor_id}).values_list("pk", flat=True))
        rows.filter(pk__in=staying).update(**{column: gone_id, "version": F("version") + 1})
        record_many(list(notes(sorted(staying), column, survivor_id, at)), by=by)
    return astray


def _deal_notes(ids: Iterable[int], column: str, was: int, at: datetime) -> Iterator[Note]:
    deals = Deal.objects.filter(pk__in=ids).order_by("pk")
    products = queries.products_of(ids)
    for deal in deals:
        facts = deal_facts(deal, products.get(deal.pk), company_day(at))
        event = DealEdited(**facts, fields=[column], was=_was(column, was))
        yield Note(event, Quiet(deal.noun, deal.pk), at)


def _lead_notes(ids: Iterable[int], column: str, was: int, at: datetime) -> Iterator[Note]:
    for lead in Lead.objects.filter(pk__in=ids).order_by("pk"):
        facts = lead_facts(lead, company_day(at))
        event = LeadEdited(**facts, fields=[column], was=_was(column, was))
        yield Note(event, Quiet(lead.noun, lead.pk), at)


def _was(column: str, was: int) -> dict[str, int]:
    """Figures are cut by companies, not by contacts."""
    return {column: was} if column == "company_id" else {}
