"""Pages of adjacent services, agreements and requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients.queries import companies
from otdel.company.department.absences import company_day
from otdel.foundation.people.reach import reader, require
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
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline import queries as pipeline

from . import forms, queries, services
from .lists import REQUESTS, decorate
from .models import ServiceRequest
from .panels import panel_context

SPANS = (30, 90, 365)
PARTS = ("requests", "list", "activities", "deal")


@login_required
def requests(request: HttpRequest) -> HttpResponse:
    return list_view(request, REQUESTS)


@require_safe
@login_required
def request_page(request: HttpRequest, request_pk: int) -> HttpResponse:
    """One request: what is asked, by whom, by when, what was answered; the record itself where it is in reach."""
    by, row, at = reader(request), _row(request, request_pk), timezone.now()
    decorate(by, [row], at)
    rows: Any = pipeline.deals(by) if row.deal_id else companies(by)
    may_answer = queries.may_answer(by, row, company_day(at))
    context = {
        "row": row,
        "record": rows.filter(pk=row.about_id).first(),
        "who": row.answerer or queries.who_answers(row.service, by),
        "may_answer": may_answer,
        "may_take": may_answer and row.state == ServiceRequest.State.ASKED,
        "may_withdraw": row.is_open and (by.pk == row.asker_id or by.may("handoff.govern")),
    }
    return page(request, "requests/request.html", "body", context)


@require_safe
@login_required
def deal_panel(request: HttpRequest, deal_id: int) -> HttpResponse:
    by = reader(request)
    deal = get_object_or_404(pipeline.deals(by), pk=deal_id)
    return page(request, "requests/panel.html", "", panel_context(by, deal))


@require_safe
@login_required
def company_panel(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    company = get_object_or_404(companies(by), pk=company_id)
    return page(request, "requests/panel.html", "", panel_context(by, company))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_ask(request: HttpRequest, deal_id: int) -> HttpResponse:
    rows = pipeline.deals(reader(request)).select_related("stage")
    return _ask(request, get_object_or_404(rows, pk=deal_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def company_ask(request: HttpRequest, company_id: int) -> HttpResponse:
    return _ask(request, get_object_or_404(companies(reader(request)), pk=company_id))


def _ask(request: HttpRequest, record: Any) -> HttpResponse:
    by = reader(request)
    require(by, "work.do")
    sent: Any = request.POST if request.method == "POST" else None
    start = {"agreement": request.GET.get("agreement", "")}
    form = forms.AskForm(sent, by=by, agreed=queries.agreed_for(record), initial=start)
    if sent is not None and form.is_valid():
        batch = new_batch()
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        made = _tried(form, lambda: services.ask(record.noun, record.pk, form.draft(), **told))
        if made:
            return _done(_("Asked: %(service)s") % {"service": made.service.name}, batch)
    context = {"form": form, "record": record, "action": request.get_full_path()}
    return dialog(request, "requests/ask.html", context, 422 if sent is not None else 200)


@require_POST
@login_required
def take(request: HttpRequest, request_pk: int) -> HttpResponse:
    row, batch = _row(request, request_pk), new_batch()
    services.take(row.pk, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("Taken into work"), batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, request_pk: int) -> HttpResponse:
    by, row = reader(request), _row(request, request_pk)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.AnswerForm(sent, by=by)
    if sent is not None and form.is_valid():
        batch = new_batch()
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        reply = form.cleaned_data["reply"]
        if _tried(form, lambda: services.answer(row.pk, reply, **told)):
            return _done(_("Answered: %(person)s is told") % {"person": row.asker}, batch)
    return _row_form(request, form, row, _("Answer it"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def return_to_asker(request: HttpRequest, request_pk: int) -> HttpResponse:
    by, row = reader(request), _row(request, request_pk)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.ReturnForm(sent, by=by)
    if sent is not None and form.is_valid():
        batch = new_batch()
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        reason = form.cleaned_data["reason"]
        if _tried(form, lambda: services.return_to_asker(row.pk, reason, **told)):
            return _done(_("Returned: %(person)s is told") % {"person": row.asker}, batch)
    return _row_form(request, form, row, _("Return"))


def _row_form(request: HttpRequest, form: Any, row: ServiceRequest, submit: str) -> HttpResponse:
    decorate(reader(request), [row], timezone.now())
    context = {"form": form, "row": row, "submit": submit, "action": request.get_full_path()}
    status = 422 if request.method == "POST" else 200
    return dialog(request, "requests/answer.html", context, status)


@require_POST
@login_required
def withdraw(request: HttpRequest, request_pk: int) -> HttpResponse:
    row, batch = _row(request, request_pk), new_batch()
    services.withdraw(row.pk, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("The request is taken back"), batch)


def _row(request: HttpRequest, request_pk: int) -> ServiceRequest:
    return get_object_or_404(queries.requests(reader(request)), pk=request_pk)


def _done(said: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), *PARTS)
    return close_dialog(toast(answer, said, undo_url=undo_url(batch)))


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """Return what the act gave; a refusal becomes the form's error."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


# ---------------------------------------------------------------- services and agreements


@require_safe
@login_required
def services_page(request: HttpRequest) -> HttpResponse:
    """What is agreed with every service, and how it answers."""
    by, at = reader(request), timezone.now()
    told = request.GET.get("days", "")
    days = int(told) if told in map(str, SPANS) else SPANS[1]
    counted = queries.tallies(by, at - timedelta(days=days), at)
    agreed: dict[int, list[Any]] = {}
    for row in queries.agreements(only_active=False):
        agreed.setdefault(row.service_id, []).append(row)
    shown = [
        {
            "service": row,
            "who": queries.who_answers(row, by),
            "whole": queries.together(counted.get(row.pk, {})),
            "lines": [(one, counted.get(row.pk, {}).get(one.pk)) for one in agreed.get(row.pk, [])],
        }
        for row in queries.services(only_active=False)
    ]
    context = {
        "shown": shown,
        "days": days,
        "spans": SPANS,
        "may_design": by.may("process.design"),
    }
    return page(request, "requests/services.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.ServiceForm(sent, by=by)
    return _saving(
        request, form, _("New service"), lambda **who: services.add_service(form.draft(), **who)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service_edit(request: HttpRequest, service_pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    row = get_object_or_404(queries.services(only_active=False), pk=service_pk)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.ServiceForm(sent, by=by, initial=forms.service_initial(row))
    return _saving(
        request,
        form,
        row.name,
        lambda **who: services.edit_service(row.pk, _changes(form.draft()), **who),
    )


@require_POST
@login_required
def service_remove(request: HttpRequest, service_pk: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    require(by, "process.design")
    row = get_object_or_404(queries.services(only_active=False), pk=service_pk)
    services.remove_service(row.pk, by=by, at=timezone.now(), batch=batch)
    return _done(_("The service is taken away"), batch)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement_create(request: HttpRequest, service_pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    service = get_object_or_404(queries.services(only_active=False), pk=service_pk)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.AgreementForm(sent, by=by, service_id=service.pk)
    return _saving(
        request, form, service.name, lambda **who: services.add_agreement(form.draft(), **who)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement_edit(request: HttpRequest, agreed_pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    row = get_object_or_404(queries.agreements(only_active=False), pk=agreed_pk)
    sent: Any = request.POST if request.method == "POST" else None
    start = forms.agreement_initial(row)
    form = forms.AgreementForm(sent, by=by, service_id=row.service_id, initial=start)
    return _saving(
        request,
        form,
        f"{row.service}: {row.name}",
        lambda **who: services.edit_agreement(row.pk, _changes(form.draft()), **who),
    )


@require_POST
@login_required
def agreement_remove(request: HttpRequest, agreed_pk: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    require(by, "process.design")
    row = get_object_or_404(queries.agreements(only_active=False), pk=agreed_pk)
    services.remove_agreement(row.pk, by=by, at=timezone.now(), batch=batch)
    return _done(_("The agreement is taken away"), batch)


def _changes(draft: Any) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def _saving(request: HttpRequest, form: Any, title: str, save: Callable[..., Any]) -> HttpResponse:
    """Save what the form says, or show it with what is wrong."""
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        who = {"by": reader(request), "at": timezone.now(), "batch": batch}
        if _tried(form, lambda: save(**who)):
            return _done(_("Saved"), batch)
    context = {"form": form, "title": title, "action": request.get_full_path()}
    status = 422 if request.method == "POST" else 200
    return dialog(request, "requests/form.html", context, status)
