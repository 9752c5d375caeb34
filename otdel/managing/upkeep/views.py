"""Pages of the base kept in order: how full and fresh cards are, and what they must hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.clients import queries as clients
from otdel.company.clients import services as client_services
from otdel.company.clients.drafts import AwayReasonDraft
from otdel.company.clients.forms import AwayForm, AwayReasonForm, ReserveForm
from otdel.company.clients.models import AwayReason, Company
from otdel.company.clients.queries import companies
from otdel.foundation.jobs import queries as jobs
from otdel.foundation.people.reach import reader, require
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
from otdel.foundation.web.lists import list_view
from otdel.kernel.errors import NotAllowed, Refused

from . import queries, services, winning
from .engine import STALE
from .errors import TooManyAtOnce
from .forms import NormForm
from .lists import CANDIDATES, WIN_BACK
from .panels import card_context
from .thresholds import buying, freshness, silence

MOST_AT_ONCE = 5000

# ---------------------------------------------------------------- figures


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """How full and fresh the cards of clients in work are, by person and unit."""
    by, at, limits = reader(request), timezone.now(), freshness()
    told = queries.figures(by, limits, at, timezone.localdate(at))
    context = {
        "tab": "cards",
        "told": told,
        "limits": limits,
        "all_url": _rows(),
        "stale_url": _rows(freshness=STALE),
        "owners": [_line(group) for group in told.owners],
        "units": [_line(group) for group in told.units],
        "lacking": [
            (fact.label, number, number * 100 / told.whole.clients, _rows(lacks=fact.key))
            for fact, number in told.lacking
        ],
    }
    return page(request, "upkeep/cards.html", "body", context)


def _rows(**filters: Any) -> str:
    """The list of clients in work behind a figure, the least full card first."""
    pairs = [("status", str(status)) for status in queries.WORKING]
    pairs += [
        (k, v) for k, told in filters.items() for v in (told if isinstance(told, list) else [told])
    ]
    return f"{reverse('clients:company-list')}?{urlencode([*pairs, ('sort', 'completeness')])}"


def _line(group: queries.Group) -> dict[str, Any]:
    owners = [pk or "empty" for pk in group.owner_ids]
    return {
        "name": group.name or _("Without a responsible"),
        "tally": group.tally,
        "url": _rows(owner=owners),
        "stale_url": _rows(owner=owners, freshness=STALE),
    }


@login_required
def candidates(request: HttpRequest) -> HttpResponse:
    """Who should go to the reserve or the archive, with the reason on each line."""
    return list_view(request, CANDIDATES, {"tab": "candidates", "limits": silence()})


@login_required
def win_back(request: HttpRequest) -> HttpResponse:
    """Clients who went to a competitor or stopped buying."""
    by = reader(request)
    context: dict[str, Any] = {"tab": "win-back", "limits": buying()}
    if request.method == "GET":
        today = timezone.localdate()
        home = queries.win_back_list(by, today)
        context |= {
            "told": queries.won_back(by, today),
            "home": home.named_list if home else None,
            "may_gather": by.may("list.edit"),
        }
    return list_view(request, WIN_BACK, context)


@require_POST
@login_required
def win_back_all(request: HttpRequest) -> HttpResponse:
    """Put everybody in sight who is to be won back into one's list, or bring it up to date."""
    by = reader(request)
    rows = queries.to_win_back(by, buying(), timezone.localdate())
    ids = list(rows.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    batch = new_batch()
    told = winning.gather(ids, by=by, at=timezone.now(), batch=batch)
    done = sum(not isinstance(one, Refused) for one in told.results)
    toast_next(request, _("In the list: %(n)s") % {"n": done}, undo_url(batch))
    return go(request, "namedlists:list", told.named_list.pk)


# ---------------------------------------------------------------- what a card must hold


@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    by, offered, own = reader(request), queries.facts(), queries.own_norms()
    norms = [
        {
            "status": status,
            "label": label,
            "facts": [(offered[key].label, number) for key, number in points.items()],
            "is_own": status in own,
        }
        for (status, label), points in zip(
            Company.Status.choices, queries.norms().values(), strict=True
        )
    ]
    job = jobs.jobs(by).filter(kind="upkeep", state="running").first()
    dictionary = list(clients.away_reasons())
    context = {
        "tab": "rules",
        "norms": norms,
        "may_edit": by.may("card.norm"),
        "job": job,
        "reasons": [
            (label, [row for row in dictionary if row.place == place])
            for place, label in AwayReason.Place.choices
        ],
    }
    return page(request, "upkeep/rules.html", "body", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def norm_edit(request: HttpRequest, status: str) -> HttpResponse:
    by = reader(request)
    require(by, "card.norm")
    label = _status(status)
    sent = request.POST if request.method == "POST" else None
    form = NormForm(sent, facts=queries.facts(), points=queries.norms()[status])
    if sent is not None and form.is_valid():
        batch = new_batch()
        act: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        if _tried(form, lambda: services.set_norm(status, form.points(), **act)):
            return _counting(batch)
    title = _("The card of a client: %(status)s") % {"status": label}
    context = {"form": form, "title": title, "action": request.path}
    return dialog(request, "upkeep/norm_form.html", context, 200 if sent is None else 422)


@require_POST
@login_required
def norm_default(request: HttpRequest, status: str) -> HttpResponse:
    by = reader(request)
    require(by, "card.norm")
    _status(status)
    batch = new_batch()
    services.set_norm(status, None, by=by, at=timezone.now(), batch=batch)
    return _counting(batch)


def _status(code: str) -> str:
    """Raises Http404 for a status that there is not."""
    if code not in Company.Status.values:
        raise Http404
    return str(Company.Status(code).label)


def _counting(batch: str) -> HttpResponse:
    return _done(_("Saved. The cards are being counted anew."), batch, "rules")


# ---------------------------------------------------------------- why clients leave the work


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reason_create(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, "card.norm")
    return _reason_form(
        request,
        _("New reason"),
        AwayReasonForm(request.POST or None, by=by, initial=request.GET.dict()),
        lambda told, **act: client_services.define_away_reason(
            AwayReasonDraft(told["name"], told["place"], told["position"] or 0), **act
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reason_edit(request: HttpRequest, reason_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "card.norm")
    row = get_object_or_404(clients.away_reasons(), pk=reason_id)
    start = {"name": row.name, "position": row.position}
    form = AwayReasonForm(request.POST or None, by=by, initial=start)
    del form.fields["place"]
    return _reason_form(
        request,
        _("Reason"),
        form,
        lambda told, **act: client_services.edit_away_reason(
            row.pk, {"name": told["name"], "position": told["position"] or 0}, **act
        ),
    )


@require_POST
@login_required
def reason_switch(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Take a reason out of use, or back into it."""
    by = reader(request)
    require(by, "card.norm")
    row = get_object_or_404(clients.away_reasons(), pk=reason_id)
    batch = new_batch()
    client_services.edit_away_reason(
        row.pk, {"is_active": not row.is_active}, by=by, at=timezone.now(), batch=batch
    )
    return _done(_("Saved"), batch, "rules")


def _reason_form(
    request: HttpRequest, title: str, form: Any, save: Callable[..., Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        if _tried(
            form, lambda: save(form.cleaned_data, by=form.by, at=timezone.now(), batch=batch)
        ):
            return _done(_("Saved"), batch, "rules")
    context = {"form": form, "title": title, "action": request.get_full_path()}
    return dialog(request, "upkeep/form.html", context, 422 if request.method == "POST" else 200)


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """Return what the act gave; a refusal becomes the form's error."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _done(said: str, batch: str, *parts: str) -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), *parts)
    return close_dialog(toast(answer, said, undo_url=undo_url(batch)))


# ---------------------------------------------------------------- one company


@require_safe
@login_required
def card_part(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    company = get_object_or_404(companies(by), pk=company_id)
    return page(request, "upkeep/panel.html", "", card_context(by, company, timezone.now()))


@require_POST
@login_required
def confirm(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    get_object_or_404(companies(by), pk=company_id)
    batch = new_batch()
    services.confirm_data([company_id], by=by, at=timezone.now(), batch=batch)
    answer = reload_part(HttpResponse(status=204), "upkeep", "timeline")
    return toast(answer, _("Confirmed with the client"), undo_url=undo_url(batch))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reserve(request: HttpRequest, company_id: int) -> HttpResponse:
    return _send_away(request, company_id, "reserve", ReserveForm, _("To the reserve"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def archive(request: HttpRequest, company_id: int) -> HttpResponse:
    return _send_away(request, company_id, "archived", AwayForm, _("To the archive"))


def _send_away(
    request: HttpRequest, company_id: int, place: str, kind: type[AwayForm], title: str
) -> HttpResponse:
    by = reader(request)
    company = get_object_or_404(companies(by), pk=company_id)
    require(by, "company.archive" if place == "archived" else "company.reserve")
    held = clients.away_of(company)
    start = {}
    if held and held.status == place:
        start = {"reason_id": held.reason_id, "note": held.note, "back_on": held.back_on,
                 "to_free": "yes" if held.to_free else ""}  # fmt: skip
    sent = request.POST if request.method == "POST" else None
    form = kind(sent, by=by, initial=start)
    if sent is not None and form.is_valid():
        batch = new_batch()
        [done] = client_services.change_status(
            [company.pk], place, by=by, at=timezone.now(), batch=batch, away=form.draft()
        )
        if not isinstance(done, Refused):
            return _moved(batch)
        form.add_error(None, str(done))
    context = {"form": form, "title": title, "action": request.path}
    return dialog(request, "upkeep/form.html", context, 200 if sent is None else 422)


@require_POST
@login_required
def bring_back(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    get_object_or_404(companies(by), pk=company_id)
    batch = new_batch()
    [done] = client_services.bring_back([company_id], by=by, at=timezone.now(), batch=batch)
    if isinstance(done, Refused):
        raise done
    return _moved(batch)


def _moved(batch: str) -> HttpResponse:
    return _done(_("Status changed"), batch, "upkeep", "company", "timeline")


@require_POST
@login_required
def win_back_one(request: HttpRequest, company_id: int) -> HttpResponse:
    by = reader(request)
    get_object_or_404(companies(by), pk=company_id)
    batch = new_batch()
    [done] = winning.gather([company_id], by=by, at=timezone.now(), batch=batch).results
    if isinstance(done, Refused):
        raise done
    return _done(_("In the win-back list"), batch, "upkeep", "inlists", "timeline")
