"""The list of offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.lists import Chip, Choice, Column, Filter, ListSpec

from . import queries
from .models import Offer

TONES = {
    "draft": "neutral",
    "waiting": "warn",
    "ready": "info",
    "sent": "info",
    "opened": "accent",
    "accepted": "good",
    "declined": "bad",
    "expired": "warn",
    "replaced": "neutral",
    "dropped": "neutral",
}


def offer_url(row: Any) -> str:
    return reverse("offers:offer", args=[row.pk])


OFFERS = ListSpec(
    key="offers",
    title=_("Offers"),
    noun="offer",
    rows=queries.listed,
    columns=(
        Column("code", _("Offer number"), kind="link", value=lambda row: row.code, href=offer_url, sort="id", width=140),
        Column("deal_title", _("Deal"), sort="deal_title", width=240),
        Column("company_name", _("Company"), sort="company_name"),
        Column("state", _("State"), kind="badge", sort="state", value=lambda row: (row.get_state_display(), TONES[row.state])),
        Column("total", _("Total"), kind="money", sort="total_minor"),
        Column("valid_until", _("Valid until"), kind="date", sort="valid_until"),
        Column("author", _("Author"), kind="person", sort="author__full_name"),
        Column("sent_at", _("Sent"), kind="date", sort="sent_at"),
        Column("opened_at", _("First opened"), kind="date", sort="opened_at", default=False),
        Column("decided_at", _("Answered"), kind="date", sort="decided_at", default=False),
        Column("answer", _("Answer of the client"), default=False),
    ),
    row_url=offer_url,
    search=queries.find_offers,
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(*one) for one in Offer.State.choices],
        ),
        Filter("author", _("Author"), kind="person", path="author", pinned=True),
        Filter("valid", _("Valid until"), kind="date", path="valid_until"),
        Filter("sent", _("Sent"), kind="date", path="sent_at"),
    ),
    chips=(
        Chip("mine", _("My drafts"), "state=draft&state=waiting&state=ready&author=me"),
        Chip("out", _("With clients"), "state=sent&state=opened"),
        Chip("asked", _("Wait for approval"), "state=waiting"),
        Chip("gone", _("Expired"), "state=expired"),
    ),
    default_sort="-id",
    empty_title=_("No offers yet"),
    empty_text=_("An offer is begun on the page of a deal: its products and prices are taken from there."),
    empty_icon="file-invoice",
    template="offers/offers.html",
)  # fmt: skip
