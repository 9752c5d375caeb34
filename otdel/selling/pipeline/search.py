"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.queries import company_names
from otdel.foundation.web.search import Found, SearchSpec

from . import queries


def find_deals(by: Any, text: str, limit: int) -> Sequence[Found]:
    rows = queries.deals(by).select_related("stage")
    found = queries.find_deals(by, rows, text).first(limit)
    names = company_names(by, [row.company_id for row in found if row.company_id])
    return [
        Found(
            title=row.title,
            url=reverse("pipeline:deal-detail", args=[row.pk]),
            subtitle=" · ".join(filter(None, (names.get(row.company_id or 0, ""), row.stage.name))),
            icon="layout-kanban",
        )
        for row in found
    ]


def find_leads(by: Any, text: str, limit: int) -> Sequence[Found]:
    rows = queries.find_leads(by, queries.leads(by), text).first(limit)
    return [
        Found(
            title=row.title,
            url=reverse("pipeline:lead-detail", args=[row.pk]),
            subtitle=", ".join(filter(None, (row.company_name, row.person_name))),
            icon="magnet",
        )
        for row in rows
    ]


SEARCH: dict[str, SearchSpec] = {
    "deals": SearchSpec(_("Deals"), "layout-kanban", find_deals, more="/selling/deals/?q=%s"),
    "leads": SearchSpec(_("Leads"), "magnet", find_leads, more="/selling/leads/?q=%s"),
}
