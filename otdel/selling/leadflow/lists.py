"""What this room adds to the list of leads: the first response, and the filter by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.lists import Addition, Choice, Column, Filter

from . import queries, words


def _beside(by: Any, rows: list[Any], at: datetime) -> None:
    """One statement a page."""
    found = queries.responses([row.pk for row in rows])
    for row in rows:
        clock = found.get(row.pk)
        row.response_state = clock.state(at) if clock else ""


def by_state(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    """Leads whose clock is in one of the states."""
    asked = [one for one in values if one in words.STATES]
    return rows.filter(pk__in=queries.leads_in(asked, timezone.now())) if asked else rows


RESPONSES = Addition(
    columns=(
        Column(
            "response", _("First response"), kind="badge",
            value=lambda row: words.STATES.get(row.response_state),
        ),
    ),
    filters=(
        Filter(
            "response", _("First response"), apply=by_state,
            choices=lambda by: [Choice(key, label) for key, (label, _tone) in words.STATES.items()],
        ),
    ),
    decorate=_beside,
)  # fmt: skip
