"""The technological map of a process version, on screen and on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from otdel.foundation.files.documents import render
from otdel.foundation.people.reach import reader
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import page

from .. import forms, maps, queries, versions
from ..models import Process, ProcessVersion
from ..preferences import REVIEW_DAYS
from .common import number


@require_safe
@login_required
def process_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The map of the version in force, or of ?version=N."""
    process, version = _named(request, pk)
    told = _told(request, process, version)
    context = {"process": process, "version": version, "map": told, "heads": maps.heads()}
    return page(request, "pipeline/map.html", "body", context)


@require_safe
@login_required
def process_map_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same map to print."""
    process, version = _named(request, pk)
    data = maps.printed(_told(request, process, version), day=_day)
    made = render("files/tables", data, at=version.approved_at or version.made_at)
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"process-{process.pk}-v{version.number}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _named(request: HttpRequest, pk: int) -> tuple[Process, ProcessVersion]:
    process = get_object_or_404(queries.all_processes(), pk=pk)
    if "version" in request.GET:
        wanted = number(request.GET["version"])
        return process, get_object_or_404(queries.versions(process.pk), number=wanted or 0)
    version = queries.current_version(process.pk)
    if version is None:
        raise Http404
    return process, version


def _told(request: HttpRequest, process: Process, version: ProcessVersion) -> Any:
    days = versions.review_days(days=value(REVIEW_DAYS), zone=timezone.get_current_timezone())
    return maps.process_map(
        reader(request),
        version,
        labels=dict(forms.demand_choices()),
        review_on=days.get(process.pk),
    )


def _day(value: date) -> str:
    told = timezone.localdate(value) if isinstance(value, datetime) else value
    return date_format(told, "DATE_FORMAT")
