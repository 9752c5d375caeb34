"""What several pages of the room do alike."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from otdel.foundation.journal import queries as journal
from otdel.foundation.web import page

LINES = 25  # of a timeline at a time


def number(text: str | None) -> int | None:
    """Return a whole number from the address, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def timeline(request: HttpRequest, record: Any, address: str) -> dict[str, Any]:
    """Return what `pipeline/timeline.html` needs: a page of the record's history."""
    entries = journal.about(record.noun, record.pk)
    before = number(request.GET.get("before"))
    last = entries.filter(pk=before).first() if before else None
    if last:
        entries = entries.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    shown = list(entries[: LINES + 1])
    more = f"{address}?before={shown[LINES - 1].pk}" if len(shown) > LINES else ""
    return {
        "lines": journal.lines(request.user, shown[:LINES]),
        "more_url": more,
        "timeline_url": address,
        "record": record,
    }


def timeline_page(request: HttpRequest, record: Any, address: str) -> HttpResponse:
    name = "web/timeline.html" if "before" in request.GET else "pipeline/timeline.html"
    return page(request, name, "", timeline(request, record, address))


def today() -> Any:
    return timezone.localdate()
