"""One address a list: the page, its parts, bulk acts, editing in place, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from otdel.foundation.people.reach import require
from otdel.foundation.web import queries
from otdel.foundation.web.pages import page, wants_fragment

from . import asked as reading
from . import bulk, exporting, inline
from .drawing import Drawing
from .filters import ends, options
from .shown import page_of, page_rows, pairs
from .spec import Filter, ListSpec


def list_view(
    request: HttpRequest, spec: ListSpec, context: Mapping[str, Any] | None = None
) -> Any:
    """Answer whatever the list's page asks; the room's view adds only who may come in."""
    if spec.verb:
        require(request.user, spec.verb)  # type: ignore[arg-type]
    if request.method == "POST" and "export" in request.GET:
        return exporting.ask(request, spec)
    if request.method == "POST":
        return bulk.answer(request, spec)
    if request.method == "PATCH":
        return inline.save(request, spec)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST", "PATCH"])
    for key, part in PARTS.items():
        if key in request.GET:
            return part(request, spec)
    return _page(request, spec, context or {})


def _page(request: HttpRequest, spec: ListSpec, context: Mapping[str, Any]) -> HttpResponse:
    by: Any = request.user
    if not request.GET:
        first = next((view for view in queries.views_of(by, spec.key) if view.is_default), None)
        if first:
            return redirect(f"{request.path}?view={first.pk}&{first.query}".rstrip("&"))
    # A template that extends web/list.html does not inherit its partials: the fragment is the parent's.
    template = "web/list.html" if wants_fragment(request) else spec.template
    shown = page_of(request, spec)
    has_picks = bool(shown["acts"] or shown["may_export"])
    drawing = Drawing(request.path, shown["query"], has_picks=has_picks)
    return page(
        request, template, "list", {**context, **shown, "body": drawing.rows(shown["rows"])}
    )


def filter_form(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    """Answer ?filter=key with the small form of one filter."""
    by: Any = request.user
    one = _filter(spec, by, request.GET.get("filter", ""))
    asked = reading.read(spec, by, request.GET)
    chosen = asked.values.get(one.key, [])
    low, high = ends(chosen)
    return render(
        request,
        "web/filter.html",
        {
            "filter": one,
            "options": options(one, by, chosen),
            "chosen": chosen,
            "low": low,
            "high": high,
            "text": chosen[0] if chosen and one.kind == "text" else "",
            "others": asked.query(**{one.key: None}),
            "pairs": pairs(asked.query(**{one.key: None})),
            "here": request.path,
        },
    )


def urls(request: HttpRequest, spec: ListSpec) -> JsonResponse:
    """Answer ?urls=1 with the addresses of the page's records, for walking from record to record."""
    by: Any = request.user
    asked = reading.read(spec, by, request.GET)
    found = reading.answer(spec, by, asked, on=timezone.localdate())
    rows, has_more = page_rows(spec, by, asked, found, timezone.now())
    told = [spec.row_url(row) for row in rows] if spec.row_url else []
    return JsonResponse({"urls": told, "page": asked.page, "more": has_more})


def _filter(spec: ListSpec, by: Any, key: str) -> Filter:
    found = next((one for one in spec.filters_for(by) if one.key == key), None)
    if found is None:
        raise Http404
    return found


PARTS = {
    "export": exporting.export,
    "cell": inline.form,
    "filter": filter_form,
    "urls": urls,
}
