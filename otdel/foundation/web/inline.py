"""Editing one value where it stands, in a list's cell or among a record's facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from otdel.kernel.errors import NotAllowed, Refused, Stale

from .lists.cells import said
from .lists.spec import Column
from .pages import new_batch, sent, toast, undo_url

TRIES = 3


@dataclass(frozen=True)
class Spot:
    """A value under the pen.

    reload: finds the row again. shown: the answer that puts the saved row back on the page.
    address: where the field is asked for and saved. around: what the answer replaces ("tr", "dl").
    """

    column: Column
    row: Any
    by: Any
    address: str
    around: str
    edit: Callable[..., Any]
    reload: Callable[[], Any]
    shown: Callable[[HttpRequest, Any], HttpResponse]


def editable(columns: list[Column], key: str) -> Column:
    """Return the column if it can be edited in place. Raises Http404."""
    found = next((one for one in columns if one.key == key and one.edit), None)
    if found is None:
        raise Http404
    return found


def field_answer(request: HttpRequest, spot: Spot) -> HttpResponse:
    """Answer with the field, or with the value as it stands (?show=1)."""
    if "show" in request.GET:
        return spot.shown(request, spot.row)
    return _form_answer(request, spot, _form(spot), said(spot.column, spot.row))


def save_answer(request: HttpRequest, spot: Spot) -> HttpResponse:
    """Save the field; 422 with the field and what is wrong, 409 with the three values of a conflict."""
    told = sent(request)
    form = _form(spot, told)
    before = told.get("was", "")
    if not form.is_valid():
        return _form_answer(request, spot, form, before, status=422)
    if not form.has_changed() and said(spot.column, spot.row) == before:
        return spot.shown(request, spot.row)
    return _saved(request, spot, form, before, _number(told.get("version", "")))


def _saved(
    request: HttpRequest, spot: Spot, form: forms.Form, before: str, version: int | None
) -> HttpResponse:
    batch = new_batch()
    changes = {spot.column.key: form.cleaned_data["value"]}
    for _try in range(TRIES):
        try:
            spot.edit(
                spot.row.pk, changes, version=version, by=spot.by, at=timezone.now(), batch=batch
            )
        except Stale:
            now = spot.reload()
            if said(spot.column, now) != before:
                return _conflict(request, spot, form, before, now)
            version = getattr(now, "version", None)  # another field was changed: ours still stands
            continue
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("value", str(refused))
            return _form_answer(request, spot, form, before, status=422)
        answer = spot.shown(request, spot.reload())
        return toast(answer, _("Saved: %(label)s") % {"label": spot.column.label}, undo_url(batch))
    raise Stale


def _form(spot: Spot, data: Any = None) -> forms.Form:
    assert spot.column.edit is not None
    field = spot.column.edit(spot.by)
    field.label = field.label or spot.column.label
    field.widget.attrs |= {"aria-label": str(spot.column.label)}
    kind = type("CellForm", (forms.Form,), {"value": field, "use_required_attribute": False})
    initial = {"value": spot.column.editable_of(spot.row)}
    return kind(data, initial=initial, auto_id=f"cell-{spot.column.key}-{spot.row.pk}-%s")


def _form_answer(
    request: HttpRequest, spot: Spot, form: forms.Form, before: str, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "bound": form["value"],
        "spot": spot,
        "before": before,
        "version": getattr(spot.row, "version", ""),
        "is_long": isinstance(form.fields["value"].widget, forms.Textarea),
    }
    return render(request, "web/cell_form.html", context, status=status)


def _conflict(
    request: HttpRequest, spot: Spot, form: forms.Form, before: str, now: Any
) -> HttpResponse:
    told = sent(request)
    context = {
        "spot": spot,
        "label": spot.column.label,
        "mine": words_of(form["value"], form.cleaned_data["value"]),
        "theirs": said(spot.column, now),
        "before": before,
        "version": getattr(now, "version", ""),
        "pairs": [
            (key, value)
            for key, values in told.lists()
            if key not in ("was", "version", "csrfmiddlewaretoken")
            for value in values
        ],
    }
    return render(request, "web/conflict.html", context, status=409)


def words_of(bound: Any, value: Any) -> str:
    """Return what a person would call the value that stands in the field."""
    names = getattr(bound.field, "words", None)
    if names:
        return str(names(value))
    for choice, label in getattr(bound.field, "choices", ()):
        if str(choice) == str(getattr(value, "pk", value)):
            return strip_tags(str(label))
    return "" if value is None else str(value)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
