"""The register: who has signed what, and every signature."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.preferences.queries import value
from otdel.foundation.web.lists import Chip, Choice, Column, Filter, ListSpec

from . import queries
from .models import Agreement, Kind

STANDINGS: dict[str, tuple[Any, str]] = {
    queries.MISSING: (_("Not signed"), "bad"),
    queries.OUTDATED: (_("Old version"), "bad"),
    queries.EXPIRED: (_("Expired"), "bad"),
    queries.WITHDRAWN: (pgettext_lazy("agreement", "Withdrawn"), "bad"),
    queries.SOON: (_("Ends soon"), "warn"),
    queries.SIGNED: (pgettext_lazy("agreement", "In force"), "good"),
    queries.FREE: (_("Not asked for"), "neutral"),
}


def _register(by: Any) -> QuerySet[Any]:
    mode, days = value("confidentiality.required"), value("confidentiality.remind_days")
    return queries.register(by, mode, timezone.localdate(), days)


def _agreement_url(row: Any) -> str:
    pk = row.agreement_id
    return reverse("confidentiality:agreement", args=[pk]) if pk else ""


def _in_standing(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    wanted = set(values)
    if "lacking" in wanted:
        wanted |= set(queries.LACKING)
    return rows.filter(standing__in=wanted)


def _active(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    return rows.filter(is_active="yes" in values) if len(values) == 1 else rows


REGISTER = ListSpec(
    key="agreement-register",
    title=_("Confidentiality agreements"),
    noun="user",
    rows=_register,
    columns=(
        Column("full_name", _("Full name"), kind="person", value=lambda row: row, sort="full_name"),
        Column(
            "standing",
            _("Agreement"),
            kind="badge",
            value=lambda row: STANDINGS[row.standing],
            sort="standing",
        ),
        Column("party", _("Whose people"), value=lambda row: Kind(row.party).label, sort="party"),
        Column(
            "signed_on",
            pgettext_lazy("agreement", "Signed"),
            kind="date",
            sort="signed_on",
            href=_agreement_url,
        ),
        Column("number", _("Version"), kind="number", sort="number"),
        Column(
            "how",
            pgettext_lazy("agreement", "How"),
            value=lambda row: Agreement.How(row.how).label if row.how else "",
            sort="how",
            default=False,
        ),
        Column("expires_on", _("Binds until"), kind="date", sort="expires_on"),
    ),
    row_url=lambda row: reverse("confidentiality:person", args=[row.pk]),
    search=lambda by, rows, text: rows.filter(Q(full_name__icontains=text)),
    filters=(
        Filter(
            "standing",
            _("Agreement"),
            apply=_in_standing,
            choices=lambda by: [
                Choice("lacking", _("Whatever is lacking")),
                *(Choice(code, said) for code, (said, _tone) in STANDINGS.items()),
            ],
            pinned=True,
        ),
        Filter(
            "party",
            _("Whose people"),
            path="party",
            choices=lambda by: [Choice(*one) for one in Kind.choices],
            pinned=True,
        ),
        Filter("active", _("Signs in"), kind="yes_no", apply=_active),
        Filter("expires_on", _("Binds until"), kind="date", path="expires_on", nullable=True),
    ),
    chips=(
        Chip("lacking", _("Lacking"), "standing=lacking&active=yes"),
        Chip("soon", _("Ends soon"), "standing=soon"),
    ),
    default_sort="full_name",
    verb="agreement.see",
    empty_title=_("Nobody is in your sight"),
    empty_icon="signature",
    template="confidentiality/register.html",
)


def state_of(row: Agreement) -> tuple[Any, str]:
    """Return how a signature stands today, in a word and a tone."""
    if row.revoked_at:
        return STANDINGS[queries.WITHDRAWN]
    if not row.holds(timezone.localdate()):
        return STANDINGS[queries.EXPIRED]
    return STANDINGS[queries.SIGNED]


AGREEMENTS = ListSpec(
    key="agreements",
    title=_("Signatures"),
    noun="agreement",
    rows=queries.every_agreement,
    columns=(
        Column("number", "№", kind="number", value=lambda row: row.pk, sort="pk"),
        Column("signed_on", pgettext_lazy("agreement", "Signed"), kind="date", sort="signed_on"),
        Column("person", _("Who"), kind="person", sort="person__full_name"),
        Column("kind", _("Whose people"), value=lambda row: row.wording.get_kind_display()),
        Column(
            "version",
            _("Version"),
            kind="number",
            value=lambda row: row.wording.number,
            sort="wording__number",
        ),
        Column("how", pgettext_lazy("agreement", "How"), value=lambda row: row.get_how_display()),
        Column("state", _("State"), kind="badge", value=state_of),
        Column("contract_ends_on", _("Contract ends"), kind="date", sort="contract_ends_on"),
        Column("expires_on", _("Binds until"), kind="date", sort="expires_on"),
        Column("reason", _("Why withdrawn"), default=False),
    ),
    row_url=lambda row: reverse("confidentiality:agreement", args=[row.pk]),
    search=lambda by, rows, text: rows.filter(person__full_name__icontains=text),
    filters=(
        Filter("person", _("Who"), kind="person", path="person", pinned=True),
        Filter("signed_on", pgettext_lazy("agreement", "Signed"), kind="date", path="signed_on"),
        Filter("expires_on", _("Binds until"), kind="date", path="expires_on", nullable=True),
        Filter(
            "how",
            pgettext_lazy("agreement", "How"),
            path="how",
            choices=lambda by: [Choice(*one) for one in Agreement.How.choices],
        ),
    ),
    default_sort="-signed_on",
    verb="agreement.see",
    empty_title=_("Nobody has signed yet"),
    empty_icon="signature",
    template="confidentiality/register.html",
)
