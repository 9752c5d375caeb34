"""Pages and dialogs of approvals, and of what stages demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department.absences import company_day
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
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
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.models import Deal, Stage
from otdel.selling.pipeline.services import lacks_of, move_deal

from . import forms, queries, services
from .lists import APPROVALS, TONES, WAITING
from .models import Approval, StageDemand
from .panels import panel_context
from .services.answering import MOVED

PARTS = ("approvals", "deal", "heads", "timeline", "work", "list")


@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    return list_view(request, APPROVALS)


@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    return list_view(request, WAITING)


@require_safe
@login_required
def approval(request: HttpRequest, approval_id: int) -> HttpResponse:
    """One question with what it is about; who answers by a function need not reach the deal itself."""
    by = reader(request)
    row = _row(request, approval_id)
    deal = queries.deal_of(row)
    is_in_reach = deal is not None and pipeline.deals(by).filter(pk=deal.pk).exists()
    may_answer = queries.may_answer(by, row, company_day(timezone.now()))
    context = {
        "row": row,
        "tone": TONES[row.state],
        "deal": deal,
        "is_in_reach": is_in_reach,
        "shows_facts": deal is not None and (is_in_reach or may_answer or row.asker_id == by.pk),
        "shows_sum": may_read(by, Deal.noun, "amount_minor"),
        "lines": pipeline.lines_of([row.deal_id]).get(row.deal_id, []),
        "has_changed": bool(row.is_open and deal and queries.standing_of(deal) != row.standing),
        "kept_by": _kept_by(row, deal),
        "who": queries.approvers_said(row.demand, by) if row.demand else "",
        "voices": row.voices.select_related("person").order_by("pk"),
        "may_answer": may_answer,
        "may_withdraw": row.is_open and (by.pk == row.asker_id or by.may("handoff.govern")),
    }
    return page(request, "approvals/approval.html", "body", context)


def _kept_by(row: Approval, deal: Deal | None) -> str:
    """Return what keeps an approved deal from moving where it was to go, in words."""
    if row.outcome in ("", MOVED) or deal is None or row.move_to is None:
        return ""
    if not deal.is_open or deal.stage_id != row.from_stage_id:
        return ""
    lacking = lacks_of(deal, row.move_to.pk, by=row.asker)
    if isinstance(lacking, Refused):
        return str(lacking)
    return "; ".join(str(lack.label) for lack in lacking)


@require_safe
@login_required
def deal_panel(request: HttpRequest, deal_id: int) -> HttpResponse:
    deal = get_object_or_404(pipeline.deals(reader(request)), pk=deal_id)
    return page(request, "approvals/panel.html", "", panel_context(reader(request), deal))


# ---------------------------------------------------------------- asking and answering


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, deal_id: int, demand_id: int) -> HttpResponse:
    by = reader(request)
    deal, demand = _asked(request, deal_id, demand_id, StageDemand.Kind.APPROVAL)
    sent: Any = request.POST if request.method == "POST" else None
    target = _target(request, deal)
    form = forms.AskForm(sent, by=by, target=target)
    if sent is not None and form.is_valid():
        batch, at = new_batch(), timezone.now()
        on = company_day(at)
        told: dict[str, Any] = {"by": by, "at": at, "on": on, "batch": batch}
        if _tried(form, lambda: services.ask(deal.pk, form.draft(demand.pk), **told)):
            return _done(_("Asked: “%(name)s”") % {"name": demand.name}, batch)
    context = {
        "form": form,
        "deal": deal,
        "demand": demand,
        "target": target,
        "who": queries.approvers_said(demand, by),
        "shows_sum": may_read(by, Deal.noun, "amount_minor"),
    }
    return dialog(request, "approvals/ask.html", context, 422 if sent is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document(request: HttpRequest, deal_id: int, demand_id: int) -> HttpResponse:
    """Attach a document; the deal moves in the same submit where the gate asked for it."""
    by = reader(request)
    deal, demand = _asked(request, deal_id, demand_id, StageDemand.Kind.DOCUMENT)
    sent: Any = request.POST if request.method == "POST" else None
    target = _target(request, deal)
    form = forms.PaperForm(sent, by=by, files=request.FILES or None)
    if sent is not None and form.is_valid():
        batch = new_batch()
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch, **_limits()}
        file = form.cleaned_data["file"]
        if _tried(form, lambda: services.give_paper(deal.pk, demand.pk, file, **told)):
            return _done(_moved(request, deal, demand, target, batch), batch)
    context = {"form": form, "deal": deal, "demand": demand, "target": target}
    return dialog(request, "approvals/document.html", context, 422 if sent is not None else 200)


def _moved(
    request: HttpRequest, deal: Deal, demand: StageDemand, target: Stage | None, batch: str
) -> str:
    """Move the deal where it was to go, if nothing else lacks; return what to say."""
    said = _("Attached: “%(name)s”") % {"name": demand.name}
    if target is None:
        return said
    at = timezone.now()
    told: dict[str, Any] = {
        "by": reader(request),
        "at": at,
        "on": company_day(at),
        "batch": batch,
    }
    try:
        moved = move_deal(deal.pk, target.pk, **told)
    except GateClosed as gate:
        lacking = "; ".join(str(lack.label) for lack in gate.lacking)
        return _("%(said)s. Still lacking: %(lacking)s") % {"said": said, "lacking": lacking}
    except Refused as refusal:
        return f"{said}. {refusal}"
    names = {"title": moved.title, "stage": target.name}
    return _("“%(title)s” moved to “%(stage)s”.") % names


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approve(request: HttpRequest, approval_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, approval_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.ApproveForm(sent, by=by)
    if sent is not None and form.is_valid():
        batch, at = new_batch(), timezone.now()
        told: dict[str, Any] = {"by": by, "at": at, "on": company_day(at), "batch": batch}
        reply = form.cleaned_data["reply"]
        made = _tried(form, lambda: services.approve(row.pk, reply=reply, **told))
        if made:
            return _done(_said(made), batch)
    return _answer_form(request, form, row, "approvals/approve.html")


def _said(row: Approval) -> str:
    if row.is_open:
        return _("Your yes is noted; more are needed")
    if row.outcome == MOVED:
        return _("Approved, and the deal has moved")
    return _("Approval given")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def refuse(request: HttpRequest, approval_id: int) -> HttpResponse:
    by, row = reader(request), _row(request, approval_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.RefuseForm(sent, by=by)
    if sent is not None and form.is_valid():
        batch, at = new_batch(), timezone.now()
        told: dict[str, Any] = {"by": by, "at": at, "on": company_day(at), "batch": batch}
        reason = form.cleaned_data["reason"]
        if _tried(form, lambda: services.refuse(row.pk, reason, **told)):
            return _done(_("Not approved: %(person)s is told") % {"person": row.asker}, batch)
    return _answer_form(request, form, row, "approvals/refuse.html")


def _answer_form(request: HttpRequest, form: Any, row: Approval, template: str) -> HttpResponse:
    context = {"form": form, "row": row, "title": queries.titles_of([row]).get(row.deal_id, "")}
    return dialog(request, template, context, 422 if request.method == "POST" else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, approval_id: int) -> HttpResponse:
    row, batch = _row(request, approval_id), new_batch()
    services.withdraw(row.pk, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("The question is taken back"), batch)


def _row(request: HttpRequest, approval_id: int) -> Approval:
    return get_object_or_404(queries.approvals(reader(request)), pk=approval_id)


def _asked(
    request: HttpRequest, deal_id: int, demand_id: int, kind: str
) -> tuple[Deal, StageDemand]:
    deal = get_object_or_404(pipeline.deals(reader(request)), pk=deal_id)
    require(reader(request), "deal.move")
    rows = queries.stage_demands().filter(stage__process_id=deal.process_id, kind=kind)
    return deal, get_object_or_404(rows, pk=demand_id)


def _target(request: HttpRequest, deal: Deal) -> Stage | None:
    """The stage where the deal was to go when the gate asked, from `to`."""
    told = request.POST.get("to") or request.GET.get("to") or ""
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        return None
    return pipeline.stages(deal.process_id).filter(pk=int(told)).first()


def _limits() -> dict[str, int]:
    return {"max_megabytes": value("files.max_megabytes"), "max_files": value("files.max_files")}


def _done(said: str, batch: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), *PARTS)
    return close_dialog(toast(answer, said, undo_url=undo_url(batch)))


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """Return what the act gave; a refusal becomes the form's error."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


# ---------------------------------------------------------------- demands


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def demand_create(request: HttpRequest, process_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    process = get_object_or_404(pipeline.all_processes(), pk=process_id)
    sent: Any = request.POST if request.method == "POST" else None
    form = forms.DemandForm(sent, by=by, process_id=process.pk)
    batch = new_batch()
    told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
    is_ready = sent is not None and form.is_valid()
    if is_ready and _tried(form, lambda: services.add_demand(form.draft(), **told)):
        return _saved(batch=batch)
    return _demand_form(request, form, _("New demand of a stage"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def demand_edit(request: HttpRequest, demand_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    row = get_object_or_404(queries.stage_demands(only_active=False), pk=demand_id)
    sent: Any = request.POST if request.method == "POST" else None
    initial = forms.demand_initial(row)
    form = forms.DemandForm(sent, by=by, process_id=row.stage.process_id, initial=initial)
    if sent is not None and form.is_valid():
        draft = form.draft()
        changes = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
        batch = new_batch()
        told: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        if _tried(form, lambda: services.edit_demand(row.pk, changes, **told)):
            return _saved(batch=batch)
    return _demand_form(request, form, row.name)


@require_POST
@login_required
def demand_remove(request: HttpRequest, demand_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "process.design")
    get_object_or_404(queries.stage_demands(only_active=False), pk=demand_id)
    batch = new_batch()
    services.remove_demand(demand_id, by=by, at=timezone.now(), batch=batch)
    return _saved(_("The demand is taken away"), batch=batch)


def _saved(said: str = "", batch: str = "") -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "approvals", "design")
    return close_dialog(toast(answer, said or _("Saved"), undo_url=undo_url(batch)))


def _demand_form(request: HttpRequest, form: forms.DemandForm, heading: str) -> HttpResponse:
    context = {"form": form, "title": heading, "action": request.get_full_path()}
    status = 422 if request.method == "POST" else 200
    return dialog(request, "approvals/demand_form.html", context, status)
