"""What this room puts on the pages of companies and contacts, and on Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.company.clients.structure import firms_of, holding
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader
from otdel.foundation.preferences.queries import value

from . import queries, versions
from .models import Deal
from .preferences import REMIND_DAYS, REVIEW_DAYS

SHOWN, KEPT = 5, 50  # seen at once; the rest unfolds
MANY = 99


def deals_panel(request: HttpRequest, thing: Any) -> str:
    """The deals with a company or a contact that the reader may see, open ones first."""
    by = reader(request)
    rows = queries.deals(by).filter(**{thing.noun: thing.pk}).select_related("stage")
    found = list(rows.order_by("-is_open", "-opened_on", "-pk")[: KEPT + 1])
    context = {
        "first": found[:SHOWN],
        "rest": found[SHOWN:KEPT],
        "number": min(len(found), KEPT),
        "is_more": len(found) > KEPT,
        "about": f"{thing.noun}={thing.pk}",
        "may_open": by.may("deal.open"),
    }
    return render_to_string("pipeline/deals_panel.html", context, request)


def holding_panel(request: HttpRequest, company: Any) -> str:
    """What a whole holding has in work and has bought: the deals in sight, a currency apart."""
    by = reader(request)
    firms = firms_of(holding(by, company))
    sums = queries.sums_of_companies(by, [firm.pk for firm in firms])
    if not sums.open_number and not sums.won_number:
        return ""
    return render_to_string("pipeline/holding_panel.html", {"sums": sums}, request)


def reviews_panel(request: HttpRequest, person: User) -> str:
    """Processes that a head should look through by now or soon (PIPE-27)."""
    by = reader(request)
    if not by.may("process.design") or person.pk != by.pk:
        return ""
    days = versions.review_days(days=value(REVIEW_DAYS), zone=timezone.get_current_timezone())
    on = timezone.localdate()
    last = on + timedelta(days=value(REMIND_DAYS))
    rows = [(row, days[row.pk]) for row in queries.processes() if days.get(row.pk, last) < last]
    if not rows:
        return ""
    rows.sort(key=lambda pair: pair[1])
    return render_to_string("pipeline/reviews_panel.html", {"rows": rows, "on": on}, request)


def waiting_panel(request: HttpRequest, person: User) -> str:
    """Open deals of the person without an agreed step (PIPE-15); for a head who has none, those in sight."""
    by = reader(request)
    rows = queries.stepless(queries.deals(by).filter(is_open=True), Deal.noun)
    own = rows.filter(owner_id=person.pk)
    is_own = person.pk != by.pk or own.exists()
    rows = own if is_own else rows
    longest = ("stage_since", "pk") if is_own else ("-pk",)  # of a whole company, without a sort
    found = rows.select_related("stage", "company", "owner").order_by(*longest)[: SHOWN + 3]
    number = rows.order_by(*longest[-1:])[: MANY + 1].count()
    context = {
        "found": found,
        "number": min(number, MANY),
        "is_more": number > MANY,
        "is_own": is_own,
        "asked": f"owner={'me' if person.pk == by.pk else person.pk}&" if is_own else "",
    }
    if not number:
        return ""
    return render_to_string("pipeline/waiting_panel.html", context, request)
