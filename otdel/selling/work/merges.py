"""What of this room hangs on a company or contact that is about to be merged."""

from __future__ import annotations

from .models import Activity
from .services.carrying import LINKS


def count_activities(noun: str, record_id: int) -> int:
    """Activities of everybody, open and done: all of them move, seen or not."""
    return Activity.objects.filter(**{LINKS[noun]: record_id}).count()
