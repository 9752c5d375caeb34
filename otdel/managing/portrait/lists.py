"""What this room adds to the list of leads: the fit, sorted and filtered by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.lists import Addition, Choice, Column, Filter

from . import queries, shown
from .models import LeadFit


def _beside(by: Any, rows: list[Any], at: datetime) -> None:
    """One statement a page."""
    found = queries.fits(by, [row.pk for row in rows])
    for row in rows:
        row.fit_shown = found.get(row.pk)


LEAD_FIT = Addition(
    columns=(
        Column(
            "fit", _("Fit to the portrait"), kind="badge",
            value=lambda row: shown.badge(row.fit_shown), sort="fit__score",
        ),
    ),
    filters=(
        Filter(
            "fit", _("Fit to the portrait"), path="fit__band",
            choices=lambda by: [Choice(*one) for one in LeadFit.Band.choices],
        ),
    ),
    decorate=_beside,
)  # fmt: skip
