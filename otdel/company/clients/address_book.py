"""The address book of those who decide: it grows by itself as people get a part in the decision (PIPE-25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.lists import Chip, Choice, Column, DecoyRow, Filter, ListSpec

from . import queries, structure
from .lists import PART_TONES
from .models import Channel, Contact
from .touches import last_touches

SAY = ("decides", "influences", "buys")


def person_url(row: Any) -> str:
    return reverse("clients:contact-detail", args=[row.contact_id])


def _company_url(row: Any) -> str:
    return reverse("clients:company-detail", args=[row.company_id]) if row.company_name else ""


def _stand_beside(by: Any, rows: list[Any], at: datetime) -> None:
    """Companies in sight, last touches, a phone and a mail of each line; three statements."""
    people = [row.contact_id for row in rows]
    names = queries.company_names(by, [row.company_id for row in rows])
    touched, points = last_touches(people), queries.points(by, "contact", people)
    for row in rows:
        own = points[row.contact_id]
        row.company_name = names.get(row.company_id, "")
        row.touched_at = touched.get(row.contact_id)
        row.phone = next((p for p in own if p.kind == "phone"), None)
        row.email = next((p for p in own if p.kind == "email"), None)


def _shown(name: str) -> Callable[[Any], str]:
    return lambda row: getattr(row, name).shown if getattr(row, name) else ""


def _dialled(scheme: str, name: str) -> Callable[[Any], str]:
    """A masked phone or mail leads nowhere: it is shown on the contact, one at a time."""

    def address(row: Any) -> str:
        point = getattr(row, name)
        return f"{scheme}:{point.value}" if point and not point.is_hidden else ""

    return address


def _reached(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    held = Q(contact__points__kind__in=("phone", "email"))
    reached = rows.filter(held).values("pk")
    return rows.filter(pk__in=reached) if "yes" in values else rows.exclude(pk__in=reached)


PARTS = [choice for choice in Contact.Part.choices if choice[0] in SAY]

DECIDERS = ListSpec(
    key="deciders",
    title=_("Who decides"),
    noun="contact",
    rows=structure.deciders,
    search=structure.search_deciders,
    columns=(
        Column("full_name", _("Full name"), kind="link", value=lambda row: row.contact.full_name, href=person_url, sort="contact__name_key"),
        Column("part", _("Part in the decision"), kind="badge", value=lambda row: (row.get_part_display(), PART_TONES[row.part]), sort="part"),
        Column("title", pgettext_lazy("work", "Title"), sort="title"),
        Column("company", _("Company"), kind="link", value=lambda row: row.company_name, href=_company_url),
        Column("touched_at", _("Last touch"), kind="date"),
        Column("preferred_channel", _("Preferred channel"), value=lambda row: row.contact.get_preferred_channel_display(), sort="contact__preferred_channel"),
        Column("phone", _("Phone"), kind="link", value=_shown("phone"), href=_dialled("tel", "phone")),
        Column("email", _("E-mail"), kind="link", value=_shown("email"), href=_dialled("mailto", "email")),
        Column("owner", _("Responsible"), kind="person", value=lambda row: row.contact.owner, sort="contact__owner__full_name", default=False),
    ),
    row_url=person_url,
    filters=(
        Filter("part", _("Part in the decision"), path="part", pinned=True, choices=lambda by: [Choice(*one) for one in PARTS]),
        Filter("owner", _("Responsible"), kind="person", path="contact__owner", pinned=True),
        Filter("preferred_channel", _("Preferred channel"), path="contact__preferred_channel", choices=lambda by: [Choice(*one) for one in Channel.choices]),
        Filter("reach", _("Has a phone or mail"), kind="yes_no", apply=_reached),
    ),
    chips=(
        Chip("mine", _("Mine"), "owner=me"),
        Chip("deciders", _("Decision makers"), "part=decides"),
        Chip("buyers", _("Buyers"), "part=buys"),
        Chip("silent", _("Without a phone or mail"), "reach=no"),
    ),
    empty_title=_("Nobody who decides is known yet"),
    empty_text=_("Give a contact a part in the decision, and the line appears here by itself."),
    empty_icon="address-book",
    decorate=_stand_beside,
    decoy=DecoyRow(
        company=("company",),
        person=("full_name",),
        phone=("phone",),
        email=("email",),
        like=("part", "title", "preferred_channel", "touched_at", "owner"),
    ),
)  # fmt: skip
