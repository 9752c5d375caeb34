"""What this room shows on the pages of others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.company.clients.queries import companies, contacts
from otdel.foundation.people.reach import reader
from otdel.foundation.web.templatetags.web import language

from . import queries
from .lists import whose
from .shown import data_of, talk


def talk_panel(request: HttpRequest, thing: Any) -> str:
    """How we talk to this client: for a company, a contact, a deal or a lead with one of them."""
    by = reader(request)
    for noun, rows in (("contact", contacts), ("company", companies)):
        pk = thing.pk if thing.noun == noun else getattr(thing, f"{noun}_id", None)
        if thing.noun == "contact" and noun == "company":
            break
        if pk and rows(by).filter(pk=pk).exists():
            context = talk(by, noun, pk, timezone.localdate(), language())
            return render_to_string("contacting/panel.html", context, request)
    return ""


def reach_link(request: HttpRequest, point: Any) -> str:
    """A phone or mail that asks the gate before it rings; nothing for what cannot ring."""
    if point.kind not in ("phone", "email"):
        return ""
    return render_to_string("contacting/reach_link.html", {"point": point}, request)


def data_panel(request: HttpRequest, contact: Any) -> str:
    """What the contact asks about their own data, and what holds it; for the slot "contact.side"."""
    by = reader(request)
    if not by.may("person.request"):
        return ""
    context = data_of(by, contact, timezone.localdate())
    return render_to_string("contacting/data_panel.html", context, request)


def requests_notice(request: HttpRequest, _person: Any) -> str:
    """How many answers about personal data are overdue or due soon; for the slot "frame.notices"."""
    by = reader(request)
    if not by.may("person.request"):
        return ""
    late, soon = queries.pressing_requests(by, timezone.localdate())
    if not late and not soon:
        return ""
    context = {"late": late, "soon": soon, "number": late + soon}
    return render_to_string("contacting/requests_notice.html", context, request)


def requests_today(request: HttpRequest, person: Any) -> str:
    """Requests about personal data that wait for the person's answer; for the slot "today.side"."""
    by, today = reader(request), timezone.localdate()
    if not by.may("person.request"):
        return ""
    found = list(queries.requests_to_answer(by, person, today)[:5])
    if not found:
        return ""
    context = {"found": [(row, whose(row)) for row in found], "today": today}
    return render_to_string("contacting/requests_today.html", context, request)


def rules_tab(request: HttpRequest, tab: Any) -> str:
    """The tab «Rules of contact»; for the slot "department.tabs"."""
    return render_to_string("contacting/tab.html", {"on": tab == "contacting"}, request)
