"""The facts of a record: lines of label and value, each edited where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from . import inline
from .lists.arranging import FACTS, arrange_facts, layout
from .lists.cells import cell
from .lists.spec import Column, Label, opened
from .pages import reload_part, sent


@dataclass(frozen=True)
class FactSheet:
    """Which facts of a noun are shown and who saves them.

    rows(by): the only road to the rows. edit(id, changes, *, version, by, at, batch): the service;
    without it nothing can be edited. more(by): facts that the company added (open fields).
    After a save the parts that wait for `otdel:<noun>` load again.
    """

    noun: str
    rows: Callable[[Any], QuerySet[Any]]
    facts: Sequence[Column]
    edit: Callable[..., Any] | None = None
    more: Callable[[Any], Sequence[Column]] | None = None
    verb: str = ""

    def declared_for(self, by: Any) -> list[Column]:
        """Return the facts in the declared order, as far as they are open to the person."""
        return opened(by, self.noun, [*self.facts, *(self.more(by) if self.more else ())])

    def facts_for(self, by: Any) -> list[Column]:
        """Return the facts in the order and groups of the person's layout."""
        return arrange_facts(layout(by, FACTS, self.noun), self.declared_for(by))

    def may_edit(self, by: Any) -> bool:
        return self.edit is not None and (not self.verb or by.may(self.verb))


@cache
def sheets() -> Mapping[str, FactSheet]:
    """Return {noun: its sheet} of every room."""
    return import_string(settings.OTDEL_SHEETS)


@dataclass(frozen=True, slots=True)
class FactShown:
    key: str
    label: Label
    html: SafeString | str
    is_editable: bool
    href: str
    section: Label
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under one heading; a folded one opens by a press."""

    section: Label
    is_folded: bool
    is_open: bool
    facts: list[FactShown]


def grouped(facts: Sequence[FactShown], near: str = "") -> list[Group]:
    """Return the lines by their groups; the one with the fact `near` stands open."""
    groups: list[Group] = []
    for section, part in groupby(facts, key=lambda fact: (str(fact.section), fact.is_collapsed)):
        told = list(part)
        is_open = any(fact.key == near for fact in told)
        groups.append(Group(told[0].section, section[1], is_open, told))
    return groups


def facts_of(sheet: FactSheet, row: Any, by: Any) -> list[FactShown]:
    """Return the lines of the sheet; a value with an address keeps its link beside the edit button."""
    may_edit = sheet.may_edit(by)
    return [_shown(column, row, may_edit=may_edit) for column in sheet.facts_for(by)]


def fact_view(request: HttpRequest, sheet: FactSheet, pk: int) -> HttpResponse:
    """GET ?cell=key: the field; PATCH: save it; GET alone: the whole sheet."""
    by: Any = request.user
    row = sheet.rows(by).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "GET" and "cell" not in request.GET:
        return _sheet(request, sheet, row)
    if request.method not in ("GET", "PATCH"):
        return HttpResponseNotAllowed(["GET", "PATCH"])
    if not sheet.may_edit(by):
        raise Http404
    told = request.GET if request.method == "GET" else sent(request)
    spot = _spot(request, sheet, row, told.get("cell", ""))
    return (inline.field_answer if request.method == "GET" else inline.save_answer)(request, spot)


def _spot(request: HttpRequest, sheet: FactSheet, row: Any, key: str) -> inline.Spot:
    by: Any = request.user

    def load() -> Any:
        return sheet.rows(by).get(pk=row.pk)

    def shown(request: HttpRequest, row: Any) -> HttpResponse:
        return reload_part(_sheet(request, sheet, row, near=key), sheet.noun)

    assert sheet.edit is not None
    return inline.Spot(
        column=inline.editable(sheet.facts_for(by), key),
        row=row,
        by=by,
        address=request.path,
        around="dl",
        edit=sheet.edit,
        reload=load,
        shown=shown,
    )


def _sheet(request: HttpRequest, sheet: FactSheet, row: Any, near: str = "") -> HttpResponse:
    facts = facts_of(sheet, row, request.user)
    context = {"facts": facts, "address": request.path, "row": row, "near": near}
    return render(request, "web/facts.html", context)


def _shown(column: Column, row: Any, *, may_edit: bool) -> FactShown:
    is_editable = bool(column.edit) and may_edit
    href = column.href(row) if column.href and is_editable else ""
    bare = Column(**{**column.__dict__, "href": None}) if is_editable else column
    return FactShown(
        key=column.key,
        label=column.label,
        html=cell(bare, row),
        is_editable=is_editable,
        href=href,
        section=column.section,
        is_collapsed=column.is_collapsed,
    )
