"""Pages of named lists."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients import queries as clients
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
from otdel.kernel.errors import NotAllowed, Refused

from . import queries, services
from .drafts import EntryDraft
from .engine import states_of
from .errors import NoSuchList, NotYourList
from .forms import AddForm, ListEditForm, ListFieldEditForm, ListFieldForm, ListForm, PasteForm
from .lists import CONFLICTS, NAMED_LISTS, PURPOSE_TONES, claims, entries_of
from .models import ListField, NamedList
from .panels import lists_context


def _list(request: HttpRequest, list_id: int) -> NamedList:
    rows = queries.named_lists(reader(request), timezone.localdate())
    return get_object_or_404(rows.select_related("owner", "unit"), pk=list_id)


def _own_list(request: HttpRequest, list_id: int) -> NamedList:
    row = _list(request, list_id)
    if not queries.may_change(reader(request), row):
        raise NotYourList
    return row


@login_required
def named_lists(request: HttpRequest) -> HttpResponse:
    return list_view(request, NAMED_LISTS)


@login_required
def conflicts(request: HttpRequest) -> HttpResponse:
    return list_view(request, CONFLICTS)


@login_required
def entries(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: its entries with columns of the client, of the entry and of the list itself."""
    by = reader(request)
    row = _list(request, list_id)
    context: dict[str, Any] = {}
    if request.method == "GET":
        told = queries.progress(by, timezone.localdate(), row)
        whole = sum(number for _state, number in told)
        over = sum(number for state, number in told if state.is_over)
        context = {
            "named": row,
            "tone": PURPOSE_TONES[row.purpose],
            "progress": told,
            "whole": whole,
            "over": over,
            "share": round(over * 100 / whole) if whole else None,
            "may_change": queries.may_change(by, row),
            "may_add": by.may("list.edit") and row.is_active,
        }
    return list_view(request, entries_of(row), context)


# ---------------------------------------------------------------- the list itself


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "list.edit")
    form = ListForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            row = services.create_list(form.draft(), by=by, at=timezone.now(), batch=batch)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("List drawn up: %(name)s") % {"name": row.name}, undo_url(batch))
            return go(request, "namedlists:list", row.pk)
    context = {"form": form, "action": request.path}
    return dialog(request, "namedlists/list_form.html", context, 422 if request.POST else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, list_id: int) -> HttpResponse:
    by = reader(request)
    row = _own_list(request, list_id)
    initial = {
        "name": row.name,
        "purpose": row.purpose,
        "audience": row.audience,
        "unit": row.unit_id,
        "owner": row.owner_id,
        "is_exclusive": row.is_exclusive,
        "states": "\n".join(str(state.label) for state in states_of(row.states)),
        "note": row.note,
    }
    form = ListEditForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.edit_list(list_id, form.changes(), by=by, at=timezone.now(), batch=batch)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("Saved"), undo_url(batch))
            return go(request, "namedlists:list", list_id)
    context = {"form": form, "named": row, "action": request.path}
    return dialog(request, "namedlists/list_form.html", context, 422 if request.POST else 200)


# ---------------------------------------------------------------- own fields


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fields(request: HttpRequest, list_id: int) -> HttpResponse:
    """The dialog of a list's own fields: those that are there, and one more."""
    by = reader(request)
    row = _own_list(request, list_id)
    form = ListFieldForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.define_list_field(list_id, form.draft(), by=by, at=timezone.now(), batch=batch)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("Field added"), undo_url(batch))
            return go(request, "namedlists:list", list_id)
    own = queries.fields_of([list_id], retired=True)
    context = {"form": form, "named": row, "own": own, "action": request.path}
    return dialog(request, "namedlists/fields.html", context, 422 if request.POST else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def field_edit(request: HttpRequest, list_id: int, field_id: int) -> HttpResponse:
    by = reader(request)
    _own_list(request, list_id)
    field = _field(list_id, field_id)
    initial = {
        "label": field.label,
        "choices": "\n".join(field.choices),
        "position": field.position,
    }
    form = ListFieldEditForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.edit_list_field(
                list_id, field_id, form.changes(), by=by, at=timezone.now(), batch=batch
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("Field changed"), undo_url(batch))
            return go(request, "namedlists:list", list_id)
    context = {"form": form, "field": field, "action": request.path}
    return dialog(request, "namedlists/field_form.html", context, 422 if request.POST else 200)


@require_POST
@login_required
def field_switch(request: HttpRequest, list_id: int, field_id: int) -> HttpResponse:
    """Take a field out of use, or back into it."""
    _own_list(request, list_id)
    field = _field(list_id, field_id)
    batch = new_batch()
    services.edit_list_field(
        list_id, field_id, {"is_active": not field.is_active},
        by=reader(request), at=timezone.now(), batch=batch,
    )  # fmt: skip
    toast_next(request, _("Field changed"), undo_url(batch))
    return go(request, "namedlists:list", list_id)


def _field(list_id: int, field_id: int) -> ListField:
    found = [one for one in queries.fields_of([list_id], retired=True) if one.pk == field_id]
    if not found:
        raise NoSuchList
    return found[0]


# ---------------------------------------------------------------- putting in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paste(request: HttpRequest, list_id: int) -> HttpResponse:
    """Put into the list whom the pasted lines mean, and tell of those that mean nobody."""
    by = reader(request)
    row = _list(request, list_id)
    require(by, "list.edit")
    form = PasteForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        asked, batch = form.cleaned_data, new_batch()
        try:
            told = services.add_pasted(
                list_id, asked["text"], EntryDraft(asked["why"], asked["assigned"]),
                by=by, at=timezone.now(), batch=batch, country=value("clients.phone_country"),
                claims=claims(), limit=value("namedlists.pasted_lines"),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return _pasted(request, row, told, batch)
    context = {"form": form, "named": row, "action": request.path}
    return dialog(request, "namedlists/paste.html", context, 422 if request.POST else 200)


def _pasted(
    request: HttpRequest, row: NamedList, told: services.Pasted, batch: str
) -> HttpResponse:
    undo = undo_url(batch) if told.added else None
    text = ngettext("Put in: %(n)s client", "Put in: %(n)s clients", told.added) % {"n": told.added}
    if not (told.unknown or told.refused or told.doubtful):
        return toast(reload_part(close_dialog(), "list"), text, undo)
    context = {
        "named": row,
        "told": told,
        "text": text,
        "undo": undo,
        "unknown": "\n".join(told.unknown),
    }
    return reload_part(dialog(request, "namedlists/pasted.html", context), "list")


@require_safe
@login_required
def company_lists(request: HttpRequest, company_id: int) -> HttpResponse:
    return _panel(request, _company(request, company_id))


@require_safe
@login_required
def contact_lists(request: HttpRequest, contact_id: int) -> HttpResponse:
    return _panel(request, _contact(request, contact_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def company_add(request: HttpRequest, company_id: int) -> HttpResponse:
    return _add_one(request, _company(request, company_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contact_add(request: HttpRequest, contact_id: int) -> HttpResponse:
    return _add_one(request, _contact(request, contact_id))


def _company(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(clients.companies(reader(request)), pk=pk)


def _contact(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(clients.contacts(reader(request)), pk=pk)


def _panel(request: HttpRequest, thing: Any) -> HttpResponse:
    return page(request, "namedlists/panel.html", "", lists_context(reader(request), thing))


def _add_one(request: HttpRequest, thing: Any) -> HttpResponse:
    by = reader(request)
    require(by, "list.edit")
    form = AddForm(request.POST or None, by=by, noun=thing.noun)
    if request.method == "POST" and form.is_valid():
        asked, batch = form.cleaned_data, new_batch()
        [done] = services.add_entries(
            asked["named_list"], [thing.pk], EntryDraft(asked["why"], asked["assigned"]),
            by=by, at=timezone.now(), batch=batch, claims=claims(),
        )  # fmt: skip
        if isinstance(done, Refused):
            form.add_error(None, str(done))
        else:
            answer = reload_part(HttpResponse(status=204), "inlists", "timeline")
            return close_dialog(toast(answer, _("Put into the list"), undo_url(batch)))
    context = {"form": form, "thing": thing, "action": request.path}
    return dialog(request, "namedlists/add.html", context, 422 if request.POST else 200)
