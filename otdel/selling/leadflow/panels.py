"""What this room shows on the pages of others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people.policy import Reach
from otdel.foundation.people.reach import reader
from otdel.selling.pipeline.models import Deal

from . import queries, words
from .cadence_lists import step_said
from .models import Run
from .services.stepping import is_over

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


def cadence_panel(request: HttpRequest, thing: Any) -> str:
    """Where a lead or deal stands on its cadence, with what may be done; else the button that puts it on one."""
    by = reader(request)
    run = queries.run_of(thing.noun, thing.pk)
    may_act = by.may("work.do")
    may_put = may_act and not is_over(thing) and not (run and run.is_live)
    if run is None and not (may_put and queries.cadences(thing.noun).exists()):
        return ""
    step = queries.open_steps([run]).get(run.activity_id or 0) if run else None
    context = {
        "thing": thing,
        "is_deal": thing.noun == Deal.noun,
        "run": run,
        "step": step,
        "step_said": step_said(run) if run else "",
        "tone": words.RUN_TONES[run.state] if run else "",
        "why": words.WHY.get(run.why, "") if run else "",
        "may_act": may_act,
        "may_put": may_put,
        "may_resume": run is not None and run.state in {Run.State.PAUSED, Run.State.STOPPED},
        "is_over": is_over(thing),
    }
    return render_to_string("leadflow/cadence_panel.html", context, request)


def letter_panel(request: HttpRequest, thing: Any) -> str:
    """The button that writes a letter by a template; for the slots "lead.side", "deal.side"."""
    if is_over(thing) or not reader(request).may("work.do"):
        return ""
    url = reverse(f"leadflow:letter-{thing.noun}", args=[thing.pk])
    return render_to_string("leadflow/letter_panel.html", {"url": url}, request)
