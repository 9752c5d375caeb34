"""Hand-offs follow what happens to their leads and deals: a lead becomes a deal, a deal is lost or given away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Deal

from ..models import Credit, Handoff
from .reassigning import close_withdrawn


@transaction.atomic
def follow_records(
    *,
    converted: dict[int, int],
    continued: dict[int, int],
    unconverted: Iterable[int],
    ended: Iterable[tuple[str, int]],
    by: User,
    at: datetime,
) -> int:
    """Carry credit and history of leads to the deals they became, and take back offers of what is over.

    converted: {lead: deal}; continued: {won deal: the deal that goes on from it}, which takes the parts of one
    whose process's win is no sale; unconverted: leads that are no deals any more; ended: (noun, id) of
    records that were lost, rejected, removed or given to somebody else. Return how many offers were
    taken back. Told twice, it does no more than once.
    """
    taken_back = 0
    for noun, pk in ended:
        for row in Handoff.objects.filter(is_open=True, **{f"{noun}_id": pk}).select_related(
            "rule"
        ):
            try:
                close_withdrawn(row, by=by, at=at, batch="")
            except Refused:
                continue  # answered this very moment
            taken_back += 1
    for lead, deal in converted.items():
        Handoff.objects.filter(lead_id=lead, is_open=False).exclude(deal_id=deal).update(
            deal_id=deal
        )
        Credit.objects.filter(lead_id=lead).exclude(deal_id=deal).update(deal_id=deal)
    if continued:
        _go_on(continued)
    if own := {pk for noun, pk in ended if noun == Deal.noun}:
        there = Deal.objects.filter(pk__in=own).values_list("pk", flat=True)
        _give_back(own - set(there))
    for lead in unconverted:
        Handoff.objects.filter(lead_id=lead, deal_id__isnull=False).update(deal_id=None)
        Credit.objects.filter(lead_id=lead, deal_id__isnull=False).update(deal_id=None)
    return taken_back


def _go_on(continued: dict[int, int]) -> None:
    """Let the parts of won deals of processes whose win is no sale go into the deals that go on from them."""
    passed = Deal.objects.filter(pk__in=continued, process__is_sale=False)
    for won in passed.values_list("pk", flat=True):
        Credit.objects.filter(deal_id=won).update(deal_id=continued[won])


def _give_back(gone: set[int]) -> None:
    """Let the parts that deals which are no more had from other ones go back to those."""
    rows = Credit.objects.filter(deal_id__in=gone).exclude(handoff__deal_id=F("deal_id"))
    for pk, home in rows.values_list("pk", "handoff__deal_id") if gone else ():
        Credit.objects.filter(pk=pk).update(deal_id=home)
