"""The overview and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otdel.company.catalog.queries import products
from otdel.company.department.queries import unit_choices
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import colleagues
from otdel.foundation.people.reach import require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import close_dialog, dialog, page, reload_part, toast
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline.queries import sale_types, sources

from . import queries, services
from .asked import KINDS, TABLES, Asked, asked, span
from .by_type import ByType
from .forms import TypeFiguresForm
from .names import group_names, noun_names
from .overview import Overview
from .preferences import PREFERENCES
from .wording import period_name, spoken

_PAGE = 50
_PLACES = {"deal": "pipeline:deal-detail", "lead": "pipeline:lead-detail"}


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    by = _reader(request)
    require(by, "figures.see")
    today = timezone.localdate()
    known = queries.currencies(by)
    wanted = asked(request.GET, today)
    if not {"on", "from"} & set(request.GET):
        wanted = _where_something_is(by, wanted)
    wanted = replace(wanted, currency=wanted.currency or next(iter(known), settings.CURRENCY))
    shown = Overview(by, wanted, _norms(), today)
    context = {
        "here_url": reverse("metrics:overview"),
        "asked": wanted,
        "shown": shown,
        "period": period_name(wanted.period, wanted.kind),
        "before": _compared_name(wanted, today),
        "is_present": today in wanted.period,
        "kinds": KINDS,
        "tables": TABLES,
        "currencies": known,
        "choices": _choices(by, shown),
    }
    return page(request, "metrics/overview.html", "panel", context)


@require_safe
@login_required
def by_type(request: HttpRequest) -> HttpResponse:
    """Sales by type, each with its own figures against the period before."""
    by = _reader(request)
    require(by, "figures.see")
    today = timezone.localdate()
    known = queries.currencies(by)
    wanted = asked(request.GET, today)
    if not {"on", "from"} & set(request.GET):
        wanted = _where_something_is(by, wanted)
    wanted = replace(wanted, currency=wanted.currency or next(iter(known), settings.CURRENCY))
    context = {
        "here_url": reverse("metrics:by-type"),
        "asked": wanted,
        "shown": ByType(by, wanted, today),
        "period": period_name(wanted.period, wanted.kind),
        "before": _compared_name(wanted, today),
        "kinds": KINDS,
        "currencies": known,
        "may_choose": by.may("process.design"),
    }
    return page(request, "metrics/by_type.html", "panel", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def type_figures(request: HttpRequest, type_pk: int) -> HttpResponse:
    by = _reader(request)
    require(by, "process.design")
    kind = get_object_or_404(sale_types(only_active=False), pk=type_pk)
    chosen = queries.figures_of_types([kind])[kind.pk]
    form = TypeFiguresForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_figures(kind.pk, form.cleaned_data["keys"], by=by, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return close_dialog(toast(reload_part(HttpResponse(status=204), "types"), _("Saved")))
    context = {"form": form, "kind": kind, "action": request.get_full_path()}
    status = 422 if request.method == "POST" else 200
    return dialog(request, "metrics/type_figures.html", context, status)


def _compared_name(wanted: Asked, today: date) -> str:
    before = wanted.compared(today)
    return period_name(before, wanted.kind if before == wanted.period.previous() else "custom")


@require_safe
@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """The deals, leads or activities behind one figure; their shares add up to it."""
    by = _reader(request)
    require(by, "figures.see")
    metric = queries.METRICS.get(request.GET.get("key", ""))
    if metric is None or not queries.has_rows(metric):
        raise Http404
    today = timezone.localdate()
    wanted = asked(request.GET, today)
    period, lower = span(request.GET, today), request.GET.get("part") == "under"
    known = queries.currencies(by)
    currency = wanted.currency or next(iter(known), settings.CURRENCY)
    cut: dict[str, Any] = {"currency": currency, "filters": wanted.filters}
    try:
        figure = queries.figures(by, [metric.key], period, **cut)[metric.key]
    except queries.NotCounted:
        raise Http404 from None
    behind = queries.rows_behind(by, metric.key, period, lower=lower, **cut)
    pages = Paginator(behind, _PAGE).get_page(request.GET.get("page"))
    context = {
        "metric": metric,
        "figure": figure,
        "value": spoken(figure),
        "lower": lower,
        "part": queries.part_of(figure, lower=lower),
        "period": period_name(period, "custom"),
        "pages": pages,
        "lines": _lines(by, list(pages.object_list), queries.part_of(figure, lower=lower)),
        "kept": [
            (key, one)
            for key, values in request.GET.lists()
            if key not in ("part", "page")
            for one in values
        ],
        "cut": _cut(by, wanted),
        "back": f"{reverse('metrics:overview')}?{_back(wanted, period)}",
    }
    return page(request, "metrics/rows.html", "panel", context)


def _reader(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # login_required stands above


def _norms() -> dict[str, Any]:
    return {one.key.removeprefix("metrics."): value(one.key) for one in PREFERENCES}


def _where_something_is(by: User, wanted: Asked) -> Asked:
    """Open at the last month in which anything happened, if nothing has happened in this one."""
    last = queries.last_day(by)
    if last is None or last >= wanted.period.start:
        return wanted
    return wanted.at(last) if wanted.kind != "custom" else wanted


def _choices(by: User, shown: Overview) -> list[dict[str, Any]]:
    """Return the filters that have anything to choose from."""
    people = [(one.pk, str(one)) for one in colleagues(by)] if by.reach != "own" else []
    offered = (
        ("sale_type", "category", [(one.pk, one.name) for one in sale_types()], 2),
        ("process", "route", [(one.pk, one.name) for one in shown.processes], 2),
        ("unit", "sitemap", unit_choices(by) if by.reach != "own" else [], 2),
        ("person", "user", people, 2),
        ("product", "package", [(one.pk, one.name) for one in products()], 1),
        ("source", "magnet", [(one.pk, one.name) for one in sources()], 1),
    )
    return [
        {
            "key": key,
            "icon": icon,
            "options": options,
            "chosen": wanted[0] if (wanted := shown.asked.filters.get(key)) else None,
        }
        for key, icon, options, least in offered
        if len(options) >= least
    ]


def _lines(by: User, behind: Sequence[dict[str, Any]], part: queries.Part) -> list[dict[str, Any]]:
    names = {
        noun: noun_names(by, noun, {row[f"{noun}_id"] for row in behind})
        for noun in ("deal", "lead", "activity")
    }
    people = group_names(by, "person", {row.get("person_id") for row in behind})
    clients = group_names(by, "client", {row.get("client_id") for row in behind})
    return [
        {
            **_subject(row, names),
            "on": row.get("on"),
            "person": people.get(row.get("person_id"), ""),
            "client": clients.get(row.get("client_id"), ""),
            "client_id": row.get("client_id"),
            "share": row["share"],
            "is_money": part.is_money,
        }
        for row in behind
    ]


def _subject(row: dict[str, Any], names: dict[str, dict[int, str]]) -> dict[str, Any]:
    noun = next((one for one in ("activity", "lead", "deal") if row[f"{one}_id"]), "deal")
    pk = row[f"{noun}_id"]
    name = names[noun].get(pk, "")
    href = reverse(_PLACES[noun], args=[pk]) if name and noun in _PLACES else ""
    return {"noun": noun, "name": name, "href": href}


def _cut(by: User, wanted: Asked) -> list[str]:
    """Return what the figure is narrowed to, in words."""
    return [
        name for key, ids in wanted.filters.items() for name in group_names(by, key, ids).values()
    ]


def _back(wanted: Asked, period: Any) -> str:
    kept = {
        key: ids for key, ids in wanted.filters.items() if key not in ("stage", "reason", "client")
    }
    return replace(wanted, kind="custom", period=period, filters=kept).query
