"""What this room shows on pages of deals and clients, and on Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader
from otdel.foundation.preferences.queries import value

from . import queries
from .lists import decorate

SHOWN = 5


def services_panel(request: HttpRequest, thing: Any) -> str:
    """What was asked of services about a deal or client, with the way to ask; for "deal.side", "company.side"."""
    context = panel_context(reader(request), thing)
    if not context["rows"] and not context["may_ask"]:
        return ""
    return render_to_string("requests/panel.html", context, request)


def panel_context(by: User, thing: Any) -> dict[str, Any]:
    rows = list(queries.of_record(thing.noun, thing.pk)[: SHOWN + 1])
    decorate(by, rows, timezone.now())
    is_over = getattr(thing, "status", "") == "lost"
    return {
        "thing": thing,
        "rows": rows[:SHOWN],
        "is_more": len(rows) > SHOWN,
        "may_ask": by.may("work.do") and not is_over and queries.services().exists(),
    }


def services_today(request: HttpRequest, person: User) -> str:
    """What services wait for the person's answer, and what the person was answered; for "today.side"."""
    at = timezone.now()
    waiting = list(queries.waiting_for(person, company_day(at))[: SHOWN + 1])
    since = at - timedelta(days=value("requests.told_days"))
    answered = list(queries.came_back(person.pk, since)[:SHOWN])
    if not (waiting or answered):
        return ""
    decorate(person, [*waiting, *answered], at)
    context = {"waiting": waiting[:SHOWN], "answered": answered, "is_more": len(waiting) > SHOWN}
    return render_to_string("requests/today.html", context, request)
