"""Versions of a process: drafts, approval, comparison, carrying deals over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department.absences import company_day
from otdel.foundation.jobs import queries as jobs
from otdel.foundation.jobs.services import begin
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import go, new_batch, page, toast_next
from otdel.kernel.later import after_commit

from .. import forms, queries, services, tasks, versions
from ..models import DealMigration, ProcessVersion
from ..preferences import REVIEW_DAYS
from .common import number
from .design import form_dialog, saved, tried


@require_POST
@login_required
def draft_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of the approved version, or of the one named by `base`."""
    by = reader(request)
    process = get_object_or_404(queries.all_processes(), pk=pk)
    base = number(request.POST.get("base"))
    if base and not queries.versions(process.pk).filter(pk=base).exists():
        raise Http404
    draft = services.open_draft(process.pk, base_id=base, by=by, at=timezone.now())
    toast_next(request, _("The draft is made. Deals do not see it until it is approved."))
    return go(request, "pipeline:version-detail", process.pk, draft.number)


@require_POST
@login_required
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(pk)
    services.discard_draft(version.pk, by=reader(request), at=timezone.now())
    toast_next(request, _("The draft is discarded."))
    return go(request, "pipeline:process-detail", version.process_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def version_approve(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    version = _version(pk)
    form = forms.ApproveForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        done = tried(form, lambda: services.approve_version(pk, why, by=by, at=timezone.now()))
        if done:
            toast_next(request, _("Version %(n)s is approved.") % {"n": version.number})
            return go(request, "pipeline:process-detail", version.process_id)
    return form_dialog(request, form, _("Approve version %(n)s") % {"n": version.number})


@require_safe
@login_required
def version_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two versions, ?old=1&new=2 by their numbers."""
    process = get_object_or_404(queries.all_processes(), pk=pk)
    known = {version.number: version for version in queries.versions(process.pk)}
    old = known.get(number(request.GET.get("old")) or 0)
    new = known.get(number(request.GET.get("new")) or 0)
    if old is None or new is None:
        raise Http404
    context = {
        "process": process,
        "old": old,
        "new": new,
        "versions": list(known.values()),
        "differences": versions.compared(old, new),
    }
    return page(request, "pipeline/compare.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def process_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether the approved process still fits the market, and when to look again."""
    by, at = reader(request), timezone.now()
    require(by, "process.design")
    process = get_object_or_404(queries.all_processes(), pk=pk)
    on = company_day(at)
    data = request.POST if request.method == "POST" else None
    form = forms.ReviewForm(data, by=by, next_on=on + timedelta(days=value(REVIEW_DAYS)))
    if data is not None and form.is_valid():
        told = dict(form.cleaned_data)
        told["has_changed"] = told.pop("is_changed")
        if tried(form, lambda: services.review_process(process.pk, **told, by=by, at=at, on=on)):
            return saved()
    return form_dialog(request, form, _("Review of “%(name)s”") % {"name": process.name})


def _version(pk: int) -> ProcessVersion:
    return get_object_or_404(queries.every_version(), pk=pk)


# ---------------------------------------------------------------- carrying over


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def migration_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which stage answers to which, see what it would mean, and begin."""
    by = reader(request)
    require(by, "process.design")
    source = _version(pk)
    target = queries.current_version(source.process_id)
    if target is None or source.state != ProcessVersion.State.SUPERSEDED:
        raise Http404
    data = request.POST if request.method == "POST" else request.GET or None
    form = forms.MigrationForm(
        data,
        by=by,
        source=versions.stages_of(source),
        target=versions.stages_of(target),
        proposal=versions.proposal(source, target),
        numbers=versions.standing(source),
    )
    if request.method == "POST" and form.is_valid():
        row = tried(form, lambda: _begin(source, form, by=by))
        if row:
            return go(request, "pipeline:migration-detail", row.pk)
    context = {
        "process": source.process,
        "source": source,
        "target": target,
        "form": form,
        "preview": versions.preview(source, form.mapping(), **form.options()),
    }
    return page(request, "pipeline/migration_form.html", "body", context)


def _begin(source: ProcessVersion, form: Any, *, by: User) -> DealMigration:
    row = services.begin_migration(
        source.pk, form.mapping(), by=by, at=timezone.now(), batch=new_batch(), **form.options()
    )
    _work(row, by=by)
    return row


def _work(row: DealMigration, *, by: User) -> None:
    at = timezone.now()
    title = _("Deals of “%(process)s” to version %(n)s") % {
        "process": row.source.process.name,
        "n": row.target.number,
    }
    job = begin(title, row.total, by=by, at=at, kind="deal_migration")
    services.set_job(row.pk, job.pk, by=by, at=at)
    after_commit(tasks.carry_over, row.pk, job_id=job.pk)


@require_safe
@login_required
def migration_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How it goes; what to do if it stopped half-way."""
    row = versions.migration(pk)
    if row is None:
        raise Http404
    by = reader(request)
    job = jobs.jobs(by).filter(pk=row.job_id).first() if row.job_id else None
    context = {
        "row": row,
        "job": job,
        "is_stopped": versions.is_stopped(row),
        "left": versions.left(row),
        "may_design": by.may("process.design"),
    }
    return page(request, "pipeline/migration.html", "body", context)


@require_POST
@login_required
def migration_go_on(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    row = versions.migration(pk)
    if row is None:
        raise Http404
    if versions.is_stopped(row):
        _work(row, by=by)
    return go(request, "pipeline:migration-detail", row.pk)
