"""One act for many rows: asked in a dialog, done at once or in the background, answered row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otdel.foundation.jobs import services as jobs
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import tasks
from otdel.foundation.web.pages import (
    close_dialog,
    dialog,
    new_batch,
    reload_part,
    toast,
    undo_url,
)
from otdel.kernel.errors import Refused
from otdel.kernel.later import after_commit

from . import asked as reading
from .acting import carry_out, listed
from .exporting import ids_in
from .spec import Act, ListSpec

MOST = 200_000
SHOWN = 200


class NothingPicked(Refused):
    code = "nothing-picked"
    status = 422
    text = gettext_lazy("Pick at least one row first.")


class TooMany(Refused):
    code = "too-many-rows"
    status = 422
    text = gettext_lazy("At most %(most)s rows at once: narrow the list by a filter.")


def answer(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    """Answer POST _act, _ids (or _all), _step: the dialog that asks, or the act itself."""
    by: Any = request.user
    told = request.POST
    act = next((one for one in spec.acts_for(by) if one.key == told.get("_act", "")), None)
    if act is None:
        raise Http404
    ids = picked(spec, by, request)
    if not ids:
        raise NothingPicked
    if told.get("_step") != "run" and (act.form or act.confirm):
        return _ask(request, spec, act, ids, act.form(by=by) if act.form else None)
    form = act.form(told, by=by) if act.form else None
    if form is not None and not form.is_valid():
        return _ask(request, spec, act, ids, form, status=422)
    if len(ids) > value("web.bulk_in_background"):
        return _in_background(request, spec, act, ids)
    return _done_now(request, spec, act, ids, form)


def picked(spec: ListSpec, by: Any, request: HttpRequest) -> list[int]:
    """Return the ids of the act, in the list's order when all that match are meant. Raises TooMany."""
    if request.POST.get("_all") != "1":
        return ids_in(request.POST.get("_ids", ""))[:MOST]
    asked = reading.read(spec, by, request.GET)
    found: QuerySet[Any] = reading.narrow(spec, by, asked, on=timezone.localdate())
    ids = list(reading.order(spec, by, asked, found).values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany(most=MOST)
    return ids


def _ask(
    request: HttpRequest, spec: ListSpec, act: Act, ids: Sequence[int], form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "spec": spec,
        "act": act,
        "form": form,
        "number": len(ids),
        "ids": request.POST.get("_ids", ""),
        "all": request.POST.get("_all", ""),
        "address": request.get_full_path(),
    }
    return dialog(request, "web/bulk_form.html", context, status)


def _done_now(
    request: HttpRequest, spec: ListSpec, act: Act, ids: Sequence[int], form: Any
) -> HttpResponse:
    batch = new_batch()
    outcome = carry_out(
        spec, act, ids, dict(form.cleaned_data) if form else {},
        by=request.user, at=timezone.now(), batch=batch,
    )  # fmt: skip
    undo = undo_url(batch) if act.undoable and outcome.done else None
    text = ngettext("Done: %(n)s row", "Done: %(n)s rows", outcome.done) % {"n": outcome.done}
    if not outcome.refused:
        return toast(reload_part(close_dialog(), "list", "picked"), text, undo)
    context = {"act": act, "outcome": outcome, "shown": outcome.refused[:SHOWN], "undo": undo}
    return reload_part(dialog(request, "web/bulk_result.html", context), "list")


def _in_background(
    request: HttpRequest, spec: ListSpec, act: Act, ids: Sequence[int]
) -> HttpResponse:
    listed(spec.key)
    by: Any = request.user
    title = _("%(act)s: %(list)s") % {"act": act.label, "list": spec.title}
    job = jobs.begin(title, len(ids), by=by, at=timezone.now(), kind="bulk")
    told = request.POST.copy()
    for key in ("_act", "_ids", "_all", "_step", "csrfmiddlewaretoken"):
        told.pop(key, None)
    after_commit(
        tasks.run_act, job.pk, spec.key, act.key, list(ids), told.urlencode(), by.pk, new_batch()
    )
    return dialog(request, "web/job_dialog.html", {"job": job})
