"""The list of likely duplicates."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec

from . import queries, services, twins
from .models import Merge, Pair

REASONS: dict[str, Any] = {
    "tax_id": _("one tax ID"),
    "phone": _("one phone"),
    "email": _("one mail"),
    "site": _("one site"),
    "name": _("one name"),
    "sound": _("sounds the same"),
    "like": _("names alike"),
    "city": _("one city"),
    "home": _("one company"),
}
TONES = {"open": "warn", "dismissed": "neutral"}


def queue_url(score: int) -> str:
    """Return the address of the pairs that are to be looked at, from this likeness on."""
    return f"{reverse('clients:duplicates')}?state=open&score={score}..100"


def preview_url(row: Any) -> str:
    address = reverse("clients:merge", args=[row.on_noun, row.first_id])
    return f"{address}?with={row.second_id}"


def _record_url(row: Any, pk: int) -> str:
    return reverse(f"clients:{row.on_noun}-detail", args=[pk])


def _named(by: Any, rows: list[Any], at: datetime) -> None:
    """Names of both records of each pair; a statement a noun."""
    known = {"company": queries.company_names, "contact": queries.contact_names}
    for noun, names_of in known.items():
        own = [row for row in rows if row.on_noun == noun]
        ids = [pk for row in own for pk in (row.first_id, row.second_id)]
        names = names_of(by, ids) if ids else {}
        for row in own:
            row.first, row.second = names.get(row.first_id, "—"), names.get(row.second_id, "—")


def reason_words(row: Any) -> str:
    return ", ".join(str(REASONS[code]) for code in row.reasons.split(",") if code in REASONS)


def _noun(row: Any) -> tuple[Any, str]:
    return row.get_on_noun_display(), "info" if row.on_noun == "company" else "purple"


DUPLICATES = ListSpec(
    key="duplicates",
    title=_("Duplicates"),
    noun="pair",
    rows=twins.pairs,
    verb="company.edit",
    columns=(
        Column("first", _("One record"), kind="link", href=preview_url),
        Column("second", _("The other record"), kind="link", href=preview_url),
        Column("score", _("Likeness"), kind="percent", sort="score", value=lambda row: Decimal(row.score) / 100),
        Column("reasons", _("Reasons"), value=reason_words),
        Column("on_noun", _("Record"), kind="badge", sort="on_noun", value=_noun),
        Column("state", _("State"), kind="badge", sort="state", default=False, value=lambda row: (row.get_state_display(), TONES[row.state])),
        Column("found_at", _("Found"), kind="date", sort="found_at"),
    ),
    row_url=preview_url,
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(s.value, s.label) for s in (Pair.State.OPEN, Pair.State.DISMISSED)],
        ),
        Filter("noun", _("Record"), path="on_noun", pinned=True, choices=lambda by: [Choice(*one) for one in Merge.Noun.choices]),
        Filter("score", _("Likeness"), kind="number", path="score"),
        Filter("found", _("Found"), kind="date", path="found_at"),
    ),
    chips=(Chip("open", _("To be looked at"), "state=open"), Chip("sure", _("Almost certain"), "state=open&score=90..100")),
    acts=(
        Act("dismiss", pgettext_lazy("act", "Not a duplicate"), "copy-off", services.dismiss_pairs, verb="company.edit"),
        Act("return", _("Back to the queue"), "arrow-back-up", services.return_pairs, verb="company.edit"),
    ),
    default_sort="-score",
    empty_title=_("No duplicates in sight"),
    empty_text=_("The base is looked through every night, and whenever a record is added."),
    empty_icon="copy",
    decorate=_named,
)  # fmt: skip
