"""What this room shows on other rooms' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.foundation.preferences.queries import value

from . import queries


def agreements_tab(request: HttpRequest, tab: Any) -> str:
    """The tab of the register; for the slot "department.tabs"."""
    by: Any = request.user
    if not by.may("agreement.see"):
        return ""
    context = {"on": tab == "confidentiality"}
    return render_to_string("confidentiality/tab.html", context, request)


def agreement_notice(request: HttpRequest, _person: Any) -> str:
    """«Your agreement ends soon» in the frame; for the slot "frame.notices". Asks nothing while the rule is off."""
    by: Any = request.user
    mode = value("confidentiality.required")
    if mode == queries.OFF:
        return ""
    days = value("confidentiality.remind_days")
    if not queries.ends_soon(by, mode, timezone.localdate(), days):
        return ""
    return render_to_string("confidentiality/notice.html", {}, request)


def my_agreements(request: HttpRequest, _person: Any) -> str:
    """What I have signed; for the slot "me.main"."""
    by: Any = request.user
    signed = list(queries.agreements(by).filter(person=by)[:10])
    mode = value("confidentiality.required")
    if not signed and mode == queries.OFF:
        return ""
    return render_to_string("confidentiality/mine.html", {"signed": signed}, request)
