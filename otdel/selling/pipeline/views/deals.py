"""Pages of deals."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients.queries import company_names
from otdel.company.department.absences import company_day
from otdel.foundation.people.fields import check_fields, may_fill, may_read
from otdel.foundation.people.reach import reader, require
from otdel.foundation.people.services import note_view
from otdel.foundation.web import (
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    toast,
    toast_next,
    undo_url,
)
from otdel.foundation.web.facts import fact_view, facts_of
from otdel.foundation.web.fields import Pick, picks
from otdel.foundation.web.formats import format_money
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused

from .. import engine, forms, queries, services
from ..errors import GateClosed
from ..lists import COLOURS, DEAL_SHEET, DEALS, TONES
from ..models import Deal, Stage
from .common import number, timeline, timeline_page


@login_required
def deal_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, DEALS)


@require_safe
@login_required
def deal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    rows = queries.deals(by).select_related("owner", "company", "contact", "source", "process")
    deal = get_object_or_404(rows, pk=pk)
    note_view("deal", deal.pk, by=by, at=timezone.now())
    context = {
        "deal": deal,
        "sale_type": queries.type_of_process(deal.process_id),
        "facts": facts_of(DEAL_SHEET, deal, by),
        "address": reverse("pipeline:deal-facts", args=[deal.pk]),
        "may_edit": by.may("deal.edit"),
        "may_remove": by.may("deal.delete"),
        **bar(request, deal),
        **timeline(request, deal, reverse("pipeline:deal-timeline", args=[deal.pk])),
    }
    return page(request, "pipeline/deal.html", "", context)


@require_safe
@login_required
def deal_bar(request: HttpRequest, pk: int) -> HttpResponse:
    """The stage bar with what stands round it, for loading again after a change."""
    deal = get_object_or_404(queries.deals(reader(request)).select_related("process"), pk=pk)
    context = {"deal": deal, "is_part": True, **bar(request, deal)}
    return page(request, "pipeline/bar.html", "", context)


@require_http_methods(["GET", "HEAD", "PATCH"])
@login_required
def deal_facts(request: HttpRequest, pk: int) -> HttpResponse:
    return fact_view(request, DEAL_SHEET, pk)


@require_safe
@login_required
def deal_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    deal = get_object_or_404(queries.deals(reader(request)), pk=pk)
    return timeline_page(request, deal, reverse("pipeline:deal-timeline", args=[deal.pk]))


def bar(request: HttpRequest, deal: Deal) -> dict[str, Any]:
    """Stage bar, what the next stage needs, the guide, visits and products of a deal."""
    by, on = reader(request), timezone.localdate()
    current = queries.current_version(deal.process_id)
    stages = list(queries.stages_beside(deal.stage))
    visits = queries.visits(deal)
    present = next(stage for stage in stages if stage.pk == deal.stage_id)
    following = _following(stages, present) if deal.is_open else None
    lacking = services.lacks_of(deal, following.pk, by=by) if following else []
    may_move = by.may("deal.move")
    shows_sums = may_read(by, Deal.noun, "amount_minor")
    return {
        "present": present,
        "version": deal.stage.version,
        "current": current if current and current.pk != present.version_id else None,
        "tone": TONES[deal.status] if not deal.is_open else COLOURS.get(present.colour, "info"),
        "stages": _steps(deal, stages, visits, may_move=may_move),
        "following": following,
        "lacking": [] if isinstance(lacking, Refused) else lacking,
        "refusal": lacking if isinstance(lacking, Refused) else None,
        "days_here": engine.days(deal.stage_since, on),
        "visits": [(visit, queries.stay_days(visit, on)) for visit in visits],
        "products": queries.lines_of([deal.pk]).get(deal.pk, []) if shows_sums else [],
        "shows_products": shows_sums,
        "may_set_products": by.may("deal.edit") and may_fill(by, Deal.noun, "lines"),
        "evidence": queries.evidence_of([deal.pk]).get(deal.pk, []),
        "may_move": may_move,
        "may_go_on": deal.status == Deal.Status.WON and by.may("deal.open"),
        "lost": next((s for s in stages if s.kind == Stage.Kind.LOST), None),
        "won": next((s for s in stages if s.kind == Stage.Kind.WON), None),
    }


def _following(stages: list[Stage], present: Stage) -> Stage | None:
    """The next stage of the approved sequence (PIPE-05): in work, then won."""
    later = [s for s in stages if s.position > present.position and s.kind == Stage.Kind.OPEN]
    return later[0] if later else next((s for s in stages if s.kind == Stage.Kind.WON), None)


def _steps(
    deal: Deal, stages: list[Stage], visits: list[Any], *, may_move: bool
) -> list[dict[str, Any]]:
    """Return the steps of the bar: those in work, and the end that the deal has reached."""
    kin = {stage.kin: stage.pk for stage in stages}
    entered = {
        kin.get(visit.stage.kin, visit.stage_id): visit.entered_at for visit in reversed(visits)
    }
    shown = [s for s in stages if s.kind == Stage.Kind.OPEN or s.pk == deal.stage_id]
    present = next(s for s in shown if s.pk == deal.stage_id)
    url = reverse("pipeline:deal-move", args=[deal.pk]) if may_move else ""
    return [
        {
            "name": stage.name,
            "state": _state(stage, present, entered),
            "hint": _hint(stage, entered),
            "url": url if stage.pk != deal.stage_id and deal.is_open else "",
            "key": stage.pk,
        }
        for stage in shown
    ]


def _state(stage: Stage, present: Stage, entered: Any) -> str:
    if stage.pk == present.pk:
        return "lost" if stage.kind == Stage.Kind.LOST else "current"
    if stage.position > present.position:
        return "next"
    return "done" if stage.pk in entered else "next"


def _hint(stage: Stage, entered: Any) -> str:
    if stage.pk in entered:
        return timezone.localtime(entered[stage.pk]).strftime("%d.%m")
    if stage.norm_days:
        return _("norm %(days)s d.") % {"days": stage.norm_days}
    return ""


# ---------------------------------------------------------------- moving


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move by a drop, the bar, M or the dialog: without answers the gate asks, with them it moves."""
    by = reader(request)
    deal = get_object_or_404(queries.deals(by), pk=pk)
    if request.method != "POST":
        stages = [s for s in queries.stages_beside(deal.stage) if s.pk != deal.stage_id]
        return dialog(request, "pipeline/choose_stage.html", {"deal": deal, "stages": stages})
    stage = get_object_or_404(queries.every_stage(), pk=number(request.POST.get("to")) or 0)
    if "answered" not in request.POST:
        try:
            return _moved(request, deal, stage, {})
        except GateClosed as gate:
            asking = forms.GateForm(by=by, lacking=gate.lacking, currency=deal.currency)
            return _gate(request, deal, stage, asking)
    lacking = services.lacks_of(deal, stage.pk, by=by)
    if isinstance(lacking, Refused):
        raise lacking
    require(by, "deal.move")
    if not lacking:
        return _moved(request, deal, stage, {})
    form = forms.GateForm(
        request.POST, by=by, lacking=lacking, currency=deal.currency, files=request.FILES or None
    )
    if form.is_valid():
        try:
            return _moved(request, deal, stage, form.answers())
        except GateClosed as gate:
            form = forms.GateForm(by=by, lacking=gate.lacking, currency=deal.currency)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _gate(request, deal, stage, form)


def _gate(request: HttpRequest, deal: Deal, stage: Stage, form: forms.GateForm) -> HttpResponse:
    context = {
        "deal": deal,
        "stage": stage,
        "form": form,
        "groups": _groups(form),
        "demands": [lack for lack in form.lacking if lack.kind == "demand"],
    }
    return dialog(request, "pipeline/gate.html", context, status=422)


def _groups(form: forms.GateForm) -> list[tuple[Any, list[Any]]]:
    """Return (lack, its bound fields) for each thing asked."""
    found = []
    for lack in form.lacking:
        name = forms.field_name(lack.key)
        found.append((lack, [form[one] for one in form.fields if one.startswith(name)]))
    return found


def _moved(request: HttpRequest, deal: Deal, stage: Stage, answers: Any) -> HttpResponse:
    batch, at = new_batch(), timezone.now()
    moved = services.move_deal(
        deal.pk,
        stage.pk,
        answers=answers,
        by=reader(request),
        at=at,
        on=company_day(at),
        batch=batch,
    )
    said = _("“%(title)s” moved to “%(stage)s”.") % {"title": moved.title, "stage": stage.name}
    if moved.status == Deal.Status.WON and moved.process.is_sale:
        said = _("“%(title)s” is won!") % {"title": moved.title}
    answer = reload_part(HttpResponse(status=204), "heads", "deal", "work", "timeline", "list")
    return close_dialog(toast(answer, said, undo_url=undo_url(batch)))


@require_POST
@login_required
def deal_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    deal = get_object_or_404(queries.deals(reader(request)), pk=pk)
    batch, at = new_batch(), timezone.now()
    services.reopen_deal(deal.pk, by=reader(request), at=at, on=company_day(at), batch=batch)
    answer = reload_part(HttpResponse(status=204), "deal", "timeline", "heads")
    return toast(answer, _("The deal is in work again."), undo_url=undo_url(batch))


# ---------------------------------------------------------------- the rest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "deal.open")
    if request.method != "POST":
        start: dict[str, Any] = {
            "company": number(request.GET.get("company")),
            "contact": number(request.GET.get("contact")),
        }
        start["stage"] = number(request.GET.get("stage")) or _first_stage(request)
        start |= _carried_over(by, number(request.GET.get("follows")))
        form = forms.DealForm(by=by, initial={k: v for k, v in start.items() if v})
        return dialog(request, "pipeline/deal_form.html", {"form": form})
    form = forms.DealForm(request.POST, by=by)
    if not form.is_valid():
        return dialog(request, "pipeline/deal_form.html", {"form": form}, status=422)
    batch, at = new_batch(), timezone.now()
    on = company_day(at)
    try:
        follows = form.cleaned_data.get("follows")
        deal = services.open_deal(
            form.draft(on), by=by, at=at, today=on, batch=batch, follows_id=follows
        )
    except Deal.DoesNotExist as missing:
        raise Http404 from missing
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return dialog(request, "pipeline/deal_form.html", {"form": form}, status=422)
    toast_next(request, _("The deal is open."), undo_url=undo_url(batch))
    return go(request, "pipeline:deal-detail", deal.pk)


def _carried_over(by: Any, follows: int | None) -> dict[str, Any]:
    """What the form of a deal that goes on from a won one starts with; its sum is the new deal's own to say."""
    before = queries.deals(by).filter(pk=follows or 0, status=Deal.Status.WON).first()
    if before is None:
        return {}
    names = {"company": "company_id", "contact": "contact_id", "source": "source_id"}
    told = {
        name: getattr(before, column)
        for name, column in names.items()
        if may_read(by, Deal.noun, column)
    }
    return {"follows": before.pk, "title": before.title, **told}


def _first_stage(request: HttpRequest) -> int | None:
    process = number(request.GET.get("process"))
    rows = queries.all_stages().filter(kind=Stage.Kind.OPEN)
    found = rows.filter(process_id=process).first() if process else rows.first()
    return found.pk if found else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deal_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """The products of a deal in a dialog."""
    by = reader(request)
    deal = get_object_or_404(queries.deals(by), pk=pk)
    require(by, "deal.edit")
    check_fields(by, Deal.noun, ["lines"])
    told: dict[str, Any] = {"by": by, "currency": deal.currency}
    if request.method != "POST":
        lines = forms.LinesForm(initial=forms.lines_initial(deal), form_kwargs=told)
        return dialog(request, "pipeline/lines_form.html", {"deal": deal, "lines": lines})
    lines = forms.LinesForm(request.POST, form_kwargs=told)
    error: Any = ""
    if lines.is_valid():
        drafts = [draft for form in lines if (draft := form.draft())]
        batch = new_batch()
        version = number(request.POST.get("version"))
        try:
            services.set_lines(
                deal.pk, drafts, version=version, by=by, at=timezone.now(), batch=batch
            )
            answer = reload_part(HttpResponse(status=204), "deal", "timeline")
            said = _("Products and the sum are saved.")
            return close_dialog(toast(answer, said, undo_url=undo_url(batch)))
        except Refused as refusal:
            error = refusal
    context = {"deal": deal, "lines": lines, "error": error}
    return dialog(request, "pipeline/lines_form.html", context, status=422)


@require_POST
@login_required
def deal_remove(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(queries.deals(reader(request)), pk=pk)
    batch = new_batch()
    services.remove_deals([pk], by=reader(request), at=timezone.now(), batch=batch)
    toast_next(request, _("The deal is removed."), undo_url=undo_url(batch))
    return go(request, "pipeline:deal-list")


@require_safe
@login_required
def deal_pick(request: HttpRequest) -> HttpResponse:
    """Open deals for a picker, by a piece of the title; of the company asked about first."""
    by = reader(request)
    rows = queries.deals(by).filter(is_open=True).order_by("-opened_on", "-pk")
    if company := number(request.GET.get("company")):
        rows = rows.filter(company_id=company)
    found = queries.find_deals(by, rows, request.GET.get("q", "")).first(20)
    names = company_names(by, [deal.company_id for deal in found if deal.company_id])
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    shows_sums = may_read(by, Deal.noun, "amount_minor")
    return picks(
        request,
        [
            Pick(
                deal.pk,
                deal.title,
                " · ".join(
                    filter(
                        None,
                        (
                            names.get(deal.company_id or 0, ""),
                            format_money(deal.amount_minor, deal.currency, language)
                            if shows_sums
                            else "",
                        ),
                    )
                ),
            )
            for deal in found
        ],
    )
