"""What of this room hangs on a company or contact that is about to be merged."""

from __future__ import annotations

from .models import Deal, Lead
from .services.carrying import LINKS


def count_deals(noun: str, record_id: int) -> int:
    """Deals of everybody: all of them move, seen or not."""
    return Deal.objects.filter(**{LINKS[noun]: record_id}).count()


def count_leads(noun: str, record_id: int) -> int:
    return Lead.objects.filter(**{LINKS[noun]: record_id}).count()
