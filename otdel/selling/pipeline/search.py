"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.queries import company_names
from otdel.foundation.web.search import Facet, Found, Look, SearchSpec

from . import queries
from .models import Deal, Lead


def show_deals(by: Any, rows: Sequence[Any]) -> Sequence[Found]:
    names = company_names(by, [row.company_id for row in rows if row.company_id])
    return [
        Found(
            title=row.title,
            url=reverse("pipeline:deal-detail", args=[row.pk]),
            subtitle=" · ".join(filter(None, (names.get(row.company_id or 0, ""), row.stage.name))),
            icon="layout-kanban",
        )
        for row in rows
    ]


def show_leads(by: Any, rows: Sequence[Any]) -> Sequence[Found]:
    return [
        Found(
            title=row.title,
            url=reverse("pipeline:lead-detail", args=[row.pk]),
            subtitle=", ".join(filter(None, (row.company_name, row.person_name))),
            icon="magnet",
        )
        for row in rows
    ]


def _deals(by: Any) -> QuerySet[Deal]:
    return queries.deals(by).select_related("stage")


DEALS = Look(
    _deals, queries.find_deals, show_deals, facet=Facet(_("Status"), "status", Deal.Status.choices)
)
LEADS = Look(
    queries.leads,
    queries.find_leads,
    show_leads,
    facet=Facet(_("Status"), "status", Lead.Status.choices),
)
SEARCH: dict[str, SearchSpec] = {
    "deals": SearchSpec(_("Deals"), "layout-kanban", more="/selling/deals/?q=%s", look=DEALS),
    "leads": SearchSpec(_("Leads"), "magnet", more="/selling/leads/?q=%s", look=LEADS),
}
