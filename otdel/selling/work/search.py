"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.queries import company_names
from otdel.foundation.web.search import Facet, Found, Look, SearchSpec

from . import queries
from .models import Activity

PICTURES = {"call": "phone", "meeting": "users", "letter": "mail", "note": "note"}


def show_activities(by: Any, rows: Sequence[Any]) -> Sequence[Found]:
    names = company_names(by, [row.company_id for row in rows if row.company_id])
    return [
        Found(
            title=row.subject,
            url=reverse("work:activity-edit", args=[row.pk]),
            subtitle=" · ".join(
                filter(None, (row.get_kind_display(), names.get(row.company_id or 0, "")))
            ),
            icon=PICTURES.get(row.kind, "checkbox"),
        )
        for row in rows
    ]


ACTIVITIES = Look(
    queries.activities,
    queries.find_activities,
    show_activities,
    facet=Facet(_("Kind"), "kind", Activity.Kind.choices),
)
SEARCH: dict[str, SearchSpec] = {
    "activities": SearchSpec(
        _("Tasks and calls"), "checkbox", more="/activities/?q=%s", look=ACTIVITIES
    ),
}
