"""Rights on fields: a matrix of fields and functions, and a look at a record as a function sees it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otdel.company.department import queries, services
from otdel.company.department.models import Function
from otdel.foundation.people.fields import declared
from otdel.foundation.people.levels import Level
from otdel.foundation.people.reach import require
from otdel.foundation.web import new_batch, page, reload_part, toast, undo_url
from otdel.foundation.web.facts import facts_of, sheets
from otdel.kernel.errors import NotAllowed, Refused

TONES = {Level.HIDDEN: "danger", Level.READ: "warning", Level.EDIT: ""}


@require_safe
@login_required
def rights(request: HttpRequest) -> HttpResponse:
    """?noun= which record, ?all=1 functions that nobody holds too, ?closed=1 only fields that are closed."""
    by: Any = request.user
    require(by, "department.edit")
    noun = _noun(request)
    rules, held = queries.field_rules(), queries.holders()
    every = "all" in request.GET
    functions = [f for f in queries.functions() if f.role]
    shown = [f for f in functions if every or held.get(f.pk) or f.pk in rules]
    rows = [_row(noun, one, shown, rules) for one in declared()[noun].all()]
    if "closed" in request.GET:
        rows = [row for row in rows if row["is_closed"]]
    context = {
        "tab": "fields",
        "noun": noun,
        "nouns": [(key, home.label) for key, home in declared().items()],
        "functions": shown,
        "rows": rows,
        "every": every,
        "only_closed": "closed" in request.GET,
        "number_hidden": len(functions) - len(shown),
        "query": request.GET.urlencode(),
    }
    return page(request, "department/field_rights.html", "matrix", context)


def _row(noun: str, one: Any, functions: list[Function], rules: Any) -> dict[str, Any]:
    key = f"{noun}.{one.key}"
    levels = [level for level in Level if one.may_hide or level != Level.HIDDEN]
    cells = []
    for function in functions:
        level = rules.get(function.pk, {}).get(key, Level.EDIT)
        cells.append({"function": function, "level": level, "tone": TONES[level]})
    is_closed = any(cell["level"] != Level.EDIT for cell in cells)
    return {
        "key": key,
        "label": one.label,
        "levels": levels,
        "cells": cells,
        "is_closed": is_closed,
    }


@require_POST
@login_required
def right_set(request: HttpRequest) -> HttpResponse:
    """POST function=, field=, level=: the matrix loads again, whatever comes of it."""
    by: Any = request.user
    require(by, "department.edit")
    told = request.POST
    function = get_object_or_404(queries.functions(), pk=_number(told.get("function")))
    batch = new_batch()
    answer = reload_part(HttpResponse(status=204), "department")
    try:
        services.set_field_rights(
            function.pk,
            {told.get("field", ""): told.get("level", "")},
            by=by,
            at=timezone.now(),
            batch=batch,
        )
    except NotAllowed as refusal:
        if type(refusal) is NotAllowed:
            raise
        return toast(answer, str(refusal))
    except Refused as refusal:
        return toast(answer, str(refusal))
    return toast(
        answer, _("Rights changed: %(function)s") % {"function": function}, undo_url(batch)
    )


@require_safe
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest record of ?noun= that the reader sees, as the function would see it; nothing can be changed."""
    by: Any = request.user
    require(by, "department.edit")
    function = get_object_or_404(queries.functions(), pk=pk)
    noun = _noun(request)
    sheet = sheets()[noun]
    viewer = queries.as_function(by, function)
    row = sheet.rows(viewer).order_by("-pk").first()
    context = {
        "tab": "fields",
        "function": function,
        "noun": noun,
        "nouns": [(key, home.label) for key, home in declared().items()],
        "record": row,
        "facts": facts_of(sheet, row, viewer) if row else [],
        "hidden": [
            one.label
            for one in declared()[noun].all()
            if viewer.closed.get(f"{noun}.{one.key}") == Level.HIDDEN
        ],
    }
    return page(request, "department/field_preview.html", "", context)


def _noun(request: HttpRequest) -> str:
    asked = request.GET.get("noun", "")
    return asked if asked in declared() else next(iter(declared()))


def _number(text: Any) -> int:
    told = str(text or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
