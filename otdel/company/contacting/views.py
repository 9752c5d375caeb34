"""Screens of contacting: the panel of a client, consents, bans, rules, and the press on a phone."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients import queries as clients
from otdel.company.clients import services as clients_services
from otdel.company.clients.models import Channel, ContactPoint
from otdel.foundation.files.queries import attachments
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import (
    close_dialog,
    dialog,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.foundation.web.lists import list_view
from otdel.foundation.web.templatetags.web import language
from otdel.kernel.errors import Invalid, Refused

from . import forms, queries, services
from .addresses import digest
from .drafts import RuleDraft
from .engine import Ask
from .lists import BANS, CONSENTS, PASSINGS
from .models import Purpose
from .reaching import reach_through_gate
from .shown import talk
from .words import REPLIES, channels_said

READERS = {"company": clients.companies, "contact": clients.contacts}


def _client(request: HttpRequest, noun: str, pk: int) -> Any:
    if noun not in READERS:
        raise Http404
    return get_object_or_404(READERS[noun](reader(request)), pk=pk)


def _show(form: Any, refusal: Refused) -> None:
    field = refusal.gaps.get("field", "")
    form.add_error(str(field) if str(field) in form.fields else None, str(refusal))


def _saved(text: str, batch: str, *parts: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "contacting", "timeline", *parts)
    return close_dialog(toast(answer, text, undo_url(batch) if batch else ""))


# ---------------------------------------------------------------- a client


@require_safe
@login_required
def panel(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    client = _client(request, noun, pk)
    context = talk(reader(request), noun, pk, timezone.localdate(), language())
    return page(request, "contacting/panel_page.html", "panel", context | {"client": client})


@require_http_methods(["GET", "POST"])
@login_required
def consent_give(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    by, client = reader(request), _client(request, noun, pk)
    require(by, "contacting.consent")
    files = [(row.pk, row.name) for row in attachments(by, noun, pk)]
    form = forms.ConsentForm(
        request.POST or None,
        files=files,
        initial={"given_on": timezone.localdate(), "language": language(), "purpose": "marketing"},
    )
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.give_consent(form.draft(noun, pk), by=by, at=timezone.now(), batch=batch)
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _saved(_("Consent entered"), batch)
    context = {
        "form": form,
        "client": client,
        "texts": [
            (Purpose(code).label, wording.version, wording.body(language()))
            for code in Purpose.values
            if (wording := queries.wording_now(code))
        ],
    }
    return dialog(request, "contacting/consent_form.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def consent_show(request: HttpRequest, consent_id: int) -> HttpResponse:
    """The consent word for word with its proof; POST enters that it was withdrawn."""
    by = reader(request)
    row = get_object_or_404(queries.consents(by), pk=consent_id)
    form = forms.WithdrawForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.withdraw_consent(
                row.pk,
                form.cleaned_data["how"],
                on=form.cleaned_data["on"],
                by=by,
                at=timezone.now(),
                batch=batch,
            )
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _saved(_("Withdrawal entered"), batch, "list")
    context = {
        "row": row,
        "form": form,
        "body": row.wording.body(row.language) if row.wording else "",
        "channels": channels_said(row.channels),
        "may": by.may("contacting.consent"),
    }
    return dialog(request, "contacting/consent.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def ban_set(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    by, client = reader(request), _client(request, noun, pk)
    require(by, "contacting.ban")
    whole = ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL
    points = [one for one in clients.points(by, noun, [pk]).get(pk, []) if one.kind in whole]
    aims = [("", str(client)), *((str(one.pk), one.shown) for one in points)]
    form = forms.BanForm(
        request.POST or None, aims=aims, initial={"from_on": timezone.localdate(), "aim": ""}
    )
    form.fields["aim"].required = False
    if request.method == "POST" and form.is_valid():
        batch, aim = new_batch(), form.cleaned_data["aim"]
        whom = {"address": clients.point(by, int(aim)).value} if aim else {"noun": noun, "pk": pk}
        try:
            services.set_ban(
                form.draft(**whom),
                by=by,
                at=timezone.now(),
                phone_country=value("clients.phone_country"),
                batch=batch,
            )
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _saved(_("Closed to contacts"), batch)
    context = {"form": form, "client": client}
    return dialog(request, "contacting/ban_form.html", context, 422 if form.errors else 200)


@require_POST
@login_required
def ban_lift(request: HttpRequest, ban_id: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    get_object_or_404(queries.bans(by), pk=ban_id)
    services.lift_ban(ban_id, by=by, at=timezone.now(), batch=batch)
    return _saved(_("Ban lifted"), batch, "list")


@require_http_methods(["GET", "POST"])
@login_required
def reach(request: HttpRequest, point_id: int) -> HttpResponse:
    """Ring or write to one phone or mail, if the gate lets through; a masked reader is noted."""
    by = reader(request)
    try:
        point = clients.point(by, point_id)
    except ContactPoint.DoesNotExist:
        raise Http404 from None
    if point.kind not in (ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL):
        raise Http404
    if by.is_masked:
        clients_services.reveal_point(point_id, by=by, at=timezone.now())
    ask = Ask(
        channel=Channel.PHONE if point.kind == ContactPoint.Kind.PHONE else Channel.EMAIL,
        purpose=Purpose.DEAL,
        on=timezone.localdate(),
        contact_id=point.contact_id,
        company_id=point.company_id,
        addresses=(digest(point.kind, point.value),),
    )
    return reach_through_gate(request, ask, point.kind, point.value)


# ---------------------------------------------------------------- lists


@login_required
def ban_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, BANS, {"tab": "contacting", "part": "bans"})


@login_required
def consent_list(request: HttpRequest) -> HttpResponse:
    by, today = reader(request), timezone.localdate()
    context = {
        "tab": "contacting",
        "part": "consents",
        "ending": queries.running_out(by, today).count(),
        "days": value("contacting.expiring_days"),
        "ending_span": f"{today}..{today + timedelta(days=value('contacting.expiring_days'))}",
    }
    return list_view(request, CONSENTS, context)


@login_required
def passing_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PASSINGS, {"tab": "contacting", "part": "passed"})


@require_http_methods(["GET", "POST"])
@login_required
def ban_import(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "contacting.lists")
    form = forms.StopListForm(
        request.POST or None, request.FILES or None, initial={"from_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            taken = services.import_bans(
                form.listed(),
                form.draft(),
                by=by,
                at=timezone.now(),
                phone_country=value("clients.phone_country"),
                batch=batch,
            )
        except Invalid as refusal:
            _show(form, refusal)
        else:
            text = _("Taken in: %(made)s, there already: %(known)s, not understood: %(unread)s") % {
                "made": taken.made,
                "known": taken.known,
                "unread": len(taken.unread),
            }
            return _saved(text, batch, "list")
    return dialog(
        request, "contacting/stop_list_form.html", {"form": form}, 422 if form.errors else 200
    )


# ---------------------------------------------------------------- rules and texts


@require_safe
@login_required
def rule_list(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    spoken = language()
    context = {
        "tab": "contacting",
        "part": "rules",
        "rules": [
            (row, row.name(spoken), row.manner(spoken), _fits_whom(row)) for row in queries.rules()
        ],
        "wordings": [(row, row.body(spoken)) for row in queries.wordings()],
        "may_write": by.may("contacting.rules"),
    }
    return page(request, "contacting/rules.html", "rules", context)


def _fits_whom(row: Any) -> str:
    words = [
        row.get_status_display() if row.status else "",
        row.tag,
        row.industry,
        row.get_preferred_channel_display() if row.preferred_channel else "",
    ]
    return ", ".join(str(word) for word in words if word)


@require_http_methods(["GET", "POST"])
@login_required
def rule_write(request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
    by = reader(request)
    require(by, "contacting.rules")
    row = get_object_or_404(queries.rules(), pk=rule_id) if rule_id else None
    form = forms.RuleForm(request.POST or None, initial=_as_initial(row) if row else None)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.write_rule(
                form.draft(),
                rule_id=rule_id,
                version=row.version if row else None,
                by=by,
                at=timezone.now(),
                batch=batch,
            )
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _saved(_("Rule saved"), batch)
    context = {"form": form, "row": row, "action": request.path}
    return dialog(request, "contacting/rule_form.html", context, 422 if form.errors else 200)


def _as_initial(row: Any) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in fields(RuleDraft)}
    values |= {
        name: values[name].split(",") if values[name] else [] for name in ("channels", "who")
    }
    hours = values.pop("reply_hours")
    return values | {f"reply_{key}": hours.get(key) for key in REPLIES}


@require_http_methods(["GET", "POST"])
@login_required
def wording_publish(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "contacting.rules")
    form = forms.WordingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.publish_wording(**form.cleaned_data, by=by, at=timezone.now())
        return _saved(_("Text published"), "")
    return dialog(
        request, "contacting/wording_form.html", {"form": form}, 422 if form.errors else 200
    )
