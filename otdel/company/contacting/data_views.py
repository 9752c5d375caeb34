"""Screens of requests about personal data: the register, one request, the file for the person, the erasure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients import erasing as clients_erasing
from otdel.company.clients.queries import contacts
from otdel.foundation.journal.queries import about, lines
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import (
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    toast,
    toast_next,
    undo_url,
)
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import Invalid, Refused

from . import forms, queries, services
from .lists import DATA_REQUESTS, request_state, whose
from .models import DataRequest
from .person_file import as_json, as_workbook
from .shown import data_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Act = Callable[..., Any]


def _found(request: HttpRequest, request_id: int) -> DataRequest:
    return get_object_or_404(queries.data_requests(reader(request)), pk=request_id)


def _saved(text: str) -> HttpResponse:
    return close_dialog(toast(reload_part(HttpResponse(status=204), "data", "timeline"), text))


def _again(request: HttpRequest, request_id: int, text: str, batch: str) -> HttpResponse:
    """The request's page anew: what it offers depends on how it stands."""
    toast_next(request, text, undo_url=undo_url(batch))
    return go(request, "contacting:data-request", request_id)


@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, DATA_REQUESTS, {"tab": "contacting", "part": "data"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_new(request: HttpRequest) -> HttpResponse:
    by, today = reader(request), timezone.localdate()
    require(by, "person.request")
    asked = request.GET.get("contact", "")
    start: dict[str, Any] = {"came_on": today, "kind": "tell", "how": "letter"}
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        start["contact"] = get_object_or_404(contacts(by), pk=int(asked)).pk
    form = forms.RequestForm(request.POST or None, by=by, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.take_request(form.draft(), by=by, on=today, at=timezone.now())
        except Invalid as refusal:
            _show(form, refusal)
        else:
            toast_next(request, _("Request entered"))
            return go(request, "contacting:data-request", row.pk)
    return dialog(request, "contacting/data_form.html", {"form": form}, 422 if form.errors else 200)


def _show(form: Any, refusal: Refused) -> None:
    field = str(refusal.gaps.get("field", ""))
    form.add_error(field if field in form.fields else None, str(refusal))


@require_safe
@login_required
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: whose, what, by when; for an erasure what would go, what stays, what holds it."""
    by, row, today = reader(request), _found(request, request_id), timezone.localdate()
    may = by.may("person.data")
    is_mine = row.doer_id == by.pk and by.may("person.request")
    word, tone = request_state(row)
    preview = None
    if may and row.is_open and row.kind == DataRequest.Kind.ERASE:
        preview = services.preview_erasure(
            services.whom_of(row), by=by, on=today, phone_country=value("clients.phone_country")
        )
    needs_word = bool(preview) and queries.needs_second_word()
    context = {
        "row": row,
        "whose": whose(row),
        "word": word,
        "tone": tone,
        "may": may and row.is_open,
        "may_answer": (may or is_mine) and row.is_open,
        "preview": preview,
        "beside": clients_erasing.beside(preview.person) if preview else [],
        "needs_word": needs_word,
        "may_allow": needs_word and not row.allowed_by_id and row.doer_id != by.pk,
        "may_erase": preview is not None
        and not preview.holds
        and not (needs_word and row.allowed_by_id in (None, by.pk)),
        "erasure": getattr(row, "erasure", None) if not row.is_open else None,
        "history": lines(by, about("data_request", row.pk)[:50]),
        "tab": "contacting",
        "part": "data",
    }
    return page(request, "contacting/data_request.html", "", context)


FORMS: dict[str, tuple[Any, Any]] = {
    "give": (forms.GiveForm, True),
    "bind": (forms.BindForm, True),
    "extend": (forms.ExtendForm, False),
    "answer": (forms.AnswerForm, False),
    "refuse": (forms.RefuseForm, False),
}


OF_DOER = ("extend", "answer")  # whom a request was given to may do these, too


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_act(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    """Give, bind, extend, answer, refuse: a small dialog each."""
    if act not in FORMS:
        raise Http404
    by, row, today = reader(request), _found(request, request_id), timezone.localdate()
    is_mine = row.doer_id == by.pk and act in OF_DOER
    require(by, "person.request" if is_mine else "person.data")
    made, takes_reader = FORMS[act]
    own = {"by": by} if takes_reader else {}
    start = {"on": today, "doer": row.doer_id, "contact": row.contact_id}
    form = made(request.POST or None, initial=start, **own)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            said = _act(act, row.pk, form.cleaned_data, by=by, at=timezone.now(), batch=batch)
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _again(request, row.pk, said, batch)
    context = {"form": form, "row": row, "act": act, "whose": whose(row)}
    return dialog(request, "contacting/data_act.html", context, 422 if form.errors else 200)


def _act(act: str, pk: int, told: dict[str, Any], **names: Any) -> str:
    if act == "give":
        services.give_request(pk, told["doer"], **names)
        return _("The request has its person")
    if act == "bind":
        services.bind_request(pk, told["contact"], **names)
        return _("Contact named")
    if act == "extend":
        services.extend_request(pk, told["reason"], **names)
        return _("Term extended")
    close = services.answer_request if act == "answer" else services.refuse_request
    close(pk, told["answer"], on=told["on"], **names)
    return _("Answer entered")


@require_POST
@login_required
def request_allow(request: HttpRequest, request_id: int) -> HttpResponse:
    by, batch = reader(request), new_batch()
    _found(request, request_id)
    services.allow_request(request_id, by=by, at=timezone.now(), batch=batch)
    return _again(request, request_id, _("Erasure allowed"), batch)


@require_POST
@login_required
def request_erase(request: HttpRequest, request_id: int) -> HttpResponse:
    by = reader(request)
    _found(request, request_id)
    services.erase_person(
        None,
        request_id=request_id,
        by=by,
        on=timezone.localdate(),
        at=timezone.now(),
        phone_country=value("clients.phone_country"),
    )
    toast_next(request, _("The person is erased"))
    return go(request, "contacting:data-request", request_id)


@require_POST
@login_required
def request_file(request: HttpRequest, request_id: int, form: str) -> HttpResponse:
    """Everything kept of the person, as XLSX to read or JSON to carry elsewhere."""
    if form not in ("xlsx", "json"):
        raise Http404
    by, row = reader(request), _found(request, request_id)
    name = f"person-{row.pk}-{timezone.localdate().isoformat()}.{form}"
    sheets = services.tell_person(
        services.whom_of(row),
        by=by,
        at=timezone.now(),
        file_name=name,
        phone_country=value("clients.phone_country"),
    )
    title = _("What is kept of you: %(whose)s") % {"whose": whose(row)}
    made = (as_workbook if form == "xlsx" else as_json)(sheets, title=title)
    answer = HttpResponse(made, content_type=XLSX if form == "xlsx" else "application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# ---------------------------------------------------------------- on the contact's page


@require_safe
@login_required
def contact_panel(request: HttpRequest, contact_id: int) -> HttpResponse:
    by = reader(request)
    contact = get_object_or_404(contacts(by), pk=contact_id)
    require(by, "person.request")
    context = data_of(by, contact, timezone.localdate())
    return page(request, "contacting/data_panel_page.html", "panel", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hold(request: HttpRequest, contact_id: int) -> HttpResponse:
    by, today = reader(request), timezone.localdate()
    contact = get_object_or_404(contacts(by), pk=contact_id)
    require(by, "person.data")
    form = forms.HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.hold_person(
                contact.pk, told["reason"], told["till_on"], on=today, by=by, at=timezone.now()
            )
        except Invalid as refusal:
            _show(form, refusal)
        else:
            return _saved(_("Held"))
    context = {"form": form, "contact": contact}
    return dialog(request, "contacting/hold_form.html", context, 422 if form.errors else 200)


@require_POST
@login_required
def hold_lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    services.lift_hold(hold_id, by=reader(request), at=timezone.now())
    return _saved(_("Hold lifted"))
