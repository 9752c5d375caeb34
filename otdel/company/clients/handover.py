"""What this room tells who stands in for an absent colleague: the clients, their people, their ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from otdel.company.department.handover import SheetLine, Told
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User

from . import queries
from .models import Channel, Company


def clients_of(by: User, person_id: int) -> QuerySet[Company]:
    """The person's clients by name, without the archive."""
    rows = queries.companies(by).filter(owner_id=person_id).exclude(status=Company.Status.ARCHIVED)
    return rows.order_by("name_key", "pk")


def client_url(pk: int) -> str:
    return reverse("clients:company-detail", args=[pk])


def people_there(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    """Who works there and with what part in the decision; the deciders first. Phones stay in the system."""
    rows = queries.contacts(by).filter(company_id__in=client_ids, is_active=True).order_by("pk")
    shows_title, shows_part = (may_read(by, "contact", name) for name in ("title", "part"))
    told: dict[int, list[SheetLine]] = {}
    for row in sorted(rows, key=lambda one: (one.part == "other", one.part != "decides", one.pk)):
        part = row.get_part_display() if shows_part and row.part != row.Part.OTHER else ""
        words = [row.title if shows_title else "", part]
        line = SheetLine(row.full_name, ", ".join(filter(None, words)))
        told.setdefault(row.company_id or 0, []).append(line)
    return told


def ways(by: User, person_id: int, client_ids: Sequence[int], on: date) -> Told:
    """How the client wants to be spoken to: its own channel and wishes."""
    shows_channel = may_read(by, "company", "preferred_channel")
    shows_wishes = may_read(by, "company", "preferences")
    told: dict[int, list[SheetLine]] = {}
    for row in queries.companies(by).filter(pk__in=client_ids):
        if shows_channel and row.preferred_channel:
            channel = Channel(row.preferred_channel).label
            told.setdefault(row.pk, []).append(SheetLine(str(channel), _("preferred channel")))
        if shows_wishes and row.preferences:
            told.setdefault(row.pk, []).append(SheetLine(row.preferences))
    return told
