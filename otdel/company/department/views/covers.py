"""Absences: the list, one absence with its stand-ins, its dialogs and the hand-over sheet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department import absences, forms, services
from otdel.company.department.cover_lists import COVERS, state_key, state_of
from otdel.company.department.forms import PART_LABELS
from otdel.company.department.handover import declared
from otdel.company.department.models import Cover, CoverShare
from otdel.company.department.rules import cover_rules
from otdel.foundation.journal.queries import about, lines
from otdel.foundation.people import queries as people
from otdel.foundation.web import new_batch, page, reload_part, toast, undo_url
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused

from .asking import ask

ASKING = require_http_methods(["GET", "HEAD", "POST"])


@login_required
def cover_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, COVERS, {"tab": "covers"})


@ASKING
@login_required
def cover_create(request: HttpRequest) -> HttpResponse:
    """?person= fills in who; without the right to decide it is oneself."""
    by: Any = request.user
    told = request.GET.get("person", "")
    person_id = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
    if not by.may("cover.decide"):
        person_id = by.pk
    who = get_object_or_404(people.people(by), pk=person_id) if person_id else None
    day = timezone.localdate()
    form = forms.CoverForm(
        request.POST or None, by=by, person_id=person_id, initial={"starts_on": day}
    )
    rules = cover_rules()
    decides = absences.may_decide(by, person_id) if person_id else True

    def act(batch: str) -> None:
        services.ask_cover(
            form.draft(person_id), rules=rules, by=by, at=timezone.now(), on=day, batch=batch
        )

    asks = rules.needs_word and not decides
    return ask(
        request,
        form,
        act,
        title=_("Days away: %(name)s") % {"name": who.full_name} if who else _("Days away"),
        done=_("Asked: the head will answer") if asks else _("Entered"),
        undoable=True,
        template="department/cover_form.html",
        context={"asks": asks, "submit": _("Ask the head") if asks else _("Save")},
    )


@require_safe
@login_required
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    row = _cover(request, pk)
    today = timezone.localdate()
    decides = absences.may_decide(by, row.person_id)
    is_own, is_past = by.pk == row.person_id, row.is_past(today)
    rules = cover_rules()
    is_free = not rules.needs_word or row.status == Cover.Status.ASKED
    context = {
        "cover": row,
        "state": state_of(row),
        "state_key": state_key(row),
        "parts": [PART_LABELS[part] for part in row.parts],
        "shares": _shares(by, row),
        "may_answer": decides and row.status == Cover.Status.ASKED and not is_past,
        "may_change": (decides or (is_own and is_free)) and not is_past,
        "may_end": (decides or is_own) and not is_past,
        "has_begun": row.began_at is not None,
        "lines": lines(by, _history(row)) if decides or is_own else [],
        "tab": "covers",
    }
    return page(request, "department/cover.html", "panel", context)


def _history(row: Cover) -> Any:
    return about("user", row.person_id).filter(facts__cover_id=row.pk)[:30]


def _shares(by: Any, row: Cover) -> list[dict[str, Any]]:
    found = []
    for share in row.shares.all():
        ids = list(share.clients.order_by("pk").values_list("client_id", flat=True))
        names = list(declared().names(by, ids[:50]).values())
        found.append(
            {"share": share, "number": len(ids), "names": names, "more": len(ids) - len(names)}
        )
    return found


@ASKING
@login_required
def cover_days(request: HttpRequest, pk: int) -> HttpResponse:
    row = _cover(request, pk)
    initial = {"starts_on": row.starts_on, "ends_on": row.ends_on}
    form = forms.CoverDaysForm(request.POST or None, has_begun=bool(row.began_at), initial=initial)
    return _ask(request, form, services.change_days, pk, _("Other days"), rules=True)


@ASKING
@login_required
def cover_back(request: HttpRequest, pk: int) -> HttpResponse:
    _cover(request, pk)
    form = forms.BackForm(request.POST or None, initial={"back_on": timezone.localdate()})
    return _ask(request, form, services.come_back, pk, _("Back earlier"))


@ASKING
@login_required
def cover_deny(request: HttpRequest, pk: int) -> HttpResponse:
    _cover(request, pk)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    return _ask(request, form, services.answer_cover, pk, _("Refuse"), rules=True, agrees=False)


@ASKING
@login_required
def cover_stand_in(request: HttpRequest, pk: int, stand_in_id: int) -> HttpResponse:
    """Somebody else instead of this stand-in."""
    by: Any = request.user
    row = _cover(request, pk)
    taken = [share.stand_in_id for share in row.shares.all()]
    if stand_in_id not in taken:
        raise Http404
    form = forms.StandInForm(request.POST or None, by=by, but=[row.person_id, *taken])

    def act(batch: str) -> None:
        services.change_stand_in(
            pk, stand_in_id, form.cleaned_data["stand_in"], **_acting(request, batch, rules=True)
        )

    return ask(
        request, form, act, title=_("Somebody else stands in"), done=_("Saved"), undoable=True
    )


@ASKING
@login_required
def cover_clients(request: HttpRequest, pk: int) -> HttpResponse:
    """Clients for a stand-in of their own."""
    by: Any = request.user
    row = _cover(request, pk)
    rest = [share.stand_in_id for share in row.shares.all() if share.is_rest]
    day = timezone.localdate()
    form = forms.ClientsForm(request.POST or None, by=by, on=day, but=[row.person_id, *rest])

    def act(batch: str) -> None:
        services.give_clients(
            pk,
            form.cleaned_data["stand_in"],
            form.client_ids(),
            **_acting(request, batch, rules=True),
        )

    return ask(
        request, form, act, title=_("Clients for another stand-in"), done=_("Saved"), undoable=True
    )


@require_POST
@login_required
def cover_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Acts without a question: agree, call-off; take-back of clients with ?stand_in=."""
    _cover(request, pk)
    batch = new_batch()
    answer = reload_part(HttpResponse(status=204), "department", "list")
    try:
        if act == "agree":
            services.answer_cover(pk, agrees=True, **_acting(request, batch, rules=True))
        elif act == "call-off":
            services.call_off(pk, **_acting(request, batch))
        elif act == "take-back":
            told = request.GET.get("stand_in", "")
            stand_in = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
            services.take_clients_back(pk, stand_in, **_acting(request, batch, rules=True))
        else:
            raise Http404
    except CoverShare.DoesNotExist as missing:
        raise Http404 from missing
    except NotAllowed:
        raise
    except Refused as refusal:
        return toast(answer, str(refusal))
    said = {"agree": _("Agreed"), "call-off": _("Called off"), "take-back": _("Saved")}[act]
    return toast(answer, said, undo_url(batch))


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The hand-over sheet, to read and to print; ?page=, ?mine=1 one's own share of divided clients."""
    by: Any = request.user
    row = _cover(request, pk)
    told = request.GET.get("page", "1")
    number = max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 6 else 1
    found = absences.sheet(by, row, timezone.localdate(), page=number, mine="mine" in request.GET)
    names = {share.stand_in_id: share.stand_in for share in row.shares.all()}
    context = {
        "cover": row,
        "state": state_of(row),
        "sheet": found,
        "clients": [(one, names.get(one.stand_in or 0)) for one in found.clients],
        "page": number,
        "has_more": number * absences.SHEET_PAGE < found.number,
        "is_divided": row.shares.all()[1:],
        "is_mine": "mine" in request.GET,
        "stands_in": by.pk in names,
        "is_ahead": row.starts_on > timezone.localdate(),
        "tab": "covers",
    }
    return page(request, "department/sheet.html", "sheet", context)


def _cover(request: HttpRequest, pk: int) -> Cover:
    return get_object_or_404(absences.covers(request.user), pk=pk)  # type: ignore[arg-type]


def _acting(request: HttpRequest, batch: str, *, rules: bool = False) -> dict[str, Any]:
    at = timezone.now()
    given = {"by": request.user, "at": at, "on": timezone.localdate(at), "batch": batch}
    return given | ({"rules": cover_rules()} if rules else {})


def _ask(
    request: HttpRequest,
    form: Any,
    service: Any,
    pk: int,
    title: str,
    *,
    rules: bool = False,
    **more: Any,
) -> HttpResponse:
    def act(batch: str) -> None:
        service(pk, **form.cleaned_data, **more, **_acting(request, batch, rules=rules))

    return ask(request, form, act, title=title, done=_("Saved"), undoable=True)
