"""What of this room hangs on a company that is about to be merged."""

from __future__ import annotations

from .models import ServiceRequest


def count_requests(noun: str, record_id: int) -> int:
    """Requests of everybody: all of them move, seen or not."""
    return ServiceRequest.objects.filter(company_id=record_id).count() if noun == "company" else 0
