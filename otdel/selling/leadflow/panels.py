"""What this room shows on the pages of others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.foundation.people.policy import Reach
from otdel.foundation.people.reach import reader

from . import queries, words

SHOWN = 5


def response_panel(request: HttpRequest, lead: Any) -> str:
    """How soon the lead was answered or has to be, and by which rule it was given."""
    clock, given = queries.response_of(lead.pk), queries.assigned(lead.pk)
    if clock is None and given is None:
        return ""
    state = clock.state(timezone.now()) if clock else ""
    rule = queries.rules().filter(pk=given.rule_id).first() if given else None
    said = words.STATES.get(state)
    context = {"clock": clock, "state": state, "said": said, "given": given, "rule": rule}
    return render_to_string("leadflow/response_panel.html", context, request)


def unowned_panel(request: HttpRequest, person: Any) -> str:
    """Leads that nobody answers for; for those who see more than their own."""
    by = reader(request)
    if by.reach == Reach.OWN:
        return ""
    rows = queries.unowned(by)
    number = rows.count()
    if not number:
        return ""
    context = {"found": rows[:SHOWN], "number": number, "alarms": queries.alarms(by).count()}
    return render_to_string("leadflow/unowned_panel.html", context, request)


def alarm_notice(request: HttpRequest, thing: Any) -> str:
    """The line over every page of those who give leads out: some wait too long."""
    by = reader(request)
    number = queries.alarms(by).count() if by.may("book.reassign") else 0
    return render_to_string("leadflow/alarm.html", {"number": number}, request) if number else ""


def leadflow_tab(request: HttpRequest, tab: Any) -> str:
    """The tab «Lead flow»; for the slot "department.tabs"."""
    if not reader(request).may("leadflow.see"):
        return ""
    return render_to_string("leadflow/tab.html", {"on": tab == "leadflow"}, request)
