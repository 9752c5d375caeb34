"""A press on a phone or a mail: the gate is asked, then the browser rings or writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import close_dialog, dialog

from . import queries, services
from .drafts import PassingDraft
from .engine import Ask, Verdict
from .forms import ReasonForm
from .models import Purpose

SCHEMES = {"phone": "tel", "email": "mailto"}


class RingRedirect(HttpResponseRedirect):
    allowed_schemes = ["tel", "mailto"]


def reach_through_gate(request: HttpRequest, ask: Ask, kind: str, value: str) -> HttpResponse:
    """Answer a press: ring at once, ask for a reason, or say why it is forbidden.

    `ask` is about now; a purpose that was sent (?purpose=) goes before its own.
    """
    by, at = reader(request), timezone.now()
    require(by, "work.do")
    sent = request.POST if request.method == "POST" else request.GET
    purpose = sent.get("purpose", "")
    named = purpose in Purpose and purpose != Purpose.DATA
    ask = replace(ask, purpose=purpose if named else ask.purpose, when=at, on=timezone.localdate())
    verdict = queries.may_contact(by, ask, at=at)
    form = ReasonForm(
        request.POST if "confirmed" in request.POST else None, initial={"purpose": ask.purpose}
    )
    if verdict.hard or (verdict.soft and not form.is_valid()):
        context = {"verdict": verdict, "form": form, "action": request.path}
        return dialog(request, "contacting/objections.html", context, 409 if verdict.hard else 422)
    if verdict.soft:
        _keep(ask, verdict, form.cleaned_data["confirmed"], by=by, at=at)
    return _ring(request, f"{SCHEMES[kind]}:{value}")


def _keep(ask: Ask, verdict: Verdict, why: str, *, by: User, at: datetime) -> None:
    draft = PassingDraft(
        channel=ask.channel,
        purpose=ask.purpose,
        contact_id=ask.contact_id,
        company_id=ask.company_id,
        codes=verdict.codes,
        reason=why,
    )
    services.keep_passings([draft], by=by, at=at)


def _ring(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return RingRedirect(address)
    answer: Any = close_dialog(HttpResponse(status=204))
    answer.headers["HX-Redirect"] = address
    return answer  # type: ignore[no-any-return]
