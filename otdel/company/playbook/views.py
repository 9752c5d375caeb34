"""Pages of the playbook."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department.views.asking import ask
from otdel.foundation.files.panels import files_panel
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import close_dialog, dialog, go, page, reload_part, toast, toast_next
from otdel.foundation.web.fields import Pick, picks
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import Refused

from . import engine, forms, queries, services
from .lists import PIECES
from .models import Edition, Piece

ASKING = require_http_methods(["GET", "HEAD", "POST"])


@login_required
def pieces(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    context = {
        "kinds": Piece.Kind.choices,
        "may_write": by.may("playbook.write"),
        "waiting": queries.waiting(by),
        "due": queries.due_for_review(timezone.localdate()) if by.may("playbook.write") else (),
    }
    return list_view(request, PIECES, context)


@require_safe
@login_required
def piece_pick(request: HttpRequest) -> HttpResponse:
    """Pieces in use by ?q=, each with its kind."""
    by = reader(request)
    rows = queries.pieces(by).filter(is_active=True)
    found = queries.find_pieces(by, rows, request.GET.get("q", ""))[:20]
    return picks(request, [Pick(row.pk, row.title, row.get_kind_display()) for row in found])


@ASKING
@login_required
def piece_create(request: HttpRequest, kind: str) -> HttpResponse:
    by = reader(request)
    require(by, "playbook.write")
    if kind not in Piece.Kind.values:
        raise Http404
    form = forms.NewPieceForm(request.POST or None, by=by, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_piece(form.draft(), by=by, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("Drafted: read it once more and approve it"))
            return go(request, "playbook:piece", made.pk)
    context = {"form": form, "kind": Piece.Kind(kind).label, "action": request.get_full_path()}
    return dialog(request, "playbook/new.html", context, 422 if request.method == "POST" else 200)


@require_safe
@login_required
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """A piece in its edition in force, in another (?edition=3) or in the draft that nobody has approved."""
    by = reader(request)
    row = get_object_or_404(queries.pieces(by).select_related("product"), pk=pk)
    editions = list(queries.editions(by).filter(piece=row).select_related("author", "approved_by"))
    shown = _asked(request, editions)
    if shown is None:
        raise Http404
    is_current = shown.state == Edition.State.IN_FORCE
    may_write = by.may("playbook.write")
    context = {
        "piece": row,
        "edition": shown,
        "editions": editions,
        "draft": next((one for one in editions if one.state == Edition.State.DRAFT), None),
        "body": readable(row.kind, shown.body),
        "for_whom": queries.roles_of([row.pk]).get(row.pk, []),
        "may_write": may_write,
        "may_approve": by.may("playbook.approve"),
        "asks_reading": is_current and row.must_be_read and not queries.has_read(by, shown),
        "readers": queries.readers(shown) if may_write and row.must_be_read and is_current else [],
        "files": files_panel(request, shown),
        **(_at_step(request, row, shown) if row.kind == Piece.Kind.SCRIPT else {}),
    }
    return page(request, "playbook/piece.html", "body", context)


def _asked(request: HttpRequest, editions: list[Edition]) -> Edition | None:
    asked = request.GET.get("edition", "")
    if asked:
        return next((one for one in editions if str(one.number) == asked), None)
    force = next((one for one in editions if one.state == Edition.State.IN_FORCE), None)
    return force or (editions[0] if editions else None)


def readable(kind: str, body: str) -> Any:
    """The text as its kind is read: steps of a script, points of a list, answers, or plain text."""
    if kind == Piece.Kind.SCRIPT:
        return engine.read_script(body).steps
    if kind == Piece.Kind.OBJECTION:
        return engine.answers_of(body)
    if kind == Piece.Kind.CHECKLIST:
        return engine.points_of(body)
    return body


@require_safe
@login_required
def play(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of a script, to be talked through; ?at= names the step, ?edition= another edition."""
    by = reader(request)
    row = get_object_or_404(queries.pieces(by), pk=pk, kind=Piece.Kind.SCRIPT)
    shown = _asked(request, list(queries.editions(by).filter(piece=row)))
    if shown is None:
        raise Http404
    return page(request, "playbook/play.html", "step", _at_step(request, row, shown))


def _at_step(request: HttpRequest, row: Piece, shown: Edition) -> dict[str, Any]:
    script = engine.read_script(shown.body)
    names = {"me": reader(request).full_name}
    step = engine.filled(script.step(request.GET.get("at", "")), names)
    more = "" if shown.state == Edition.State.IN_FORCE else f"&edition={shown.number}"
    return {"piece": row, "step": step, "more": more, "is_first": step.name == script.first.name}


@ASKING
@login_required
def piece_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, "playbook.write")
    row = get_object_or_404(queries.pieces(by), pk=pk)
    roles = list(row.audience.values_list("role", flat=True))
    initial = {
        "title": row.title, "strictness": row.strictness, "must_be_read": row.must_be_read,
        "review_on": row.review_on, "product_id": row.product_id, "roles": roles,
    }  # fmt: skip
    form = forms.PieceForm(request.POST or None, by=by, initial=initial)

    def act(batch: str) -> None:
        services.change_piece(pk, form.changes(), by=by, at=timezone.now())

    return ask(request, form, act, title=_("What it is for"), done=_("Saved"), part="playbook")


@ASKING
@login_required
def edition_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the next edition, or go on with the draft there is."""
    by = reader(request)
    require(by, "playbook.write")
    row = get_object_or_404(queries.pieces(by), pk=pk)
    there = queries.draft_of(row)
    start = there or queries.in_force(row)
    initial = {"body": start.body if start else ""}
    if there:
        initial |= {"why": there.why, "competence": there.competence, "seen": there.stamp}
    form = forms.EditionForm(request.POST or None, kind=row.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edition = _drafted(pk, form, by=by, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("Drafted: read it once more and approve it"))
            return go(request, f"{reverse('playbook:piece', args=[pk])}?edition={edition.number}")
    context = {"form": form, "piece": row, "there": there, "action": request.get_full_path()}
    return dialog(request, "playbook/draft.html", context, 422 if request.method == "POST" else 200)


def _drafted(pk: int, form: forms.EditionForm, **act: Any) -> Edition:
    """Write the draft: a new one, or over the one that the form began from."""
    seen = form.cleaned_data["seen"]
    if seen:
        return services.change_draft(pk, form.draft(), seen=seen, **act)
    return services.draft_edition(pk, form.draft(), **act)


@require_POST
@login_required
def edition_approve(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    get_object_or_404(queries.pieces(by), pk=pk)
    months = int(value("playbook.review_months"))
    services.approve_edition(
        pk, by=by, at=timezone.now(), seen=request.POST.get("seen"), two_people=bool(value("playbook.two_people")),
        review_on=engine.later(timezone.localdate(), months),
    )  # fmt: skip
    toast_next(request, _("In force"))
    return go(request, "playbook:piece", pk)


@require_POST
@login_required
def edition_drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    get_object_or_404(queries.pieces(by), pk=pk)
    left = services.drop_draft(pk, by=by, at=timezone.now())
    toast_next(request, _("Draft dropped"))
    return go(request, "playbook:piece", left.pk) if left else go(request, "playbook:pieces")


@require_POST
@login_required
def edition_read(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    get_object_or_404(queries.editions(by), pk=pk)
    services.confirm_reading(pk, by=by, at=timezone.now())
    answer = reload_part(HttpResponse(status=204), "playbook", "list")
    return close_dialog(toast(answer, _("Noted: you have read it")))
