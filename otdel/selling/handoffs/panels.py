"""What this room shows on pages of leads, deals and processes, and on Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.company.calendars.queries import add_working_days
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader
from otdel.foundation.preferences.queries import value

from . import queries
from .lists import TONES
from .models import Handoff
from .shown import title

SHOWN = 5
WON_DAYS = 90  # how far back a won deal still asks to be handed over


def handoffs_panel(request: HttpRequest, thing: Any) -> str:
    """Hand-offs of a lead or deal: what waits, what was, and what may be offered now."""
    context = panel_context(reader(request), thing)
    if not (context["rows"] or context["rules"] or context["credits"]):
        return ""
    return render_to_string("handoffs/panel.html", context, request)


def panel_context(by: User, thing: Any) -> dict[str, Any]:
    at = timezone.now()
    rows = list(queries.of_record(thing.noun, thing.pk)[: SHOWN + 1])
    waiting = next((row for row in rows if row.is_open), None)
    accepted = {row.rule_id for row in rows if row.state == Handoff.State.ACCEPTED}
    is_own = thing.owner_id in (None, by.pk) or by.may("handoff.govern")
    may_offer = waiting is None and is_own and by.may("handoff.make")
    rules = queries.rules_for(thing) if may_offer else []
    return {
        "thing": thing,
        "rows": [(row, TONES[row.state]) for row in rows[:SHOWN]],
        "waiting": waiting,
        "is_late": bool(waiting and waiting.due_at < at),
        "rules": [rule for rule in rules if rule.pk not in accepted],
        "credits": queries.credits_of(thing.noun, thing.pk),
        **(acts(by, waiting) if waiting else {}),
    }


def acts(by: User, row: Handoff) -> dict[str, bool]:
    """Return what the reader may do with a hand-off that waits."""
    governs = by.may("handoff.govern")
    makes = by.may("handoff.make")
    answers = makes and (by.pk in (row.taker_id, row.chief_id) or governs)
    return {
        "may_answer": row.is_open and answers,
        "may_accept": row.is_open and answers and row.taker_id is not None,
        "may_withdraw": row.is_open and makes and (by.pk == row.giver_id or governs),
        "may_reassign": row.is_open
        and makes
        and (
            governs
            or by.pk == row.chief_id
            or (row.rule.pick == row.rule.Pick.GIVER and by.pk == row.giver_id)
        ),
    }


def today_panel(request: HttpRequest, person: User) -> str:
    """What waits for the person's answer, what came back, and what has to be passed on."""
    at, on = timezone.now(), timezone.localdate()
    waiting = list(queries.waiting_for(person.pk)[: SHOWN + 1])
    since = add_working_days(on, -value("handoffs.returned_days"))
    back = list(queries.came_back(person.pk, _morning(since, at))[: SHOWN + 1])
    to_pass = list(queries.to_pass_on(person.pk, on - timedelta(days=WON_DAYS))[: SHOWN + 1])
    if not (waiting or back or to_pass):
        return ""
    records = queries.records_of([*waiting, *back])
    for row in (*waiting, *back):
        row.title = title(row, records.get((row.on_noun, row.record_id)))  # type: ignore[attr-defined]
        row.is_late = row.is_open and row.due_at < at  # type: ignore[attr-defined]
    context = {
        "waiting": waiting[:SHOWN],
        "back": back[:SHOWN],
        "to_pass": to_pass[:SHOWN],
        "is_more": max(len(waiting), len(back), len(to_pass)) > SHOWN,
        "person": person,
        "is_mine": person.pk == reader(request).pk,
    }
    return render_to_string("handoffs/today.html", context, request)


def _morning(day: Any, at: Any) -> Any:
    local = timezone.localtime(at)
    return local.replace(
        year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0
    )


def rules_panel(request: HttpRequest, process: Any) -> str:
    """The rules of a process, on its page."""
    by = reader(request)
    rows = queries.rules(only_active=False).filter(process_id=process.pk)
    context = {
        "process": process,
        "rules": rules_shown(by, rows),
        "may_design": by.may("process.design"),
        "is_doubtful": process.is_sale and bool(queries.ends_in_passing_on([process.pk])),
    }
    return render_to_string("handoffs/process_rules.html", context, request)


def rules_shown(by: User, rows: Any) -> list[tuple[Any, str, str]]:
    """Return (rule, who passes on, who takes over) in words."""
    return [
        (
            rule,
            queries.functions_said(rule.givers.all(), by),
            queries.functions_said(rule.takers.all(), by),
        )
        for rule in rows
    ]
