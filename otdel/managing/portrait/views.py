"""Pages of the portrait, its draft, what closed deals propose, and the ten traits of a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients.queries import companies
from otdel.foundation.jobs import queries as jobs
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
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
from otdel.kernel.errors import NotAllowed, Refused
from otdel.kernel.periods import Period

from . import forms, panels, queries, services, shown, tallies, tasks
from .attributes import LEVELS, Attribute, is_open
from .drafts import TraitDraft
from .models import Portrait, Trait
from .tallies import Proposal
from .thresholds import proof


@require_safe
@login_required
def portrait(request: HttpRequest) -> HttpResponse:
    """The version in force; without one, the draft."""
    return _shown(request, queries.in_force() or queries.draft())


@require_safe
@login_required
def version(request: HttpRequest, number: int) -> HttpResponse:
    return _shown(request, get_object_or_404(queries.portraits(), number=number))


def _shown(request: HttpRequest, one: Portrait | None) -> HttpResponse:
    by = reader(request)
    context = {
        "portrait": one,
        "levels": shown.levels(by, queries.traits(one.pk)) if one else [],
        "draft": queries.draft(),
        "versions": queries.portraits()[:20],
        "job": jobs.jobs(by).filter(kind="portrait", state="running").order_by("-pk").first(),
        "may_edit": by.may("portrait.edit"),
        "is_edited": bool(one and one.is_draft and by.may("portrait.edit")),
    }
    return page(request, "portrait/portrait.html", "body", context)


@require_POST
@login_required
def draft_begin(request: HttpRequest) -> HttpResponse:
    from_id = request.POST.get("from", "")
    if from_id and not (from_id.isascii() and from_id.isdigit() and len(from_id) < 19):
        raise Http404
    if from_id:
        get_object_or_404(queries.portraits(), pk=int(from_id))
    made = services.begin_draft(
        by=reader(request), at=timezone.now(), currency=settings.CURRENCY,
        from_id=int(from_id) if from_id else None,
    )  # fmt: skip
    return go(request, "portrait:version", made.number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def words_edit(request: HttpRequest, number: int) -> HttpResponse:
    by, one = _draft(request, number)
    sent = request.POST if request.method == "POST" else None
    form = forms.WordsForm(sent, initial={"who_is": one.who_is, "who_is_not": one.who_is_not})
    if sent is not None and form.is_valid():
        told = form.cleaned_data
        if _tried(form, lambda: services.edit_words(one.pk, **told, by=by, at=timezone.now())):
            return _saved()
    return _form(request, form, _("The client in words"), size="lg")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft_approve(request: HttpRequest, number: int) -> HttpResponse:
    by, one = _draft(request, number)
    sent = request.POST if request.method == "POST" else None
    form = forms.ApproveForm(sent)
    if sent is not None and form.is_valid():
        why = form.cleaned_data["why"]
        if _tried(form, lambda: tasks.approve(one.pk, why=why, by=by)):
            toast_next(request, _("The portrait is in force. Leads are being scored by it."))
            return go(request, "portrait:portrait")
    title = _("Approve version %(number)s") % {"number": one.number}
    return _form(request, form, title, submit=_("Approve"))


@require_POST
@login_required
def draft_drop(request: HttpRequest, number: int) -> HttpResponse:
    by, one = _draft(request, number)
    services.drop_draft(one.pk, by=by, at=timezone.now())
    toast_next(request, _("The draft is dropped."))
    return go(request, "portrait:portrait")


# ---------------------------------------------------------------- traits


@require_safe
@login_required
def trait_pick(request: HttpRequest, number: int) -> HttpResponse:
    """What the new trait is about."""
    _by, one = _draft(request, number)
    groups = [
        (label, [a for a in queries.attributes().values() if a.level == code])
        for code, label in LEVELS.items()
    ]
    return dialog(request, "portrait/pick.html", {"portrait": one, "groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def trait_create(request: HttpRequest, number: int, attribute: str) -> HttpResponse:
    by, one = _draft(request, number)
    about = queries.attributes().get(attribute)
    if about is None:
        raise Http404
    return _trait_form(
        request, by, about, None,
        lambda draft, **act: services.add_traits(one.pk, [draft], **act),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def trait_edit(request: HttpRequest, number: int, trait: int) -> HttpResponse:
    by, one = _draft(request, number)
    row = get_object_or_404(queries.trait(trait), portrait=one)
    about = queries.attributes().get(row.attribute)
    if about is None:
        raise Http404
    return _trait_form(
        request, by, about, row, lambda draft, **act: services.edit_trait(row.pk, draft, **act)
    )


def _trait_form(
    request: HttpRequest, by: User, about: Attribute, row: Trait | None, save: Callable[..., Any]
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = forms.TraitForm(sent, attribute=about, choices=queries.choices(by, about), trait=row)
    if sent is not None and form.is_valid():
        batch = new_batch()
        if _tried(form, lambda: save(form.draft(), by=by, at=timezone.now(), batch=batch)):
            return _saved(undo_url(batch))
    return _form(request, form, str(about.label))


@require_POST
@login_required
def trait_remove(request: HttpRequest, number: int, trait: int) -> HttpResponse:
    by, one = _draft(request, number)
    get_object_or_404(queries.trait(trait), portrait=one)
    batch = new_batch()
    services.remove_trait(trait, by=by, at=timezone.now(), batch=batch)
    answer = reload_part(HttpResponse(status=204), "portrait")
    return toast(answer, _("The trait is removed."), undo_url=undo_url(batch))


# ---------------------------------------------------------------- what closed deals say


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Traits that closed deals speak for; POST takes those that were ticked."""
    by, one = _draft(request, number)
    today = timezone.localdate()
    start = {"since": today - timedelta(days=value("portrait.months") * 365 // 12), "till": today}
    told = request.POST if request.method == "POST" else request.GET
    form = forms.PeriodForm(told if "since" in told else None, initial=start)
    is_told = form.is_bound and form.is_valid()
    if form.is_bound and not is_told:
        return page(request, "portrait/propose.html", "body", {"portrait": one, "form": form}, 422)
    days = form.cleaned_data if is_told else start
    period = Period(days["since"], days["till"] + timedelta(days=1))
    if "_count" in request.POST:
        number = tallies.closed_deals(by, period).count()
        tasks.begin_count(period, number, currency=one.currency, by=by)
        return redirect(f"{request.path}?{urlencode(days)}")
    counted, waiting = _counted(by, one, period)
    found = _proposals(by, counted) if counted else []
    if counted and request.method == "POST":
        drafts = [
            _taken(one_of, counted, period, request.POST.getlist(f"{one_of.attribute.key}~{one_of.side}"))
            for one_of in found
        ]  # fmt: skip
        taken = [draft for draft in drafts if draft]
        batch = new_batch()
        services.add_traits(one.pk, taken, by=by, at=timezone.now(), batch=batch)
        said = _("Traits taken: %(n)s") % {"n": len(taken)}
        toast_next(request, said, undo_url=undo_url(batch) if taken else None)
        return go(request, "portrait:version", one.number)
    context = {
        "portrait": one,
        "form": form,
        "days": days,
        "proposals": found,
        "whole": counted and counted.whole,
        **waiting,
    }
    return page(request, "portrait/propose.html", "body", context)


def _counted(
    by: User, one: Portrait, period: Period
) -> tuple[tallies.Counted | None, dict[str, Any]]:
    """Return the count of the period, and what else its page says.

    Few deals are counted at once. Many are counted by a job, begun by POST _count; its result
    stands until it is counted again.
    """
    few = value("portrait.deals_at_once")
    if tallies.closed_deals(by, period)[: few + 1].count() <= few:
        return tallies.count(
            by, period, _open(by), on=timezone.localdate(), currency=one.currency
        ), {}
    days = [period.start.isoformat(), period.last.isoformat()]
    mine = jobs.jobs(by).filter(kind=tasks.COUNTED, by=by, result__days=days)
    job = mine.exclude(state="cancelled").first()
    said: dict[str, Any] = {"is_long": True, "job": job}
    if job is None or not job.result.get("counted"):
        return None, said
    return tallies.counted_again(job.result["counted"]), {**said, "counted_at": job.ended_at}


def _open(by: User) -> dict[str, Attribute]:
    return {key: one for key, one in queries.attributes().items() if is_open(by, one)}


def _proposals(by: User, counted: tallies.Counted) -> list[Proposal]:
    return tallies.proposals(counted, _open(by), shown.Words(by).name, proof())


def _taken(
    proposal: Proposal, counted: tallies.Counted, period: Period, values: list[str]
) -> TraitDraft | None:
    """Return the trait of the ticked values, weighed again together; None if nothing was ticked."""
    some = [one for one in proposal.values if str(one.value) in values]
    if not some:
        return None
    draft = tallies.trait_of(replace(proposal, values=tuple(some)), counted, proof())
    days = {"from": period.start.isoformat(), "to": period.last.isoformat()}
    return replace(draft, evidence={**draft.evidence, **days})


# ---------------------------------------------------------------- the ten traits


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def behaviour(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    company = get_object_or_404(companies(by), pk=company_id)
    require(by, "company.edit")
    noted = {code: row.answer for code, row in queries.behaviours(company).items()}
    start = {code: noted.get(code, "unknown") for code in forms.BehaviourForm().fields}
    sent = request.POST if request.method == "POST" else None
    form = forms.BehaviourForm(sent, initial=start)
    if sent is not None and form.is_valid():
        batch = new_batch()
        services.note_behaviour(
            company.pk, form.cleaned_data, by=by, at=timezone.now(), batch=batch
        )
        answer = reload_part(HttpResponse(status=204), "behaviour")
        return close_dialog(toast(answer, _("Saved"), undo_url=undo_url(batch)))
    context = {"form": form, "company": company, "action": request.get_full_path()}
    return dialog(
        request, "portrait/behaviour_form.html", context, 422 if sent is not None else 200
    )


@require_safe
@login_required
def behaviour_part(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    company = get_object_or_404(companies(by), pk=company_id)
    context = panels.behaviour_context(by, company)
    return page(request, "portrait/behaviour.html", "", context)


# ---------------------------------------------------------------- common


def _draft(request: HttpRequest, number: int) -> tuple[User, Portrait]:
    by = reader(request)
    require(by, "portrait.edit")
    return by, get_object_or_404(queries.portraits(), number=number)


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """Return what the act gave; a refusal becomes the form's error."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _saved(undo: str | None = None) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "portrait")
    return close_dialog(toast(answer, _("Saved"), undo_url=undo))


def _form(
    request: HttpRequest, form: Any, title: str, *, submit: str = "", size: str = ""
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form, "title": title, "action": request.get_full_path(), "submit": submit, "size": size,
    }  # fmt: skip
    return dialog(request, "portrait/form.html", context, status=status)
