"""A partner's terms follow its company into another when the two are merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.clients.merges import Astray
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User

from ..events import PartnerTermSet
from ..models import PartnerTerm


def count_terms(noun: str, record_id: int) -> int:
    """How many terms were agreed with the company; a contact has none."""
    if noun != "company":
        return 0
    return PartnerTerm.objects.filter(company_id=record_id).count()


@transaction.atomic
def carry_terms(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Give the terms of one company to another; return their ids."""
    if noun != "company":
        return []
    rows = list(PartnerTerm.objects.filter(company_id=gone_id).order_by("pk"))
    PartnerTerm.objects.filter(pk__in=[row.pk for row in rows]).update(company_id=survivor_id)
    for row in rows:
        event = PartnerTermSet(term_id=row.pk, what="edited")
        record(event, about=row, by=by, at=at, batch=batch)
    return [row.pk for row in rows]


@transaction.atomic
def give_back_terms(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Astray]:
    """Give those terms back that still are the survivor's."""
    rows = PartnerTerm.objects.filter(pk__in=ids, company_id=survivor_id)
    for row in list(rows):
        PartnerTerm.objects.filter(pk=row.pk).update(company_id=gone_id)
        record(PartnerTermSet(term_id=row.pk, what="edited"), about=row, by=by, at=at)
    return []
