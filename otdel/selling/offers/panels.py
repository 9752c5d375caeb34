"""What this room shows on the page of a deal and on Today."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader
from otdel.selling.pipeline.models import Deal

from . import policy, queries
from .lists import TONES
from .services.approving import may_decide

SHOWN = 5


def offers_panel(request: HttpRequest, deal: Any) -> str:
    """Offers of a deal, and the button of a new one."""
    context = panel_context(reader(request), deal)
    if not context["is_shown"]:
        return ""
    return render_to_string("offers/panel.html", context, request)


def panel_context(by: User, deal: Any) -> dict[str, Any]:
    rows = list(queries.of_deal(by, deal.pk)[: SHOWN + 1])
    may_make = by.may("offer.make") and deal.is_open and may_read(by, Deal.noun, "amount_minor")
    return {
        "deal": deal,
        "rows": [(row, TONES[row.state]) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "may_make": may_make,
        "is_shown": bool(rows) or may_make,
    }


def today_panel(request: HttpRequest, person: User) -> str:
    """Discounts that wait for the reader's word."""
    by = reader(request)
    if person.pk != by.pk:
        return ""
    now = policy.current()
    waiting = [one for one in queries.waiting_approvals(by)[:50] if may_decide(one, now, by)]
    if not waiting:
        return ""
    context = {"waiting": waiting[:SHOWN], "number": len(waiting)}
    return render_to_string("offers/today.html", context, request)
