"""The tree of the department, its staffing table and who works where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department import forms, queries, services
from otdel.company.department.drafts import UnitDraft
from otdel.company.department.models import Employment, Unit
from otdel.foundation.people.reach import require
from otdel.foundation.web import new_batch, page, reload_part, toast, undo_url
from otdel.kernel.errors import Refused

from .asking import ask

ASKING = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def structure(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    roots = queries.tree(by, timezone.localdate())
    context = {"roots": roots, "may_edit": by.may("department.edit"), "tab": "structure"}
    return page(request, "department/structure.html", "tree", context)


@ASKING
@login_required
def unit_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    form = forms.UnitForm(
        request.POST or None, by=by, initial={"parent": request.GET.get("parent")}
    )

    def act(batch: str) -> None:
        told = form.cleaned_data
        draft = UnitDraft(told["name"], parent_id=told["parent"])
        made = services.place_units([draft], by=by, at=timezone.now(), batch=batch)[0]
        if isinstance(made, Refused):
            raise made

    return ask(request, form, act, title=_("New unit"), done=_("Unit added"), undoable=True)


@ASKING
@login_required
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    unit = get_object_or_404(queries.units(), pk=pk)
    initial = {"name": unit.name, "parent": unit.parent_id}
    form = forms.UnitForm(request.POST or None, by=by, initial=initial)

    def act(batch: str) -> None:
        told, at = form.cleaned_data, timezone.now()
        services.move_unit(pk, told["parent"], by=by, at=at, batch=batch)
        services.rename_unit(pk, told["name"], by=by, at=at, batch=batch)

    return ask(request, form, act, title=unit.name, done=_("Unit changed"), undoable=True)


@require_POST
@login_required
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    batch = new_batch()
    try:
        services.close_unit(pk, by=by, at=timezone.now(), batch=batch)
    except Unit.DoesNotExist:
        get_object_or_404(queries.units(), pk=pk)
    answer = reload_part(HttpResponse(status=204), "department")
    return toast(answer, _("Unit closed"), undo_url(batch))


@ASKING
@login_required
def position(request: HttpRequest, unit_id: int, pk: int | None = None) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    unit = get_object_or_404(queries.units(), pk=unit_id)
    kept = get_object_or_404(queries.positions(unit_id), pk=pk) if pk else None
    initial = {"title": kept.title, "headcount": kept.headcount} if kept else None
    form = forms.PositionForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        services.set_position(
            unit.pk, **form.cleaned_data, position_id=pk, by=by, at=timezone.now()
        )

    title = _("Staffing table: %(unit)s") % {"unit": unit.name}
    return ask(request, form, act, title=title, done=_("Staffing table changed"))


@require_POST
@login_required
def position_remove(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    get_object_or_404(queries.positions(), pk=pk)
    services.remove_position(pk, by=by, at=timezone.now())
    return toast(reload_part(HttpResponse(status=204), "department"), _("Staffing table changed"))


@ASKING
@login_required
def employ(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    initial = {
        "unit": request.GET.get("unit"),
        "person": request.GET.get("person"),
        "starts_on": timezone.localdate(),
    }
    form = forms.EmployForm(request.POST or None, by=by, initial=initial)

    def act(batch: str) -> None:
        told = form.cleaned_data
        services.employ(
            told["person"],
            told["unit"],
            told["functions"],
            starts_on=told["starts_on"],
            is_head=told["is_head"],
            title=told["title"],
            position_id=told["position"],
            by=by,
            at=timezone.now(),
            batch=batch,
        )

    title, done = _("Give work in a unit"), _("The person works in the unit")
    return ask(request, form, act, title=title, done=done, undoable=True)


@ASKING
@login_required
def employment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    job = get_object_or_404(queries.employments(), pk=pk)
    initial = {
        "functions": [function.code for function in job.functions.all()],
        "title": job.title,
        "position": job.position_id,
        "is_head": job.is_head,
    }
    form = forms.WorkForm(request.POST or None, unit_id=job.unit_id, initial=initial)

    def act(batch: str) -> None:
        told = form.cleaned_data
        services.edit_employment(
            pk,
            functions=told["functions"],
            is_head=told["is_head"],
            title=told["title"],
            position_id=told["position"],
            by=by,
            at=timezone.now(),
            batch=batch,
        )

    title = f"{job.person.full_name} · {job.unit.name}"
    return ask(request, form, act, title=title, done=_("Work changed"), undoable=True)


@ASKING
@login_required
def employment_end(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    job: Employment = get_object_or_404(queries.employments(), pk=pk)
    form = forms.EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})

    def act(batch: str) -> None:
        ends_on = form.cleaned_data["ends_on"]
        services.end_employment(pk, ends_on, by=by, at=timezone.now(), batch=batch)

    title = _("End the work of %(name)s") % {"name": job.person.full_name}
    done = _("The last day is set")
    return ask(request, form, act, title=title, done=done, undoable=True)


@require_safe
@login_required
def functions(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    held = queries.holders()
    rows: dict[Any, list[Any]] = {}
    for function in queries.functions():
        rows.setdefault(function.get_group_display(), []).append(
            (function, held.get(function.pk, 0))
        )
    context = {"groups": rows, "may_edit": by.may("department.edit"), "tab": "functions"}
    return page(request, "department/functions.html", "table", context)


@ASKING
@login_required
def function(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    kept = get_object_or_404(queries.functions(), pk=pk) if pk else None
    duties = (
        _(kept.duties) if kept and kept.duties else ""
    )  # shipped ones are told in both languages
    initial = model_to_dict(kept) | {"duties": duties} if kept else None
    form = forms.FunctionForm(request.POST or None, initial=initial)
    if kept:
        form.fields["code"].disabled = True

    def act(batch: str) -> None:
        at = timezone.now()
        if kept:
            told = form.draft()
            told = replace(told, duties=kept.duties) if told.duties == duties else told
            services.edit_function(kept.pk, told, by=by, at=at)
        else:
            services.define_function(form.draft(), by=by, at=at)

    title = str(kept) if kept else _("New function")
    return ask(request, form, act, title=title, done=_("Catalogue of functions changed"))


@require_POST
@login_required
def function_remove(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    get_object_or_404(queries.functions(), pk=pk)
    services.remove_function(pk, by=by, at=timezone.now())
    answer = reload_part(HttpResponse(status=204), "department")
    return toast(answer, _("Catalogue of functions changed"))
