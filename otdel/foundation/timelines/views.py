"""The history on a record's page, its part, and pins."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otdel.foundation.people.reach import reader
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.web import address as address_of
from otdel.foundation.web import new_batch, page, reload_part, toast, undo_url
from otdel.foundation.web.pages import wants_fragment

from . import queries, services
from .asked import asked_in
from .preferences import PINS, SEARCHED
from .registry import kinds, tellers


def timeline_of(request: HttpRequest, record: Any, address: str) -> dict[str, Any]:
    """Return what `timelines/timeline.html` needs. record: found; address: where its history alone is."""
    by, table = reader(request), kinds()
    asked = asked_in(request.GET, table)
    history = queries.read(by, record, asked, searched=preferences.value(SEARCHED))
    return {
        "record": record,
        "asked": asked,
        "history": history,
        "here": address,
        "page_url": address_of(tellers()[record.noun].url, record.pk),
        "query": asked.query(),
        "branches_query": asked.query(whole=not asked.whole),
        "bare_query": asked.query(kinds=(), text=""),
        "chips": [(kind, key in asked.kinds, asked.with_kind(key)) for key, kind in table.items()],
        "may_pin": by.may("work.do"),
    }


def timeline(request: HttpRequest, record: Any, address: str) -> HttpResponse:
    """Answer the address of a history: the whole page, the part, or (?before=) the next lines of it."""
    context = timeline_of(request, record, address)
    if wants_fragment(request) and context["asked"].before:
        return page(request, "timelines/lines.html", "", context)
    answer = page(request, "timelines/timeline.html", "panel", context)
    if wants_fragment(request):
        query = f"?{context['query']}" if context["query"] else ""
        answer.headers["HX-Replace-Url"] = context["page_url"] + query
    return answer


@require_POST
@login_required
def pin(request: HttpRequest, noun: str, noun_id: int, entry_id: int) -> HttpResponse:
    batch = new_batch()
    services.pin_line(
        noun,
        noun_id,
        entry_id,
        by=reader(request),
        at=timezone.now(),
        batch=batch,
        limit=preferences.value(PINS),
    )
    return _done(_("Pinned"), batch)


@require_POST
@login_required
def unpin(request: HttpRequest, noun: str, noun_id: int, entry_id: int) -> HttpResponse:
    batch = new_batch()
    services.unpin_line(noun, noun_id, entry_id, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("Unpinned"), batch)


def _done(text: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "timeline")
    return toast(answer, text, undo_url=undo_url(batch))
