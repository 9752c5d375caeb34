"""What this room shows on pages of deals and processes, on Today and in the frame."""

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
from otdel.selling.pipeline.models import Deal

from . import queries
from .engine import holds
from .lists import TONES
from .models import Approval, StageDemand

SHOWN = 5


def approvals_panel(request: HttpRequest, deal: Any) -> str:
    """What the deal's present stage demands, and how it stands with it; for "deal.side"."""
    context = panel_context(reader(request), deal)
    if not (context["asked"] or context["papers"] or context["past"]):
        return ""
    return render_to_string("approvals/panel.html", context, request)


def panel_context(by: User, deal: Deal) -> dict[str, Any]:
    demanded = queries.demanded_of(deal) if deal.is_open else []
    asked = [one for one in demanded if one.kind == StageDemand.Kind.APPROVAL]
    wanted = [one for one in demanded if one.kind == StageDemand.Kind.DOCUMENT]
    latest = queries.latest_of([deal.pk], [one.pk for one in asked]) if asked else {}
    now = queries.standing_of(deal) if asked else None
    shown: list[dict[str, Any]] = []
    for demand in asked:
        row = latest.get((deal.pk, demand.pk))
        is_given = row is not None and row.state == Approval.State.APPROVED
        is_stale = bool(row and is_given and now and not holds(demand.holds, row.standing, now))
        shown.append(
            {
                "demand": demand,
                "row": row,
                "tone": TONES[row.state] if row else "neutral",
                "is_stale": is_stale,
                "may_ask": row is None or is_stale or row.state == Approval.State.REFUSED,
                "who": queries.approvers_said(demand, by),
            }
        )
    ids = {one["row"].pk for one in shown if one["row"]}
    past = [row for row in queries.of_deal(deal.pk)[: SHOWN + len(ids)] if row.pk not in ids]
    return {
        "deal": deal,
        "asked": shown,
        "papers": _papers(deal, wanted),
        "past": [(row, TONES[row.state]) for row in past[:SHOWN]],
        "may_move": by.may("deal.move"),
    }


def _papers(deal: Deal, wanted: list[StageDemand]) -> list[tuple[StageDemand, Any]]:
    rows = list(queries.papers_of([deal.pk], [one.pk for one in wanted])) if wanted else []
    files = queries.files_of(rows)
    there: dict[int, Any] = {}
    for row in rows:
        there.setdefault(row.demand_id, files.get(row.attachment_id))
    return [(one, there.get(one.pk)) for one in wanted]


def approvals_today(request: HttpRequest, person: User) -> str:
    """What waits for the person's yes or no, and what they were answered; for "today.side"."""
    at = timezone.now()
    waiting = list(queries.waiting_for(person, company_day(at))[: SHOWN + 1])
    since = at - timedelta(days=value("approvals.told_days"))
    answered = list(queries.answered_of(person, since)[: SHOWN + 1])
    if not (waiting or answered):
        return ""
    titles = queries.titles_of([*waiting, *answered])
    context = {
        "waiting": [(row, titles.get(row.deal_id, "")) for row in waiting[:SHOWN]],
        "answered": [
            (row, titles.get(row.deal_id, ""), TONES[row.state]) for row in answered[:SHOWN]
        ],
    }
    return render_to_string("approvals/today.html", context, request)


def approvals_notice(request: HttpRequest, _person: Any) -> str:
    """How many questions wait for the reader; for the slot "frame.notices"."""
    number = queries.waiting_for(reader(request), company_day(timezone.now()))[:100].count()
    if not number:
        return ""
    return render_to_string("approvals/notice.html", {"number": number}, request)


def demands_panel(request: HttpRequest, process: Any) -> str:
    """What the stages of a process demand beyond their own gates; for "process.main"."""
    by = reader(request)
    rows = queries.stage_demands(only_active=False).filter(stage__process_id=process.pk)
    context = {
        "process": process,
        "rows": [(row, queries.approvers_said(row, by)) for row in rows],
        "may_design": by.may("process.design"),
    }
    return render_to_string("approvals/process_demands.html", context, request)
