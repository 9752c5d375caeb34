"""What an erasure asks of this room: leads lose the person, deals stay and lose only what names them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import clear_traces, wipe
from otdel.foundation.people.models import User
from otdel.kernel import normal
from otdel.kernel.erasing import Person
from otdel.kernel.personal import Held, Sheet
from otdel.kernel.sweeping import clear_rows

from .models import Deal, Evidence, Lead
from .services.reaching import drop_points

PORTION = 1000
_BARE = {"person_name": "", "phone": "", "email": "", "note": "", "external_ref": "", "extra": {}}


def know(person: Person, phone_country: str) -> Person:
    """Add the person's leads, and the phones and mails in them.

    Whose lead it is, is told by its contact; without one by the person's own phone or mail, or by
    the very name where nobody else bears it.
    """
    leads = list(Lead.objects.filter(contact_id__in=person.contact_ids).order_by("pk"))
    own = {*person.phones, *person.mails} - person.shared
    names = {normal.name_key(one): one for one in person.names if one not in person.shared}
    for lead in _loose(person):
        reached = {normal.phone(lead.phone, phone_country), normal.email(lead.email)}
        if own & reached or normal.name_key(lead.person_name) in names:
            leads.append(lead)
    phones = [normal.phone(one.phone, phone_country) for one in leads]
    mails = [normal.email(one.email) for one in leads]
    return replace(
        person,
        lead_ids=tuple(one.pk for one in leads),
        names=_once([*person.names, *(one.person_name for one in leads)]),
        phones=_once([*person.phones, *phones]),
        mails=_once([*person.mails, *mails]),
    )


def _loose(person: Person) -> list[Lead]:
    """Leads without a contact that may be the person's: told by the last digits, the mail or a name's word."""
    wanted = Q(pk__in=())
    for kind, value in person.sought:
        if kind == "phone":
            wanted |= Q(phone__endswith=value[-2:])
        elif kind == "email":
            wanted |= Q(email__iexact=value)
        else:
            wanted |= Q(person_name__icontains=value) | Q(person_name__icontains=value.upper())
            wanted |= Q(person_name__icontains=value.lower())
    return list(
        Lead.objects.filter(wanted, contact=None).exclude(person_name="", phone="", email="")
    )


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in values if one.strip()))


def count_leads(person: Person) -> int:
    return Lead.objects.filter(pk__in=person.lead_ids).exclude(**_BARE).count()


def count_deals(person: Person) -> int:
    return Deal.objects.filter(contact_id__in=person.contact_ids).count()


def erase_leads(person: Person, *, by: User, at: datetime) -> int:
    """Leave of the leads what they were about, their source, days and outcome."""
    rows = Lead.objects.filter(pk__in=person.lead_ids).exclude(**_BARE)
    ids = list(rows.values_list("pk", flat=True))
    clear_rows(rows, ("title", "title_key", "company_name"), person.clear_own)
    Lead.objects.filter(pk__in=ids).update(**_BARE, version=F("version") + 1)
    drop_points(person.lead_ids)
    wipe("lead", list(person.lead_ids))
    return len(ids)


def erase_deals(person: Person, *, by: User, at: datetime) -> int:
    """Take the person's name, phones and mails out of the texts of deals; sums, stages and days stay."""
    deals = Deal.objects.filter(contact_id__in=person.contact_ids)
    ids = list(deals.values_list("pk", flat=True))
    number = clear_rows(deals, ("title", "title_key", "loss_note", "extra"), person.clear_own)
    clear_rows(Evidence.objects.filter(deal__in=ids), ("answer",), person.clear_own)
    clear_traces("deal", ids, person.clear_own)
    return number


def open_deals(by: User, person: Person, on: date) -> list[Held]:
    """An open deal needs somebody to sign it: it is closed, or gets another contact, first."""
    rows = Deal.objects.filter(contact_id__in=person.contact_ids, is_open=True).order_by("pk")
    return [
        Held(
            _("Open deal “%(title)s”: close it or name another contact in it."),
            {"title": row.title},
            reverse("pipeline:deal-detail", args=[row.pk]),
        )
        for row in rows[:50]
    ]


def tell_leads(by: User, person: Person) -> list[Sheet]:
    heads = (_("Came"), _("What it is about"), _("Person"), _("Phone"), _("E-mail"), _("Company"))
    rows = Lead.objects.filter(pk__in=person.lead_ids).order_by("pk")
    lines: list[Any] = [
        (one.came_at, one.title, one.person_name, one.phone, one.email, one.company_name, one.note)
        for one in rows
    ]
    return [Sheet(_("Leads"), (*heads, _("Note")), lines)]


def tell_deals(by: User, person: Person) -> list[Sheet]:
    heads = (_("Opened"), _("Deal"), _("Status"), _("Sum"), _("Currency"), _("Closed"))
    rows = Deal.objects.filter(contact_id__in=person.contact_ids).order_by("pk")
    lines: list[Any] = [
        (
            one.opened_on,
            one.title,
            one.get_status_display(),  # type: ignore[attr-defined]
            one.amount.major,
            one.currency,
            one.closed_on,
        )
        for one in rows
    ]
    return [Sheet(_("Deals"), heads, lines)]
