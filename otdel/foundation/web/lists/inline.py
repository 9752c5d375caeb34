"""Editing a cell of a list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from otdel.foundation.web import inline, queries
from otdel.foundation.web.pages import sent

from . import asked as reading
from .drawing import Drawing
from .shown import columns_shown, row_shown, rows_of
from .spec import ListSpec


def form(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    """Answer ?cell=key&id=5 with the field."""
    return inline.field_answer(request, _spot(request, spec, request.GET))


def save(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    """Answer PATCH cell, row, value, was, version with the row, the field or a conflict."""
    return inline.save_answer(request, _spot(request, spec, sent(request)))


def _spot(request: HttpRequest, spec: ListSpec, told: QueryDict) -> inline.Spot:
    by: Any = request.user
    if spec.edit is None:
        raise Http404
    column = inline.editable(spec.columns_for(by), told.get("cell", ""))
    pk = told.get("row") or told.get("id", "")
    asked = reading.read(spec, by, request.GET)
    query = asked.query(page=asked.page if asked.page > 1 else None)

    def load() -> Any:
        rows = rows_of(
            spec,
            by,
            [int(pk)] if pk.isascii() and pk.isdigit() and len(pk) < 19 else [],
            timezone.now(),
        )
        if not rows:
            raise Http404
        return rows[0]

    def shown(request: HttpRequest, row: Any) -> HttpResponse:
        views = queries.views_of(by, spec.key) if asked.view else []
        view = next((one for one in views if str(one.pk) == asked.view), None)
        columns = [
            column for column, _width in columns_shown(spec, by, view.columns if view else [])
        ]
        has_picks = bool(spec.acts_for(by) or by.may("export.run"))
        drawing = Drawing(request.path, query, has_picks=has_picks)
        return HttpResponse(drawing.rows([row_shown(spec, by, row, columns)], is_saved=True))

    return inline.Spot(
        column=column,
        row=load(),
        by=by,
        address=f"{request.path}?{query}",
        around="tr",
        edit=spec.edit,
        reload=load,
        shown=shown,
    )
