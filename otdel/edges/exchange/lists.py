"""The list of imports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.lists import Choice, Column, Filter, ListSpec

from . import queries
from .models import Import

S = Import.Status
TONES = {
    S.DONE: "good", S.FAILED: "bad", S.PAUSED: "warn", S.RUNNING: "info", S.CHECKING: "info",
    S.READING: "info", S.UNDOING: "info", S.MAPPING: "accent", S.CHECKED: "accent",
}  # fmt: skip


def _number(outcome: str) -> Any:
    return lambda row: row.counts.get("total", {}).get(outcome)


IMPORTS = ListSpec(
    key="imports",
    title=_("Import"),
    noun="import",
    rows=queries.imports,
    verb="import.run",
    columns=(
        Column("title", _("What"), kind="link", sort="title", href=lambda row: reverse("exchange:import-detail", args=[row.pk])),
        Column("status", _("Status"), kind="badge", sort="status", value=lambda row: (row.get_status_display(), TONES.get(row.status, "neutral"))),
        Column("created", pgettext_lazy("rows", "New"), kind="number", value=_number("created")),
        Column("updated", _("Updates"), kind="number", value=_number("updated")),
        Column("duplicate", _("Already there"), kind="number", value=_number("duplicate")),
        Column("rejected", _("Errors"), kind="number", value=_number("rejected")),
        Column("owner", _("Who"), kind="person", sort="owner__full_name"),
        Column("created_at", _("When"), kind="date", sort="created_at"),
    ),
    row_url=lambda row: reverse("exchange:import-detail", args=[row.pk]),
    filters=(
        Filter("status", _("Status"), path="status", choices=lambda by: [Choice(v, label) for v, label in S.choices]),
        Filter("owner", _("Who"), kind="person", path="owner"),
        Filter("created_at", _("When"), kind="date", path="created_at"),
    ),
    default_sort="-created_at",
    create_url="exchange:import-start",
    create_label=_("Import"),
    empty_title=_("Nothing has been imported yet"),
    empty_text=_("Bring in clients, deals, products and people from the tables you have: CSV or Excel."),
)  # fmt: skip
