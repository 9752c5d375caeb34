"""Layouts by function: in which order the facts of a record stand and which columns a list starts with."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department import arrangement, forms, queries, services
from otdel.company.department.models import Function
from otdel.foundation.people.fields import declared
from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import new_batch, page, reload_part, toast, undo_url
from otdel.foundation.web.lists.arranging import COLUMNS, FACTS
from otdel.kernel.errors import Refused

from .asking import ask

ASKING = require_http_methods(["GET", "HEAD", "POST"])


class _Spot:
    """Which layout the request is about: ?noun=, ?kind=, ?function= (empty: everybody's default)."""

    def __init__(self, request: HttpRequest) -> None:
        self.by = reader(request)
        require(self.by, "department.edit")
        told = request.GET
        self.noun = told.get("noun", "")
        if self.noun not in arrangement.LISTS:
            self.noun = next(iter(arrangement.LISTS))
        self.kind = COLUMNS if told.get("kind") == COLUMNS else FACTS
        self.key = self.noun if self.kind == FACTS else arrangement.LISTS[self.noun]
        self.function: Function | None = None
        asked = told.get("function", "")
        if asked:
            pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
            self.function = get_object_or_404(queries.functions(), pk=pk)
        row = arrangement.layout_row(self.function_id, self.kind, self.key)
        self.lines: list[dict[str, Any]] = list(row.lines) if row else []

    @property
    def function_id(self) -> int | None:
        return self.function.pk if self.function else None

    @property
    def is_arranged(self) -> bool:
        return bool(self.lines)

    def start(self) -> list[dict[str, Any]]:
        """The lines to change: those of the layout, else everybody's, else the declared ones."""
        if self.lines:
            return list(self.lines)
        row = arrangement.layout_row(None, self.kind, self.key)
        if row is not None and row.lines:
            return list(row.lines)
        return arrangement.starting_lines(self.by, self.kind, self.key)

    def save(self, lines: list[dict[str, Any]], batch: str) -> None:
        services.set_layout(
            self.function_id, self.kind, self.key, lines, by=self.by, at=timezone.now(), batch=batch
        )


@require_safe
@login_required
def layouts(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    spot = _Spot(request)
    lines, beside = arrangement.editor_lines(by, spot.kind, spot.key, spot.start())
    held, arranged = queries.holders(), arrangement.arranged_functions()
    chosen = spot.function_id
    context = {
        "tab": "layouts",
        "spot": spot,
        "nouns": [(noun, declared()[noun].label) for noun in arrangement.LISTS],
        "functions": [
            (one, one.pk in arranged)
            for one in queries.functions()
            if held.get(one.pk) or one.pk in arranged or one.pk == chosen
        ],
        "lines": lines,
        "beside": beside,
        "is_facts": spot.kind == FACTS,
        "query": request.GET.urlencode(),
    }
    return page(request, "department/layouts.html", "editor", context)


@require_POST
@login_required
def layout_act(request: HttpRequest, act: str) -> HttpResponse:
    """up, down, fold, remove of the line ?place=; add of the column ?key=; reset of the whole layout."""
    spot = _Spot(request)
    lines, told = spot.start(), request.GET
    place = int(told.get("place", "-1")) if told.get("place", "").isdigit() else -1
    shown = [one.place for one in arrangement.editor_lines(spot.by, spot.kind, spot.key, lines)[0]]
    is_line = place in shown
    if act in ("up", "down") and is_line:
        lines = arrangement.moved(lines, place, -1 if act == "up" else 1, shown)
    elif act == "fold" and is_line and "head" in lines[place]:
        lines[place] = {**lines[place], "collapsed": not lines[place].get("collapsed")}
    elif act == "remove" and is_line:
        del lines[place]
    elif act == "add" and told.get("key"):
        lines.append({"key": told["key"]})
    elif act == "reset":
        lines = []
    else:
        raise Http404
    return _saved(spot, lines)


@require_POST
@login_required
def layout_put(request: HttpRequest) -> HttpResponse:
    """A line was dragged: the one at `place`, or a column `key` that was not there, above the line at `below`."""
    spot, told = _Spot(request), request.POST
    lines, place, below = spot.start(), _place(told.get("place")), _place(told.get("below"))
    shown, beside = arrangement.editor_lines(spot.by, spot.kind, spot.key, lines)
    places = [one.place for one in shown]
    key = next((one.key for one in beside if one.key == told.get("key")), "")
    if below not in (None, *places) or (place not in places if not key else place is not None):
        raise Http404
    line = lines[place] if place is not None else {"key": key}
    return _saved(spot, arrangement.put(lines, place, line, below))


def _place(told: str | None) -> int | None:
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 6 else None


def _saved(spot: _Spot, lines: list[dict[str, Any]]) -> HttpResponse:
    batch = new_batch()
    answer = reload_part(HttpResponse(status=204), "department")
    try:
        spot.save(lines, batch)
    except Refused as refusal:
        return toast(answer, str(refusal))
    return toast(answer, _("Layout changed"), undo_url(batch))


@ASKING
@login_required
def layout_head(request: HttpRequest) -> HttpResponse:
    """A group's heading: a new one at the end, or another name for the line ?place=."""
    spot = _Spot(request)
    lines, told = spot.start(), request.GET.get("place", "")
    place = int(told) if told.isdigit() and int(told) < len(lines) else None
    if place is not None and "head" not in lines[place]:
        raise Http404
    form = forms.HeadForm(request.POST or None, initial=lines[place] if place is not None else None)

    def act(batch: str) -> None:
        line = {**form.cleaned_data}
        if place is None:
            lines.insert(0, line)
        else:
            lines[place] = line
        spot.save(lines, batch)

    return ask(
        request, form, act, title=_("Group of fields"), done=_("Layout changed"), undoable=True
    )
