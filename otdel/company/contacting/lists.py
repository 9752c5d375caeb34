"""Bans, consents, and contacts that went on in spite of a warning, as lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.models import Channel
from otdel.foundation.people.masking import masked
from otdel.foundation.web.lists import Chip, Choice, Column, Filter, ListSpec

from . import queries
from .models import Ban, Consent, DataRequest, Passing, Purpose
from .words import ANY_CHANNEL, ANY_PURPOSE, channels_said, codes_said


def client_url(row: Any) -> str:
    """Return the page of the row's client, "" without one."""
    if row.contact_id:
        return reverse("clients:contact-detail", args=[row.contact_id])
    return reverse("clients:company-detail", args=[row.company_id]) if row.company_id else ""


def _whom(row: Any) -> str:
    return str(row.contact or row.company or row.told)


def _hide(by: Any, rows: list[Any], at: datetime) -> None:
    """An address is shown as the reader may see it."""
    for row in rows:
        kind = "email" if "@" in row.shown else "phone"
        hidden = masked(kind, row.shown) if by.is_masked and row.shown else row.shown
        row.told = hidden or "•••"


def _of(choices: Any) -> Any:
    return lambda by: [Choice(str(value), label) for value, label in choices]


def _state(row: Ban) -> tuple[Any, str]:
    if row.lifted_at:
        return _("Lifted"), "neutral"
    if row.till_on and row.till_on < timezone.localdate():
        return _("Ran out"), "neutral"
    return _("In force"), "bad"


BANS = ListSpec(
    key="bans",
    title=_("Do not contact"),
    noun="ban",
    rows=queries.bans,
    columns=(
        Column("whom", _("Whom"), kind="link", value=_whom, href=client_url),
        Column("state", _("State"), kind="badge", value=_state),
        Column(
            "channel",
            _("Channel"),
            value=lambda row: row.get_channel_display() if row.channel else ANY_CHANNEL,
            sort="channel",
        ),
        Column(
            "purpose",
            _("Purpose"),
            value=lambda row: row.get_purpose_display() if row.purpose else ANY_PURPOSE,
            sort="purpose",
        ),
        Column("reason", _("Reason"), value=lambda row: row.why),
        Column("source", _("Source"), value=lambda row: row.get_source_display(), sort="source"),
        Column("from_on", _("From"), kind="date", sort="from_on"),
        Column("till_on", _("Till"), kind="date", sort="till_on"),
        Column("by", _("Who set it"), kind="person", default=False),
    ),
    filters=(
        Filter("source", _("Source"), path="source", choices=_of(Ban.Source.choices), pinned=True),
        Filter("channel", _("Channel"), path="channel", choices=_of(Channel.choices)),
    ),
    decorate=_hide,
    create_url="contacting:ban-import",
    create_label=_("Stop list"),
    create_verb="contacting.lists",
    empty_title=_("Nobody is closed to contacts"),
    empty_text=_("Close a client on its page, or take in a stop list."),
    empty_icon="phone-check",
    template="contacting/bans.html",
)


def _validity(row: Consent) -> tuple[Any, str]:
    if row.withdrawn_on:
        return _("Withdrawn"), "bad"
    if not row.holds(timezone.localdate()):
        return _("Ran out"), "warn"
    return _("Valid"), "good"


CONSENTS = ListSpec(
    key="consents",
    title=_("Consents"),
    noun="consent",
    rows=queries.consents,
    columns=(
        Column(
            "whom",
            _("Whose"),
            kind="link",
            value=lambda row: str(row.home),
            href=client_url,
        ),
        Column("state", _("State"), kind="badge", value=_validity),
        Column(
            "purpose", _("Purpose"), value=lambda row: row.get_purpose_display(), sort="purpose"
        ),
        Column(
            "channels",
            _("Channels"),
            value=lambda row: channels_said(row.channels) or ANY_CHANNEL,
        ),
        Column("how", _("How it was given"), value=lambda row: row.get_how_display(), sort="how"),
        Column("given_on", _("Given on"), kind="date", sort="given_on"),
        Column("till_on", _("Valid till"), kind="date", sort="till_on"),
        Column("withdrawn_on", _("Withdrawn on"), kind="date", sort="withdrawn_on"),
    ),
    filters=(
        Filter("purpose", _("Purpose"), path="purpose", choices=_of(Purpose.choices), pinned=True),
        Filter("till", _("Valid till"), kind="date", path="till_on"),
    ),
    empty_title=_("No consents yet"),
    empty_text=_("Enter one on the page of a company or a contact."),
    empty_icon="shield-check",
    template="contacting/consents.html",
)


def _name(by: Any, rows: list[Any], at: datetime) -> None:
    named = queries.client_titles(by, rows)
    for row in rows:
        contact = named.get(("contact", row.contact_id or 0))
        row.told = contact or named.get(("company", row.company_id or 0), "—")


PASSINGS = ListSpec(
    key="passings",
    title=_("In spite of a warning"),
    noun="passing",
    rows=queries.passings,
    columns=(
        Column("at", _("When"), kind="date", sort="at"),
        Column("by", _("Who"), kind="person"),
        Column("client", _("Client"), kind="link", value=lambda row: row.told, href=client_url),
        Column("channel", _("Channel"), value=lambda row: row.get_channel_display()),
        Column("purpose", _("Purpose"), value=lambda row: row.get_purpose_display()),
        Column(
            "codes",
            _("What spoke against it"),
            kind="badge",
            value=lambda row: (codes_said(row.codes), "bad" if row.is_barred else "warn"),
        ),
        Column("reason", _("Why all the same"), value=lambda row: row.reason or _how(row)),
    ),
    filters=(
        Filter("by", _("Who"), kind="person", path="by"),
        Filter("barred", _("Was forbidden"), kind="yes_no", path="is_barred", pinned=True),
    ),
    decorate=_name,
    empty_title=_("Nothing went past the gate"),
    empty_icon="shield-check",
    template="contacting/passings.html",
)


def _how(row: Passing) -> Any:
    return _("Entered afterwards") if row.is_barred else row.get_way_display()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- requests about personal data


def whose(row: DataRequest) -> str:
    """Return whose data it is about: the contact, or what was typed."""
    return str(row.contact or row.person or row.phone or row.email or "—")


def request_state(row: DataRequest) -> tuple[Any, str]:
    """Return how a request stands today, in a word and a tone."""
    if row.is_overdue(timezone.localdate()):
        return _("Overdue"), "bad"
    tones = {"open": "info", "done": "good", "refused": "neutral"}
    return row.get_state_display(), tones[row.state]  # type: ignore[attr-defined]


def _overdue(rows: Any, values: list[str]) -> Any:
    late = {"state": DataRequest.State.OPEN, "due_on__lt": timezone.localdate()}
    return rows.filter(**late) if "yes" in values else rows.exclude(**late)


def _said_by(by: Any, rows: Any, text: str) -> Any:
    number = text.strip().lstrip("№ ")
    found = Q(contact__name_key__contains=text.casefold()) | Q(person__icontains=text)
    found |= Q(phone__contains=text) | Q(email__icontains=text)
    return rows.filter(
        found | Q(pk=int(number))
        if number.isascii() and number.isdigit() and len(number) < 10
        else found
    )


DATA_REQUESTS = ListSpec(
    key="data-requests",
    title=_("Requests about personal data"),
    noun="data_request",
    rows=queries.data_requests,
    columns=(
        Column("whose", _("Whose data"), value=whose),
        Column("kind", _("What is asked"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("state", _("State"), kind="badge", value=request_state, sort="state"),
        Column("due_on", _("Answer by"), kind="date", sort="due_on"),
        Column("came_on", _("Came on"), kind="date", sort="came_on"),
        Column("number", "№", kind="number", value=lambda row: row.pk, sort="pk", default=False),
        Column("how", _("How it came"), value=lambda row: row.get_how_display(), default=False),
        Column("doer", _("Who works on it"), kind="person", sort="doer__full_name"),
        Column("answered_on", _("Answered on"), kind="date", sort="answered_on"),
    ),
    row_url=lambda row: reverse("contacting:data-request", args=[row.pk]),
    search=_said_by,
    filters=(
        Filter(
            "state", _("State"), path="state", choices=_of(DataRequest.State.choices), pinned=True
        ),
        Filter("overdue", _("Overdue"), kind="yes_no", apply=_overdue, pinned=True),
        Filter("kind", _("What is asked"), path="kind", choices=_of(DataRequest.Kind.choices)),
        Filter("doer", _("Who works on it"), kind="person", path="doer"),
        Filter("due_on", _("Answer by"), kind="date", path="due_on"),
    ),
    chips=(
        Chip("open", pgettext_lazy("data request", "In work"), "state=open"),
        Chip("late", _("Overdue"), "overdue=yes"),
        Chip("mine", _("Mine"), "doer=me&state=open"),
    ),
    default_sort="due_on",
    create_url="contacting:data-request-new",
    create_label=pgettext_lazy("data request", "Request"),
    create_verb="person.request",
    empty_title=_("Nobody has asked about their data"),
    empty_text=_(
        "Enter here what people ask about their own data: the day of the answer follows by itself."
    ),
    empty_icon="user-shield",
    template="contacting/data_requests.html",
)
