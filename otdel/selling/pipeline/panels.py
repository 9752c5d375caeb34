"""What this room puts on the pages of companies and contacts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from otdel.foundation.people.reach import reader

from . import queries

SHOWN, KEPT = 5, 50  # seen at once; the rest unfolds


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
