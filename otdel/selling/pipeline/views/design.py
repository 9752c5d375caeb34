"""The process designer and the dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department.absences import company_day
from otdel.company.playbook.queries import shown as shown_pieces
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import close_dialog, dialog, go, page, reload_part, toast, toast_next
from otdel.kernel.errors import NotAllowed, Refused

from .. import forms, queries, services, versions
from ..drafts import ProcessDraft, StageDraft
from ..models import Process, ProcessVersion, Stage
from ..preferences import BY_DRAFT, REVIEW_DAYS
from .common import number as whole


@dataclass(frozen=True)
class Dictionary:
    """A list of words of the company: how it is read, asked for, added and edited."""

    title: Any
    rows: Callable[[], Any]
    form: Callable[..., Any]
    add: Callable[..., Any]
    edit: Callable[..., Any]
    column: str = "name"
    start: Callable[[Any], dict[str, Any]] = lambda row: {}  # what no column of the row tells


def _every(query: Callable[..., Any]) -> Callable[[], Any]:
    return lambda: query(only_active=False)


def _add_source(told: Mapping[str, Any], **who: Any) -> Any:
    return services.ensure_source(told["name"], channel=told["channel"], **who)


def _add_reason(told: Mapping[str, Any], **who: Any) -> Any:
    return services.ensure_loss_reason(told["name"], is_competitor=told["is_competitor"], **who)


def _add_criterion(told: Mapping[str, Any], **who: Any) -> Any:
    return services.ensure_criterion(told["question"], is_compulsory=told["is_compulsory"], **who)


def _add_type(told: Mapping[str, Any], **who: Any) -> Any:
    return services.ensure_sale_type(told["name"], source_ids=told["sources"], **who)


def _type_start(row: Any) -> dict[str, Any]:
    kept = queries.types_of_sources().items()
    return {"sources": [str(source) for source, kind in kept if kind == row.pk]}


DICTIONARIES: dict[str, Dictionary] = {
    "types": Dictionary(
        gettext_lazy("Types of sales"),
        _every(queries.sale_types),
        forms.SaleTypeForm,
        _add_type,
        services.edit_sale_type,
        start=_type_start,
    ),
    "reasons": Dictionary(
        gettext_lazy("Reasons of loss"),
        _every(queries.loss_reasons),
        forms.ReasonForm,
        _add_reason,
        services.edit_loss_reason,
    ),
    "sources": Dictionary(
        gettext_lazy("Sources"),
        _every(queries.sources),
        forms.SourceForm,
        _add_source,
        services.edit_source,
    ),
    "criteria": Dictionary(
        gettext_lazy("Criteria of a qualified lead"),
        _every(queries.criteria),
        forms.CriterionForm,
        _add_criterion,
        services.edit_criterion,
        "question",
    ),
}


@require_safe
@login_required
def process_list(request: HttpRequest) -> HttpResponse:
    rows = list(queries.all_processes())
    stages: dict[int, list[Stage]] = {}
    for stage in queries.stages_of([row.pk for row in rows]):
        stages.setdefault(stage.process_id, []).append(stage)
    types = queries.types_of_processes()
    context = {
        "processes": [(row, stages.get(row.pk, []), types.get(row.pk)) for row in rows],
        "dictionaries": [
            (key, one.title, [(row, str(row)) for row in one.rows()])
            for key, one in DICTIONARIES.items()
        ],
        "may_design": reader(request).may("process.design"),
    }
    return page(request, "pipeline/processes.html", "body", context)


@require_safe
@login_required
def process_detail(request: HttpRequest, pk: int) -> HttpResponse:
    process = get_object_or_404(queries.all_processes(), pk=pk)
    return process_page(request, process, queries.current_version(process.pk))


@require_safe
@login_required
def version_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Another version of the process: its draft, or one of the past."""
    process = get_object_or_404(queries.all_processes(), pk=pk)
    version = get_object_or_404(queries.versions(process.pk), number=number)
    return process_page(request, process, version)


def process_page(
    request: HttpRequest, process: Process, version: ProcessVersion | None
) -> HttpResponse:
    by = reader(request)
    stages = versions.stages_of(version) if version else []
    tasks = queries.stage_tasks(stage.pk for stage in stages)
    labels = dict(forms.demand_choices())
    roles = dict(Role.choices)
    kept = queries.stage_pieces(stage.pk for stage in stages)
    ids = {pk for one in kept.values() for pk in one}
    named = {piece.pk: piece for piece, _edition in shown_pieces(reader(request), ids)}
    shown = [
        {
            "stage": stage,
            "tasks": tasks.get(stage.pk, []),
            "pieces": [named[pk] for pk in kept.get(stage.pk, []) if pk in named],
            "required": [labels[key] for key in stage.required if key in labels],
            "roles": [roles[role] for role in stage.roles if role in roles],
            "is_first": place == 0,
            "is_last": stage.kind != "open" or stages[place + 1].kind != "open",
        }
        for place, stage in enumerate(stages)
    ]
    may_design = by.may("process.design")
    context = {
        "process": process,
        "sale_type": queries.type_of_process(process.pk),
        "version": version,
        "versions": list(queries.versions(process.pk)),
        "draft": queries.draft_of(process.pk),
        "standing": queries.on_versions(by, process.pk),
        "migrations": versions.migrations(process.pk),
        "reviews": versions.reviews_of(process.pk),
        "review_on": versions.review_days(
            days=value(REVIEW_DAYS), zone=timezone.get_current_timezone()
        ).get(process.pk),
        "on": timezone.localdate(),
        "stages": shown,
        "may_design": may_design,
        "change": versions.freedom(version, by_draft=value(BY_DRAFT)) if may_design else "",
    }
    return page(request, "pipeline/process.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def process_create(request: HttpRequest) -> HttpResponse:
    """A new process begins with one stage in work, won and lost."""
    by = reader(request)
    require(by, "process.design")
    form = forms.ProcessForm(request.POST if request.method == "POST" else None, by=by)
    del form.fields["is_active"]
    title = _("New process")
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data.pop("sale_type")
        draft = ProcessDraft(
            stages=(
                StageDraft(_("First contact"), probability=10),
                StageDraft(_("Won"), "won", "green", probability=100),
                StageDraft(_("Lost"), "lost", "red"),
            ),
            **form.cleaned_data,
        )
        made = tried(
            form, lambda: services.create_typed_process(draft, kind, by=by, at=timezone.now())
        )
        if made:
            toast_next(request, _("The process is laid. Add its stages."))
            return go(request, "pipeline:process-detail", made.pk)
    return form_dialog(request, form, title)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def process_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    process = get_object_or_404(queries.all_processes(), pk=pk)
    names = (
        "name", "may_skip", "may_go_back", "is_sale", "needs_next_step", "is_default", "is_active",
    )  # fmt: skip
    start = {name: getattr(process, name) for name in names}
    kind = queries.type_of_process(process.pk)
    start["sale_type"] = kind.pk if kind else None
    form = forms.ProcessForm(
        request.POST if request.method == "POST" else None, by=by, initial=start
    )
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        wanted = told.pop("sale_type")
        if tried(
            form, lambda: services.edit_typed_process(pk, told, wanted, by=by, at=timezone.now())
        ):
            return saved()
    return form_dialog(request, form, process.name)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stage_create(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    process = get_object_or_404(queries.all_processes(), pk=pk)
    return _stage_form(
        request,
        _("New stage"),
        {},
        [],
        lambda changes: services.add_stage(
            process.pk,
            _stage_draft(changes),
            version_id=whole(request.GET.get("version")),
            by=by,
            at=timezone.now(),
            by_draft=value(BY_DRAFT),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stage_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    stage = get_object_or_404(queries.every_stage(), pk=pk)
    names = ("name", "colour", "norm_days", "probability", "required", "roles", "guide")
    start = {name: getattr(stage, name) for name in names}
    start["evidence"] = "\n".join(stage.evidence)
    tasks = [
        {
            "task_id": task.pk,
            "title": task.title,
            "kind": task.kind,
            "due_in_days": task.due_in_days,
            "is_compulsory": task.is_compulsory,
        }
        for task in queries.stage_tasks([stage.pk]).get(stage.pk, [])
    ]
    return _stage_form(
        request,
        stage.name,
        start,
        tasks,
        lambda changes: services.edit_stage(
            pk, changes, by=by, at=timezone.now(), by_draft=value(BY_DRAFT)
        ),
        stage,
    )


def _stage_form(
    request: HttpRequest,
    title: str,
    start: Mapping[str, Any],
    tasks: list[Any],
    save: Callable[[dict[str, Any]], Any],
    stage: Stage | None = None,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = forms.StageEditForm(sent, by=reader(request), initial=start)
    if stage and versions.freedom(stage.version, by_draft=value(BY_DRAFT)) == "small":
        return _small_form(request, form, save)
    lines = forms.TasksForm(sent, initial=tasks, prefix="task")
    if sent is not None and form.is_valid() and lines.is_valid():
        drafts = [draft for line in lines if (draft := line.draft())]
        if tried(form, lambda: save(form.changes() | {"tasks": drafts})):
            return saved()
    context = {"form": form, "tasks": lines, "title": title, "stage": stage}
    status = 422 if sent is not None else 200
    return dialog(request, "pipeline/stage_form.html", context, status=status)


def _small_form(
    request: HttpRequest, form: Any, save: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """What may change while deals go by the version: how the stage is called, coloured and explained."""
    for name in set(form.fields) - {"name", "colour", "guide"}:
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        if tried(form, lambda: save(told)):
            return saved()
    return form_dialog(request, form, _("Stage"))


def _stage_draft(changes: Mapping[str, Any]) -> StageDraft:
    told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in changes.items()}
    return StageDraft(**told)


@require_POST
@login_required
def stage_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a stage one place earlier or later (`to`: "up" or "down")."""
    by = reader(request)
    stage = get_object_or_404(queries.every_stage(), pk=pk)
    ids = list(queries.stages_beside(stage).filter(kind="open").values_list("pk", flat=True))
    if stage.pk not in ids:
        raise Http404
    place = ids.index(stage.pk)
    target = place + (-1 if request.POST.get("to") == "up" else 1)
    if 0 <= target < len(ids):
        ids[place], ids[target] = ids[target], ids[place]
        services.reorder_stages(
            stage.process_id,
            ids,
            version_id=stage.version_id,
            by=by,
            at=timezone.now(),
            by_draft=value(BY_DRAFT),
        )
    return reload_part(HttpResponse(status=204), "design")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stage_remove(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    stage = get_object_or_404(queries.every_stage(), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = forms.RemoveStageForm(sent, by=by, stage=stage)
    if sent is not None and form.is_valid():
        at = timezone.now()
        gone = tried(
            form,
            lambda: (
                services.remove_stage(
                    pk,
                    move_to=form.cleaned_data["move_to"],
                    by=by,
                    at=at,
                    on=company_day(at),
                    by_draft=value(BY_DRAFT),
                ),
            ),
        )
        if gone:
            return saved()
    return form_dialog(request, form, _("Delete the stage “%(name)s”") % {"name": stage.name})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry_create(request: HttpRequest, name: str) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    words = _dictionary(name)
    form = words.form(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if tried(form, lambda: words.add(told, by=by, at=timezone.now())):
            return saved()
    return form_dialog(request, form, words.title)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry_edit(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    words = _dictionary(name)
    row = get_object_or_404(words.rows(), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = words.form(sent, by=by)
    told_apart = words.start(row)
    columns = [field for field in form.fields if field not in told_apart]
    form.initial = {field: getattr(row, field) for field in columns} | told_apart
    if sent is not None and form.is_valid():
        told = form.cleaned_data
        if tried(form, lambda: words.edit(pk, told, by=by, at=timezone.now())):
            return saved()
    return form_dialog(request, form, words.title)


def _dictionary(name: str) -> Dictionary:
    if name not in DICTIONARIES:
        raise Http404
    return DICTIONARIES[name]


def tried(form: Any, act: Callable[[], Any]) -> Any:
    """Return what the act gave; a refusal becomes the form's error."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def saved() -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "design")
    return close_dialog(toast(answer, _("Saved")))


def form_dialog(request: HttpRequest, form: Any, title: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "action": request.get_full_path()}
    return dialog(request, "pipeline/form.html", context, status=status)
