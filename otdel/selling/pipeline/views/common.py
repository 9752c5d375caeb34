"""What several pages of the room do alike."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from otdel.foundation.timelines import views as timelines


def number(text: str | None) -> int | None:
    """Return a whole number from the address, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def timeline(request: HttpRequest, record: Any, address: str) -> dict[str, Any]:
    """Return what `timelines/timeline.html` needs: the record's history."""
    return timelines.timeline_of(request, record, address)


def timeline_page(request: HttpRequest, record: Any, address: str) -> HttpResponse:
    return timelines.timeline(request, record, address)


def today() -> Any:
    return timezone.localdate()
