"""Hand-offs follow what happens to their leads and deals: a lead becomes a deal, a deal is lost or given away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused

from ..models import Credit, Handoff
from .reassigning import close_withdrawn


@transaction.atomic
def follow_records(
    *,
    converted: dict[int, int],
    unconverted: Iterable[int],
    ended: Iterable[tuple[str, int]],
    by: User,
    at: datetime,
) -> int:
    """Carry credit and history of leads to the deals they became, and take back offers of what is over.

    converted: {lead: deal}; unconverted: leads that are no deals any more; ended: (noun, id) of
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
    for lead in unconverted:
        Handoff.objects.filter(lead_id=lead, deal_id__isnull=False).update(deal_id=None)
        Credit.objects.filter(lead_id=lead, deal_id__isnull=False).update(deal_id=None)
    return taken_back
