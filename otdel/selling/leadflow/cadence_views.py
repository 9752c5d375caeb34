"""Pages of cadences: the cadences themselves, who is on them, and putting a lead or deal on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import (
    close_dialog,
    dialog,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline.queries import deals, leads

from . import queries, services
from .cadence_lists import CADENCE_RUNS
from .forms import CadenceForm, DealCadenceForm, LeadCadenceForm
from .models import Cadence
from .panels import cadence_panel

ACTS: dict[str, Callable[..., Sequence[Any]]] = {
    "pause": services.pause_runs,
    "resume": services.resume_runs,
    "stop": services.stop_runs,
    "answered": lambda ids, **rest: services.stop_runs(ids, why="answered", **rest),
    "restart": services.restart_runs,
}


@require_safe
@login_required
def cadence_list(request: HttpRequest) -> HttpResponse:
    """Every cadence with its steps and how many are on it."""
    by = reader(request)
    require(by, "leadflow.see")
    numbers = queries.numbers_on()
    rows = list(queries.cadences(only_active=False))
    context = {
        "cadences": [(row, _shown(row), numbers.get(row.pk, 0)) for row in rows],
        "may_write": by.may("leadflow.rule"),
        "tab": "leadflow",
        "part": "cadences",
    }
    return page(request, "leadflow/cadences.html", "cadences", context)


def _shown(row: Cadence) -> list[dict[str, Any]]:
    labels = dict(Cadence.Channel.choices)
    return [one | {"how": labels.get(one["channel"], one["channel"])} for one in row.steps]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cadence_write(request: HttpRequest, cadence_id: int | None = None) -> HttpResponse:
    by = reader(request)
    require(by, "leadflow.rule")
    every = queries.cadences(only_active=False)
    row = get_object_or_404(every, pk=cadence_id) if cadence_id else None
    form = CadenceForm(request.POST or None, cadence=row)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        act: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        try:
            services.write_cadence(form.draft(), cadence_id=cadence_id, **act)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(_("The cadence is written"), batch)
    context = {"form": form, "cadence": row, "action": request.path}
    return dialog(request, "leadflow/cadence_form.html", context, 422 if form.errors else 200)


@login_required
def run_list(request: HttpRequest) -> HttpResponse:
    """Who is and was on cadences."""
    return list_view(request, CADENCE_RUNS)


# ---------------------------------------------------------------- one lead or deal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_put(request: HttpRequest, lead_id: int) -> HttpResponse:
    return _put(request, get_object_or_404(leads(reader(request)), pk=lead_id), LeadCadenceForm)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_put(request: HttpRequest, deal_id: int) -> HttpResponse:
    return _put(request, get_object_or_404(deals(reader(request)), pk=deal_id), DealCadenceForm)


@require_safe
@login_required
def lead_panel(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead = get_object_or_404(leads(reader(request)), pk=lead_id)
    return HttpResponse(cadence_panel(request, lead))


@require_safe
@login_required
def deal_panel(request: HttpRequest, deal_id: int) -> HttpResponse:
    deal = get_object_or_404(deals(reader(request)), pk=deal_id)
    return HttpResponse(cadence_panel(request, deal))


def _put(request: HttpRequest, record: Any, form_class: Any) -> HttpResponse:
    by = reader(request)
    require(by, "work.do")
    form = form_class(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        act: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        [said] = services.start_runs(form.cleaned_data["cadence"], [record.pk], **act)
        if not isinstance(said, Refused):
            return _done(_("Put on the cadence"), batch)
        form.add_error(None, str(said))
    context = {"form": form, "record": record, "action": request.path}
    return dialog(request, "leadflow/cadence_put.html", context, 422 if form.errors else 200)


@require_POST
@login_required
def run_act(request: HttpRequest, run_id: int, act: str) -> HttpResponse:
    """Pause, go on, stop, answered, anew."""
    by = reader(request)
    get_object_or_404(queries.runs(by), pk=run_id)
    if act not in ACTS:
        raise Http404
    batch = new_batch()
    [said] = ACTS[act]([run_id], by=by, at=timezone.now(), batch=batch)
    if isinstance(said, Refused):
        raise said
    return _done(_("Saved"), batch)


def _done(text: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "leadflow")
    return close_dialog(toast(answer, text, undo_url(batch)))
