"""What this room puts on the pages of companies, contacts, deals and leads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.foundation.people.reach import reader, require

from .forms import ComposeForm
from .models import Activity
from .records import Record, record_of
from .shown import step_lines


def compose_line(request: HttpRequest, thing: Any) -> str:
    """The line above the timeline: note, call, letter, meeting, task."""
    require(reader(request), "work.do")
    if (record := _record(request, thing)) is None:
        return ""
    form = ComposeForm(kind=Activity.Kind.NOTE, by=reader(request))
    context = {"record": record, "form": form, "kinds": Activity.Kind}
    return render_to_string("work/compose.html", context, request)


def next_step(request: HttpRequest, thing: Any) -> str:
    """What is open about the record, the next step first; a deal or lead without one is flagged."""
    if (record := _record(request, thing)) is None:
        return ""
    context = {"record": record, "lines": step_lines(reader(request), record, timezone.now())}
    return render_to_string("work/steps.html", context, request)


def _record(request: HttpRequest, thing: Any) -> Record | None:
    query = (
        {thing.noun: str(thing.pk)}
        if thing.noun in ("company", "contact")
        else {"about": f"{thing.noun}:{thing.pk}"}
    )
    try:
        return record_of(reader(request), query)
    except Http404:
        return None
