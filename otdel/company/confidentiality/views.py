"""Signing, the register, the texts, who must sign."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from otdel.company.department.views.asking import ask
from otdel.foundation.files import services as files
from otdel.foundation.files.panels import files_panel
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import has_second_factor
from otdel.foundation.people.queries import people as every_person
from otdel.foundation.people.reach import require
from otdel.foundation.preferences.queries import value
from otdel.foundation.preferences.services import set_value
from otdel.foundation.web import page
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import Refused

from . import forms, gate, queries, services
from .drafts import Bounds, PaperDraft, Signing, WordingDraft
from .engine import text_with
from .errors import TooManyTries
from .lists import AGREEMENTS, REGISTER, STANDINGS, state_of
from .models import Kind
from .preferences import MODES

ASKING = require_http_methods(["GET", "HEAD", "POST"])
PART = "agreements"


@ASKING
@never_cache
@sensitive_post_parameters()
@login_required
def sign(request: HttpRequest) -> HttpResponse:
    """Read the text and sign it: outside the frame, for this is all a person without one may see."""
    by: Any = request.user
    at = timezone.now()
    wording = queries.current_wording(queries.kind_of(by))
    with_code = by.pk in has_second_factor([by.pk])
    form = forms.SignForm(request.POST or None, with_code=with_code)
    if request.method == "POST" and form.is_valid() and _signed(request, form):
        return redirect(_next(request))
    language = translation.get_language() or "en"
    shown = text_with(wording.text(language), value("confidentiality.years"), language)
    context = {
        "form": form,
        "wording": wording,
        "paragraphs": _paragraphs(shown),
        "is_done": queries.has_signed(by, timezone.localdate(at)) and not form.is_bound,
        "is_open": gate.is_open_for(by, at),
        "next": request.GET.get("next", request.POST.get("next", "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "confidentiality/sign.html", context, status=status)


def _signed(request: HttpRequest, form: forms.SignForm) -> bool:
    """Sign, or put the refusal beside its field."""
    by: Any = request.user
    told = form.cleaned_data
    number = request.POST.get("number", "")
    draft = Signing(
        int(number) if number.isdigit() else 0,
        told["typed_name"],
        told["secret"],
        (translation.get_language() or "en")[:2],
    )
    at = timezone.now()
    try:
        if not ratelimit.consume(request, action="reauthenticate", user=by):
            raise TooManyTries
        services.sign(
            draft,
            years=value("confidentiality.years"),
            by=by,
            on=timezone.localdate(at),
            at=at,
        )
    except services.NameDiffers as refusal:
        form.add_error("typed_name", str(refusal))
    except services.ProofWrong as refusal:
        form.add_error("secret", str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _next(request: HttpRequest) -> str:
    """Return where the person was going, if it lies here."""
    there = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(there, hosts, require_https=request.is_secure())
    return there if is_ours else "/"


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


# ---------------------------------------------------------------- the register


@login_required
def register(request: HttpRequest) -> HttpResponse:
    return list_view(request, REGISTER, _tab("register"))


@login_required
def agreements(request: HttpRequest) -> HttpResponse:
    return list_view(request, AGREEMENTS, _tab("agreements"))


def _tab(nda: str) -> dict[str, Any]:
    mode = value("confidentiality.required")
    return {"tab": "confidentiality", "nda": nda, "mode": MODES[mode], "mode_code": mode}


@require_safe
@login_required
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """One signature with its text as it was signed: a page to print."""
    by: Any = request.user
    found = get_object_or_404(queries.agreements(by).select_related("recorded_by"), pk=pk)
    text = text_with(found.wording.text(found.language), found.years, found.language)
    context = {
        "agreement": found,
        "state": state_of(found),
        "paragraphs": _paragraphs(text),
        "may_keep": by.may("agreement.keep"),
        "may_see": by.may("agreement.see"),
    }
    return page(request, "confidentiality/agreement.html", "", context)


@require_safe
@login_required
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person in the register: how things stand, every signature, what may be done."""
    by: Any = request.user
    mode, days = value("confidentiality.required"), value("confidentiality.remind_days")
    found = queries.standing_of(by, person_id, mode, timezone.localdate(), days)
    if found is None:
        raise Http404
    signed = list(queries.agreements(by).filter(person_id=person_id))
    context = {
        "person": found,
        "standing": STANDINGS[found.standing],  # type: ignore[attr-defined]
        "party": Kind(found.party).label,  # type: ignore[attr-defined]
        "contract_ends_on": queries.contract_of(person_id),
        "signatures": [(row, state_of(row)) for row in signed],
        "may_keep": by.may("agreement.keep"),
        "files": files_panel(request, signed[0])
        if by.may("agreement.keep") and signed and signed[0].how == "paper"
        else "",
        "tab": "confidentiality",
    }
    return page(request, "confidentiality/person.html", "panel", context)


def _kept(request: HttpRequest, person_id: int) -> User:
    """The person, for those who keep the register and see the person."""
    by: Any = request.user
    require(by, "agreement.keep")
    found = get_object_or_404(every_person(by), pk=person_id)
    line = queries.standing_of(by, person_id, "off", timezone.localdate(), 0)
    if line is None:
        raise Http404
    return found


@ASKING
@login_required
def paper(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record a copy signed on paper, with its scan beside it."""
    by: Any = request.user
    found = _kept(request, person_id)
    initial = {"signed_on": timezone.localdate()}
    form = forms.PaperForm(request.POST or None, request.FILES or None, initial=initial)

    def act(batch: str) -> None:
        at = timezone.now()
        told = form.cleaned_data
        draft = PaperDraft(person_id, told["signed_on"], told["contract_ends_on"])
        with transaction.atomic():
            row = services.record_paper(
                draft,
                years=value("confidentiality.years"),
                language=found.language,
                by=by,
                on=timezone.localdate(at),
                at=at,
            )
            if told["scan"]:
                most = value("files.max_megabytes")
                files.attach("agreement", row.pk, told["scan"], by=by, at=at, max_megabytes=most)

    title = _("Signed on paper: %(name)s") % {"name": found.full_name}
    return ask(
        request,
        form,
        act,
        title=title,
        done=_("Recorded"),
        part=PART,
        template="confidentiality/paper.html",
    )


@ASKING
@login_required
def party(request: HttpRequest, person_id: int) -> HttpResponse:
    by: Any = request.user
    found = _kept(request, person_id)
    held = queries.party_of(person_id)
    initial = {
        "kind": held.kind if held else queries.kind_of(found),
        "contract_ends_on": held.contract_ends_on if held else None,
    }
    form = forms.PartyForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        services.set_party(person_id, **form.cleaned_data, by=by, at=timezone.now())

    return ask(request, form, act, title=found.full_name, done=_("Saved"), part=PART)


@ASKING
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "agreement.keep")
    found = get_object_or_404(queries.agreements(by), pk=pk)
    form = forms.WithdrawForm(request.POST or None)

    def act(batch: str) -> None:
        services.withdraw(pk, form.cleaned_data["reason"], by=by, at=timezone.now())

    title = _("Withdraw the agreement of %(name)s") % {"name": found.person.full_name}
    return ask(request, form, act, title=title, done=_("Withdrawn"), part=PART)


# ---------------------------------------------------------------- texts and the rule


@require_safe
@login_required
def texts(request: HttpRequest) -> HttpResponse:
    """The text of each kind that is signed today, and its earlier versions."""
    by: Any = request.user
    require(by, "agreement.see")
    language = translation.get_language() or "en"
    years = value("confidentiality.years")
    issued = list(queries.wordings())
    shown = [
        {
            "wording": one,
            "paragraphs": _paragraphs(text_with(one.text(language), years, language)),
            "earlier": [row for row in issued if row.kind == one.kind and row.number < one.number],
        }
        for one in queries.signed_texts(by)
    ]
    context = {"texts": shown, "may_keep": by.may("agreement.keep"), **_tab("texts")}
    return page(request, "confidentiality/texts.html", "panel", context)


@require_safe
@login_required
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a text as it was issued, in both languages."""
    by: Any = request.user
    require(by, "agreement.see")
    found = get_object_or_404(queries.wordings(), pk=pk)
    context = {
        "wording": found,
        "russian": _paragraphs(found.text_ru),
        "english": _paragraphs(found.text_en),
        **_tab("texts"),
    }
    return page(request, "confidentiality/text.html", "", context)


@ASKING
@login_required
def text_new(request: HttpRequest, kind: str) -> HttpResponse:
    by: Any = request.user
    require(by, "agreement.keep")
    if kind not in Kind.values:
        raise Http404
    before = queries.current_wording(kind)
    initial = {"text_ru": before.text_ru, "text_en": before.text_en}
    form = forms.WordingForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        services.issue_wording(WordingDraft(kind, **form.cleaned_data), by=by, at=timezone.now())

    title = _("New version: %(kind)s") % {"kind": Kind(kind).label}
    return ask(
        request,
        form,
        act,
        title=title,
        done=_("The new version is issued"),
        part=PART,
        template="confidentiality/wide.html",
    )


@ASKING
@login_required
def rule(request: HttpRequest) -> HttpResponse:
    """Who must sign before any access: nobody, chosen ones, everybody."""
    by: Any = request.user
    require(by, "agreement.keep")
    held = queries.bounds()
    initial = {
        "mode": value("confidentiality.required"),
        "functions": held.functions,
        "roles": held.roles,
        "kinds": held.kinds,
    }
    form = forms.RuleForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        at = timezone.now()
        told = form.cleaned_data
        named = Bounds(tuple(told["functions"]), tuple(told["roles"]), tuple(told["kinds"]))
        with transaction.atomic():
            services.set_bounds(named, by=by, at=at)
            set_value("confidentiality.required", told["mode"], by=by, at=at)

    title = _("Who must sign")
    return ask(request, form, act, title=title, done=_("Saved"), part=PART)
