"""Pages of leads."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients.models import Channel
from otdel.company.contacting.addresses import digest
from otdel.company.contacting.engine import Ask
from otdel.company.contacting.models import Purpose
from otdel.company.contacting.reaching import reach_through_gate
from otdel.company.department.absences import company_day
from otdel.foundation.people.masking import masked
from otdel.foundation.people.reach import reader, require
from otdel.foundation.people.services import note_view
from otdel.foundation.web import (
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
from otdel.foundation.web.lists import list_view
from otdel.kernel import normal
from otdel.kernel.errors import NotAllowed, Refused

from .. import forms, queries, services
from ..lists import LEAD_SHEET, LEAD_TONES, LEADS
from ..models import Lead
from .common import timeline, timeline_page


@login_required
def lead_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, LEADS)


@require_safe
@login_required
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    rows = queries.leads(by).select_related("owner", "company", "contact", "source", "deal")
    lead = get_object_or_404(rows, pk=pk)
    note_view("lead", lead.pk, by=by, at=timezone.now())
    context = {
        "lead": lead,
        "facts": facts_of(LEAD_SHEET, lead, by),
        "address": reverse("pipeline:lead-facts", args=[lead.pk]),
        "may_remove": by.may("deal.delete"),
        "hidden": _hidden(lead),
        **_state(request, lead),
        **timeline(request, lead, reverse("pipeline:lead-timeline", args=[lead.pk])),
    }
    return page(request, "pipeline/lead.html", "", context)


def _hidden(lead: Lead) -> list[tuple[str, str]]:
    """Return (part, masked) of what this reader sees only one at a time."""
    held = (part for part in ("phone", "email") if lead.is_hidden and getattr(lead, part))
    return [(part, masked(part, getattr(lead, part))) for part in held]


@require_POST
@login_required
def lead_reveal(request: HttpRequest, lead_id: int, part: str) -> HttpResponse:
    """A masked phone or mail of a lead, whole; noted in the access journal."""
    try:
        told = services.reveal_lead(lead_id, part, by=reader(request), at=timezone.now())
    except (Lead.DoesNotExist, KeyError) as missing:
        raise Http404 from missing
    context = {"part": part, "value": told, "lead_id": lead_id}
    return render(request, "pipeline/lead_point.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def lead_reach(request: HttpRequest, lead_id: int, part: str) -> HttpResponse:
    """Ring or write to a lead, if the gate lets through; to whom phones are masked is noted."""
    by = reader(request)
    lead = get_object_or_404(queries.leads(by), pk=lead_id)
    if part not in ("phone", "email"):
        raise Http404
    told = getattr(lead, part)
    if by.is_masked:
        told = services.reveal_lead(lead_id, part, by=by, at=timezone.now())
    form = normal.phone(told) if part == "phone" else normal.email(told)
    if not form:
        raise Http404
    ask = Ask(
        channel=Channel.PHONE if part == "phone" else Channel.EMAIL,
        purpose=Purpose.DEAL,
        on=timezone.localdate(),
        contact_id=lead.contact_id,
        company_id=lead.company_id,
        addresses=(digest(part, form),),
    )
    return reach_through_gate(request, ask, part, form)


def _state(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    by = reader(request)
    criteria = list(queries.criteria())
    return {
        "tone": LEAD_TONES[lead.status],
        "criteria": [(one, bool(lead.answers.get(str(one.pk)))) for one in criteria],
        "met": sum(bool(lead.answers.get(str(one.pk))) for one in criteria),
        "is_live": lead.status in ("new", "working", "qualified"),
        "may_edit": by.may("lead.edit"),
        "may_convert": by.may("lead.convert"),
        "deal": queries.deals(by).filter(pk=lead.deal_id or 0).first(),
    }


@require_http_methods(["GET", "HEAD", "PATCH"])
@login_required
def lead_facts(request: HttpRequest, pk: int) -> HttpResponse:
    return fact_view(request, LEAD_SHEET, pk)


@require_safe
@login_required
def lead_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(queries.leads(reader(request)), pk=pk)
    return timeline_page(request, lead, reverse("pipeline:lead-timeline", args=[lead.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "lead.edit")
    if request.method != "POST":
        return dialog(request, "pipeline/lead_form.html", {"form": forms.LeadForm(by=by)})
    form = forms.LeadForm(request.POST, by=by)
    if form.is_valid():
        batch, at = new_batch(), timezone.now()
        try:
            lead = services.take_lead(form.draft(at), by=by, at=at, batch=batch)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("The lead is taken."), undo_url=undo_url(batch))
            return go(request, "pipeline:lead-detail", lead.pk)
    return dialog(request, "pipeline/lead_form.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_qualify(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist; each tick is saved at once."""
    by = reader(request)
    lead = get_object_or_404(queries.leads(by).select_related("deal"), pk=pk)
    if request.method != "POST":
        return page(request, "pipeline/qualify.html", "", {"lead": lead, **_state(request, lead)})
    ticked = set(request.POST.getlist("criterion"))
    answers = {one.pk: str(one.pk) in ticked for one in queries.criteria()}
    batch = new_batch()
    was = lead.status
    lead = services.qualify_lead(lead.pk, answers, by=by, at=timezone.now(), batch=batch)
    answer = page(request, "pipeline/qualify.html", "", {"lead": lead, **_state(request, lead)})
    if was != lead.status and lead.status == Lead.Status.QUALIFIED:
        toast(answer, _("The lead is qualified."), undo_url=undo_url(batch))
    return reload_part(answer, "lead", "timeline")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_reject(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    lead = get_object_or_404(queries.leads(by), pk=pk)
    require(by, "lead.edit")
    form = forms.RejectForm(request.POST if request.method == "POST" else None, by=by)
    context = {"lead": lead, "form": form}
    if request.method != "POST":
        return dialog(request, "pipeline/reject_form.html", context)
    if not form.is_valid():
        return dialog(request, "pipeline/reject_form.html", context, status=422)
    batch = new_batch()
    services.reject_lead(
        lead.pk, form.cleaned_data["reason"], by=by, at=timezone.now(), batch=batch
    )
    toast_next(request, _("The lead is rejected."), undo_url=undo_url(batch))
    return go(request, "pipeline:lead-detail", lead.pk)


@require_POST
@login_required
def lead_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(queries.leads(reader(request)), pk=pk)
    batch = new_batch()
    services.reopen_lead(pk, by=reader(request), at=timezone.now(), batch=batch)
    toast_next(request, _("The lead is in work again."), undo_url=undo_url(batch))
    return go(request, "pipeline:lead-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lead_convert(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    lead = get_object_or_404(queries.leads(by).select_related("company", "contact"), pk=pk)
    require(by, "lead.convert")
    criteria = services.lacking_criteria(lead)
    form = forms.ConvertForm(
        request.POST if request.method == "POST" else None, by=by, lead=lead, criteria=criteria
    )
    asked = [form[f"criterion_{one.pk}"] for one in criteria]
    context = {"lead": lead, "form": form, "asked": asked}
    if request.method != "POST":
        return dialog(request, "pipeline/convert_form.html", context)
    if form.is_valid():
        batch, at = new_batch(), timezone.now()
        on = company_day(at)
        told = form.cleaned_data
        try:
            deal = services.convert_lead(
                lead.pk,
                into_deal_id=told["into"],
                deal=form.draft(lead, on),
                company_id=told.get("company"),
                contact_id=told.get("contact"),
                answers=form.answers(),
                by=by,
                at=at,
                on=on,
                batch=batch,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("The lead became a deal."), undo_url=undo_url(batch))
            return go(request, "pipeline:deal-detail", deal.pk)
    return dialog(request, "pipeline/convert_form.html", context, status=422)


@require_POST
@login_required
def lead_remove(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(queries.leads(reader(request)), pk=pk)
    batch = new_batch()
    services.remove_leads([pk], by=reader(request), at=timezone.now(), batch=batch)
    toast_next(request, _("The lead is removed."), undo_url=undo_url(batch))
    return go(request, "pipeline:lead-list")
