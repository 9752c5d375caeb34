"""Won deals of twelve months with what makes them repeatable or lucky."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.foundation.preferences.queries import value
from otdel.foundation.web.lists import Choice, Column, Filter, ListSpec
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.lists import AMOUNT, COMPANY, deal_url

from .repeating import BOTH, JUMPED, RARE, REPEATABLE, judged

VERDICTS = {
    REPEATABLE: (_("Repeatable"), "good"),
    RARE: (_("Rare source"), "warn"),
    JUMPED: (_("Past the process"), "warn"),
    BOTH: (_("Lucky"), "bad"),
}


def _rows(by: Any) -> QuerySet[Any]:
    rows = judged(by, timezone.localdate(), value("insight.least_won"))
    return rows.select_related("company", "owner", "source", "stage")


WON = ListSpec(
    key="repeatable",
    title=_("Repeatable sales"),
    noun="deal",
    rows=_rows,
    columns=(
        Column("title", _("Deal"), kind="link", href=deal_url, sort="title_key"),
        Column("verdict", _("Sale"), kind="badge", value=lambda row: VERDICTS[row.verdict]),
        Column("amount_minor", AMOUNT.label, kind="money", value=AMOUNT.value, sort="amount_minor"),
        Column("company_id", COMPANY.label, kind="link", value=COMPANY.value, href=COMPANY.href),
        Column(
            "source_id", _("Source"), value=lambda row: row.source and row.source.name,
            sort="source__name",
        ),
        Column(
            "owner_id", _("Responsible"), kind="person", value=lambda row: row.owner,
            sort="owner__full_name",
        ),
        Column("closed_on", _("Closed"), kind="date", sort="closed_on"),
    ),
    row_url=deal_url,
    search=pipeline.find_deals,
    filters=(
        Filter(
            "verdict", _("Sale"), path="verdict", pinned=True,
            choices=lambda by: [Choice(key, words[0]) for key, words in VERDICTS.items()],
        ),
        Filter(
            "source", _("Source"), path="source_id", nullable=True, pinned=True,
            choices=lambda by: [Choice(str(one.pk), one.name) for one in pipeline.sources(only_active=False)],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
        Filter("closed", _("Closed"), kind="date", path="closed_on"),
    ),
    default_sort="-closed_on",
    verb="figures.see",
    empty_title=_("Nothing was won in twelve months"),
    empty_icon="repeat",
    template="insight/repeatable.html",
)  # fmt: skip
