"""The prompt of the next step: what to do in this stage, with everything it takes on one screen (PIPE-05)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otdel.company.clients.queries import company_names, contact_names
from otdel.company.department.views.asking import ask
from otdel.company.playbook import engine as texts
from otdel.company.playbook import queries as playbook
from otdel.company.playbook.models import Edition, Piece
from otdel.company.playbook.views import readable
from otdel.foundation.files.queries import beside
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import page
from otdel.selling.work.panels import compose_line, next_step

from .. import forms, queries, services
from ..engine import Lack
from ..models import Deal
from .deals import bar


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the gate ahead asks, and whether it is there."""

    label: str
    kind: str
    is_met: bool


@require_safe
@login_required
def deal_prompt(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    rows = queries.deals(by).select_related("process", "company", "contact")
    deal = get_object_or_404(rows, pk=pk)
    shown = bar(request, deal)
    ids = queries.stage_pieces([deal.stage_id]).get(deal.stage_id, [])
    pieces = sorted(playbook.shown(by, ids), key=lambda one: ids.index(one[0].pk))
    scripts = [one for one in pieces if one[0].kind == Piece.Kind.SCRIPT]
    names = _names(by, deal)
    context = {
        "deal": deal,
        **shown,
        "is_prompt": True,
        "points": _points(deal, shown["following"], shown["lacking"], by),
        "scripts": [_opened(piece, edition, names, deal) for piece, edition in scripts],
        "objections": _of_kind(pieces, Piece.Kind.OBJECTION),
        "checklists": _of_kind(pieces, Piece.Kind.CHECKLIST),
        "texts": [
            (piece, edition.body, list(beside("edition", edition.pk)[:20]))
            for piece, edition in pieces
            if piece.kind in (Piece.Kind.MATERIAL, Piece.Kind.REGULATION)
        ],
        "compose": compose_line(request, deal) if by.may("work.do") else "",
        "steps": next_step(request, deal),
    }
    return page(request, "pipeline/prompt.html", "", context)


def _points(deal: Deal, following: Any, lacking: list[Lack], by: User) -> list[Point]:
    """What leaving the stage takes, in the order in which the gate asks; what is there is ticked."""
    if following is None:
        return []
    missing = {lack.key for lack in lacking}
    asked = services.demands_of(deal, following.pk)
    beyond = [lack for lack in lacking if lack.key not in {one.key for one in asked}]
    return [
        Point(str(lack.label), lack.kind, lack.key not in missing) for lack in [*asked, *beyond]
    ]


def _names(by: User, deal: Deal) -> dict[str, str]:
    contact, company = deal.contact_id, deal.company_id
    return {
        "me": by.full_name,
        "deal": deal.title,
        "contact": contact_names(by, [contact]).get(contact, "") if contact else "",
        "company": company_names(by, [company]).get(company, "") if company else "",
    }


def _of_kind(pieces: list[tuple[Piece, Edition]], kind: str) -> list[tuple[Piece, Any]]:
    return [
        (piece, readable(kind, edition.body)) for piece, edition in pieces if piece.kind == kind
    ]


def _opened(
    piece: Piece, edition: Edition, names: dict[str, str], deal: Deal, at: str = ""
) -> dict[str, Any]:
    """What the template of a script's step needs."""
    script = texts.read_script(edition.body)
    step = texts.filled(script.step(at), names)
    return {
        "piece": piece,
        "step": step,
        "is_first": step.name == script.first.name,
        "play_url": reverse("pipeline:deal-script", args=[deal.pk, piece.pk]),
    }


@require_safe
@login_required
def deal_script(request: HttpRequest, deal_id: int, piece_pk: int) -> HttpResponse:
    """One step of a script with the names of this deal in it; ?at= names the step."""
    by = reader(request)
    deal = get_object_or_404(queries.deals(by), pk=deal_id)
    found = playbook.shown(by, [piece_pk])
    if not found or found[0][0].kind != Piece.Kind.SCRIPT:
        raise Http404
    opened = _opened(*found[0], _names(by, deal), deal, request.GET.get("at", ""))
    return page(request, "pipeline/script.html", "step", {"deal": deal, **opened})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stage_pieces(request: HttpRequest, pk: int) -> HttpResponse:
    """Which pieces of the playbook the stage shows."""
    by = reader(request)
    require(by, "process.design")
    stage = get_object_or_404(queries.all_stages(), pk=pk)
    kept = queries.stage_pieces([pk]).get(pk, [])
    form = forms.StagePiecesForm(request.POST or None, by=by, initial={"pieces": kept})

    def act(batch: str) -> None:
        ids = form.cleaned_data["pieces"]
        services.set_stage_pieces(pk, ids, by=by, at=timezone.now())

    title = _("“%(stage)s”: from the playbook") % {"stage": stage.name}
    return ask(request, form, act, title=title, done=_("Saved"), part="design")
