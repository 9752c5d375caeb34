"""One way for every dialog here: show the form, call the service, close or say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from otdel.foundation.web import close_dialog, dialog, new_batch, reload_part, toast, undo_url
from otdel.kernel.errors import NotAllowed, Refused

TEMPLATE = "department/dialog.html"


def ask(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[str], Any],
    *,
    title: str | Promise,
    done: str | Promise,
    part: str = "department",
    undoable: bool = False,
    template: str = TEMPLATE,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`; once it is right, `act(batch)`, close the dialog and reload `part` of the page."""
    if request.method == "POST" and form.is_valid():
        batch = new_batch() if undoable else ""
        try:
            act(batch)
        except NotAllowed as refusal:
            if type(refusal) is NotAllowed:
                raise
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = reload_part(HttpResponse(status=204), part, "list")
            return close_dialog(toast(answer, done, undo_url(batch) if batch else None))
    shown = {"form": form, "title": title, "action": request.get_full_path(), **(context or {})}
    return dialog(request, template, shown, 422 if request.method == "POST" else 200)
