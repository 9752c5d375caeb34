"""The wizard: files, mapping, trial with corrections, run in the background, result, undo."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.foundation.jobs import queries as jobs
from otdel.foundation.jobs import services as job_services
from otdel.foundation.people.reach import reader, require
from otdel.foundation.people.services import note_export
from otdel.foundation.preferences.queries import value
from otdel.foundation.web.lists import list_view
from otdel.foundation.web.pages import (
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    toast,
)
from otdel.kernel.errors import Refused
from otdel.kernel.later import after_commit

from . import forms, pages, queries, services
from .drafts import Limits
from .lists import IMPORTS
from .models import Import, ImportFile
from .tasks import carry, title_of
from .wording import told

TEMPLATE = "exchange/detail.html"
ACTS: dict[str, tuple[Any, str]] = {
    "check": (services.start_trial, "check"),
    "run": (services.start_run, "run"),
    "pause": (services.pause, ""),
    "resume": (services.resume, "run"),
    "cancel": (services.cancel, ""),
}


@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, IMPORTS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_start(request: HttpRequest) -> HttpResponse:
    require(reader(request), "import.run")
    form = forms.StartForm(
        request.POST or None, request.FILES or None, initial={"currency": settings.CURRENCY}
    )
    if request.method == "POST" and form.is_valid():
        try:
            imp = _take(request, form)
        except Refused as refusal:
            form.add_error("files", str(refusal))
        else:
            return go(request, "exchange:import-detail", imp.pk)
    context = {"form": form, "limit": value("exchange.file_mb")}
    status = 422 if request.method == "POST" else 200
    return page(request, "exchange/start.html", "", context, status=status)


def _take(request: HttpRequest, form: forms.StartForm) -> Import:
    uploads = form.uploads()
    imp = services.begin_import(
        uploads,
        by=reader(request),
        at=timezone.now(),
        batch=new_batch(),
        currency=form.cleaned_data["currency"],
        limits=Limits(value("exchange.file_mb"), value("exchange.workbook_mb")),
    )
    if sum(upload.size for upload in uploads) > value("exchange.background_mb") * 1_000_000:
        _send(request, imp, "survey")
        return imp
    zone = timezone.get_default_timezone()
    return services.survey(imp.pk, by=reader(request), at=timezone.now(), zone=zone)


def _send(request: HttpRequest, imp: Import, what: str) -> None:
    """Let the worker carry the import on, with a job that shows how far it is."""
    now = timezone.now()
    total = sum(row.total for row in imp.files.all())
    job = job_services.begin(title_of(what, imp), total, by=reader(request), at=now, kind="import")
    services.note_job(imp.pk, job.pk)
    after_commit(carry, what, imp.pk, imp.turn, job_id=job.pk)


@require_safe
@login_required
def import_detail(request: HttpRequest, import_id: int) -> HttpResponse:
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    return _panel(request, imp)


def _panel(request: HttpRequest, imp: Import) -> HttpResponse:
    context = pages.panel(imp, by=reader(request), query=request.GET)
    if imp.job_id:
        context["job"] = jobs.jobs(reader(request)).filter(pk=imp.job_id).first()
    return page(request, TEMPLATE, "panel", context)


@require_POST
@login_required
def file_map(request: HttpRequest, import_id: int, file_id: int) -> HttpResponse:
    row = _file(request, import_id, file_id)
    kind = forms.kind_from(request.POST)
    same = kind == row.kind
    services.set_mapping(
        row.pk,
        by=reader(request),
        at=timezone.now(),
        kind=kind,
        mapping=forms.mapping_from(request.POST, row.headers) if same else None,
        habits=forms.habits_from(request.POST, row.headers, row.habits) if same else None,
        is_left_out="is_left_out" in request.POST,
    )
    return _again(request, import_id)


def _again(request: HttpRequest, import_id: int) -> HttpResponse:
    """Look at the values anew after a change of the mapping and show the page."""
    imp = queries.imports(reader(request)).get(pk=import_id)
    if sum(row.size for row in imp.files.all()) > value("exchange.background_mb") * 1_000_000:
        imp = services.read_again(imp.pk, by=reader(request), at=timezone.now())
        _send(request, imp, "survey")
    else:
        zone = timezone.get_default_timezone()
        services.survey(imp.pk, by=reader(request), at=timezone.now(), zone=zone)
    return _panel(request, queries.imports(reader(request)).get(pk=import_id))


@require_POST
@login_required
def value_decide(request: HttpRequest, import_id: int, noun: str) -> HttpResponse:
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    if noun not in queries.NAMES:
        raise Http404
    text, decision = str(request.POST.get("text", "")), forms.decision_from(request.POST)
    services.decide_value(imp.pk, noun, text, decision, by=reader(request), at=timezone.now())
    return _panel(request, queries.imports(reader(request)).get(pk=import_id))


@require_POST
@login_required
def process_decide(request: HttpRequest, import_id: int) -> HttpResponse:
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    text = str(request.POST.get("text", ""))
    plan = pages.plan_from(imp, text, request.POST)
    if plan is None:
        raise Http404
    services.decide_process(imp.pk, text, plan, by=reader(request), at=timezone.now())
    return _panel(request, queries.imports(reader(request)).get(pk=import_id))


@require_POST
@login_required
def owners_decide(request: HttpRequest, import_id: int) -> HttpResponse:
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    wanted = "by_deals" in request.POST
    services.decide_owners(imp.pk, wanted, by=reader(request), at=timezone.now())
    return _panel(request, queries.imports(reader(request)).get(pk=import_id))


@require_POST
@login_required
def import_act(request: HttpRequest, import_id: int, what: str) -> HttpResponse:
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    if what not in ACTS:
        raise Http404
    act, work = ACTS[what]
    imp = act(imp.pk, by=reader(request), at=timezone.now())
    if work:
        _send(request, imp, work)
    return _panel(request, queries.imports(reader(request)).get(pk=import_id))


@require_safe
@login_required
def row_list(request: HttpRequest, import_id: int) -> HttpResponse:
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    return page(request, TEMPLATE, "rows", pages.rows(imp, query=request.GET) | {"imp": imp})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def row_fix(request: HttpRequest, import_id: int, file_id: int, line: int) -> HttpResponse:
    """Show one row with its problems; corrected cells are judged at once."""
    row = _file(request, import_id, file_id)
    if request.method == "POST":
        return _fix(request, row, line)
    context = pages.row_form(row, line)
    if context is None:
        raise Http404
    return dialog(request, "exchange/row.html", context)


def _fix(request: HttpRequest, row: ImportFile, line: int) -> HttpResponse:
    old = queries.cells_of(row, [line]).get(line)
    if old is None:
        raise Http404
    by, now = reader(request), timezone.now()
    for place, header in enumerate(row.headers):
        typed = request.POST.get(f"cell-{place}")
        if typed is not None and typed.strip() != old[place]:
            services.fix_cell(row.pk, line, header, typed, by=by, at=now)
    item = services.judge_one(
        row.owner_import, row, line, by=by, at=now, on=timezone.localdate(),
        zone=timezone.get_default_timezone(), country=value("clients.phone_country"),
    )  # fmt: skip
    if item is not None and item.problems:
        return dialog(request, "exchange/row.html", pages.row_form(row, line), status=422)
    services.count_again(row.owner_import_id)
    answer = toast(HttpResponse(status=204), _("The row is right now."))
    return close_dialog(reload_part(answer, "rows"))


def _file(request: HttpRequest, import_id: int, file_id: int) -> ImportFile:
    try:
        return queries.file_of(reader(request), import_id, file_id)
    except ImportFile.DoesNotExist:
        raise Http404 from None


@require_safe
@login_required
def rejected(request: HttpRequest, import_id: int) -> StreamingHttpResponse:
    """Give the refused rows as CSV with the reasons in the last column, ready to be corrected and imported."""
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    is_trial = "trial" in request.GET
    number = queries.ledger(imp, is_trial=is_trial, outcome="rejected").count()
    name = f"rejected-{imp.pk}.csv"
    note_export("import", number, by=reader(request), at=timezone.now(), file_name=name)
    answer = StreamingHttpResponse(
        _csv(imp, is_trial=is_trial), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(imp: Import, *, is_trial: bool) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    current = None
    for file, line, cells in queries.rejected_rows(imp, is_trial=is_trial):
        if file.pk != current:
            if current is not None:
                yield writer.writerow([])
            current = file.pk
            yield writer.writerow([*map(_safe, file.headers), _("Reason")])
        why = "; ".join(told(problem) for problem in line.problems)
        filled = [*cells, *[""] * (len(file.headers) - len(cells))]
        yield writer.writerow([*map(_safe, filled[: len(file.headers)]), why])


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; the import takes the mark off again."""
    risky = cell[:1] in "=@\t\r" or (cell[:1] in "+-" and not cell[1:2].isdigit())
    return f"'{cell}" if cell and risky else cell


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Say what would go and what would get its old values back; then do it in the background."""
    imp = get_object_or_404(queries.imports(reader(request)), pk=import_id)
    if request.method == "POST":
        imp = services.start_undo(imp.pk, by=reader(request), at=timezone.now())
        _send(request, imp, "undo")
        return go(request, "exchange:import-detail", imp.pk)
    return dialog(request, "exchange/undo.html", {"imp": imp, "parts": pages.undo_parts(imp)})
