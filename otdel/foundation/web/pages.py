"""Answers of views: one template for the page and for the htmx fragment, toasts, dialogs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise


def wants_fragment(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of the page (not for history, not for the whole body)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full"


def page(
    request: HttpRequest,
    template: str,
    partial: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the whole page, or `template#partial` when htmx asks for a fragment."""
    name = f"{template}#{partial}" if partial and wants_fragment(request) else template
    answer = render(request, name, dict(context or {}), status=status)
    answer.headers["Vary"] = "HX-Request, HX-Request-Type"
    return answer


_ANY_PK = 987_654_321  # stands nowhere else in an address


def address(name: str, pk: int) -> str:
    """Return reverse(name, args=[pk]), quickly: for the lines of a long list."""
    before, after = _around(name)
    return f"{before}{pk}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _pk, after = reverse(name, args=[_ANY_PK]).partition(str(_ANY_PK))
    return before, after


def dialog(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return `template` (it uses <c-modal>) for #dialog; without htmx it stands on a page of its own.

    A form refused in a dialog answers with status=422: the dialog stays open with the errors.
    """
    body = render_to_string(template, dict(context or {}), request)
    if not wants_fragment(request):
        return render(request, "web/dialog_page.html", {"body": body}, status=status)
    answer = HttpResponse(body, status=status)
    answer.headers["HX-Retarget"] = "#dialog"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def close_dialog(answer: HttpResponse | None = None) -> HttpResponse:
    """Close the open dialog once the answer is in place; a bare 204 if no answer is given."""
    answer = answer or HttpResponse(status=204)
    return _trigger(answer, "otdel:close")


def reload_part(answer: HttpResponse, *names: str) -> HttpResponse:
    """Ask the parts of the page that declare `hx-trigger="otdel:NAME from:body"` to load again."""
    for name in names:
        _trigger(answer, f"otdel:{name}")
    return answer


def toast(
    answer: HttpResponse,
    text: str | Promise,
    undo_url: str | None = None,
    tone: str = "success",
) -> HttpResponse:
    """Show `text` when the answer arrives; `undo_url` (POST) puts an Undo button in it.

    tone: success, info, warning, danger.
    """
    note = {"text": str(text), "undo": undo_url or "", "tone": tone}
    return _trigger(answer, "otdel:toast", note)


def toast_next(
    request: HttpRequest, text: str | Promise, undo_url: str | None = None, tone: str = "success"
) -> None:
    """Show `text` on the next whole page: use it before `go()`."""
    messages.success(
        request, str(text), extra_tags=json.dumps({"undo": undo_url or "", "tone": tone})
    )


def go(request: HttpRequest, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to another page from a form or from htmx alike."""
    answer = redirect(to, *args, **kwargs)
    if request.headers.get("HX-Request") != "true":
        return answer
    moved = HttpResponse(status=204)
    moved.headers["HX-Redirect"] = answer.headers["Location"]
    return moved


def new_batch() -> str:
    """Return a name for one act: the service keeps how rows stood under it, `undo_url` takes it back."""
    return f"act-{uuid4().hex}"


def undo_url(batch: str) -> str:
    """Return the address that the toast's Undo posts to."""
    return reverse("web:undo", args=[batch])


def sent(request: HttpRequest) -> QueryDict:
    """Return the form data of POST, PUT or PATCH."""
    if request.method == "POST":
        return request.POST
    return QueryDict(request.body, encoding=request.encoding or "utf-8")


def _trigger(answer: HttpResponse, event: str, detail: Any = None) -> HttpResponse:
    # "target": the element that asked may have been swapped away by the time the event is told
    told = json.loads(answer.headers.get("HX-Trigger", "{}"))
    if event == "otdel:toast":
        told[event] = {"target": "body", "notes": [*told.get(event, {}).get("notes", []), detail]}
    else:
        told[event] = {"target": "body"}
    answer.headers["HX-Trigger"] = json.dumps(told)
    return answer
