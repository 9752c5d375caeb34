"""The board of a process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otdel.company.catalog.queries import product_names
from otdel.company.department.queries import people_in, units
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.queries import colleagues
from otdel.foundation.people.reach import reader
from otdel.foundation.web import page
from otdel.foundation.web.lists.asked import days_of
from otdel.selling.work.queries import next_steps

from .. import queries, versions
from ..cards import card
from ..lists import beside
from ..models import Deal, Process, ProcessVersion, Stage
from ..queries import BoardFilters
from .common import number

KEYS = (
    "process",
    "type",
    "version",
    "owner",
    "team",
    "source",
    "product",
    "q",
    "stepless",
    "expected",
)


@require_safe
@login_required
def deal_board(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    on = timezone.localdate()
    process = _process(request)
    if process is None:
        return page(
            request, "pipeline/no_process.html", "", {"may_design": by.may("process.design")}
        )
    filters = filters_of(request)
    older = _older(by, process)
    version = _version(request, older)
    version_id = version.pk if version else None
    shown = queries.board(by, process.pk, filters=filters, on=on, version_id=version_id)
    _draw(by, [(column.stage, column.cards) for column in shown.columns])
    query = _query(request)
    context = {
        "process": process,
        "processes": _processes(request),
        "types": list(dict.fromkeys(queries.types_of_processes().values())),
        "board": shown,
        "query": urlencode(query),
        "is_narrowed": any(key not in ("process", "type", "version") for key in query),
        "version": version,
        "older": older,
        "migrating": versions.under_way(process.pk),
        "asked": query,
        "list_query": _list_query(process, query),
        "may_open": by.may("deal.open"),
        "may_move": by.may("deal.move"),
        "may_design": by.may("process.design"),
        **_offered(by, query),
    }
    return page(request, "pipeline/board.html", "board", context)


@require_safe
@login_required
def more_cards(request: HttpRequest) -> HttpResponse:
    """The next cards of one column, with the address of those after them."""
    by = reader(request)
    stage = queries.every_stage().filter(pk=number(request.GET.get("stage")) or 0).first()
    if stage is None:
        raise Http404
    cursor = request.GET.get("cursor", "")
    cards, cursor = queries.board_cards(by, stage.pk, filters=filters_of(request), cursor=cursor)
    _draw(by, [(stage, cards)])
    context = {
        "cards": cards,
        "cursor": cursor,
        "stage": stage,
        "query": urlencode(_query(request)),
    }
    return page(request, "pipeline/cards.html", "", context)


@require_safe
@login_required
def heads(request: HttpRequest) -> HttpResponse:
    """The figures of every column, swapped in after a move."""
    process = _process(request)
    if process is None:
        raise Http404
    by = reader(request)
    version = _version(request, _older(by, process))
    columns = queries.board_heads(
        by,
        process.pk,
        filters=filters_of(request),
        on=timezone.localdate(),
        version_id=version.pk if version else None,
    )
    return page(request, "pipeline/heads.html", "", {"columns": columns})


def filters_of(request: HttpRequest) -> BoardFilters:
    """Read the filters of the address; what cannot be read does not narrow."""
    asked = request.GET
    on = timezone.localdate()
    return BoardFilters(
        owners=_owners(request),
        source_id=number(asked.get("source")),
        product_id=number(asked.get("product")),
        text=asked.get("q", "").strip()[:200],
        is_stepless=asked.get("stepless") == "yes",
        expected=days_of(asked.get("expected", ""), on) if asked.get("expected") else None,
    )


def _owners(request: HttpRequest) -> frozenset[int] | None:
    owner, team = request.GET.get("owner", ""), number(request.GET.get("team"))
    owners: set[int] | None = None
    if team:
        owners = set(people_in(team, timezone.localdate()))
    if owner == "me":
        mine = {reader(request).pk}
        owners = mine if owners is None else owners & mine
    elif chosen := number(owner):
        owners = {chosen} if owners is None else owners & {chosen}
    return None if owners is None else frozenset(owners)


def _process(request: HttpRequest) -> Process | None:
    wanted = number(request.GET.get("process"))
    rows = _processes(request)
    return next((row for row in rows if row.pk == wanted), None) or next(iter(rows), None)


def _processes(request: HttpRequest) -> list[Process]:
    """The processes in use, those of the sale type asked for alone if there are any."""
    rows, kind = list(queries.processes()), number(request.GET.get("type"))
    types = queries.types_of_processes()
    for row in rows:
        row.sale_type = types.get(row.pk)  # type: ignore[attr-defined]
    chosen = [row for row in rows if kind and (own := types.get(row.pk)) and own.pk == kind]
    return chosen or rows


def _older(by: Any, process: Process) -> list[tuple[ProcessVersion, int]]:
    """(superseded version, open deals in sight on it), the latest first."""
    numbers = queries.on_versions(by, process.pk)
    if not numbers:
        return []
    return [(row, numbers[row.pk]) for row in queries.versions(process.pk) if row.pk in numbers]


def _version(
    request: HttpRequest, older: Sequence[tuple[ProcessVersion, int]]
) -> ProcessVersion | None:
    """The older version asked for; None for the approved one."""
    wanted = number(request.GET.get("version"))
    return next((row for row, _deals in older if row.number == wanted), None)


def _query(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET[key] for key in KEYS if request.GET.get(key)}


def _list_query(process: Process, query: dict[str, str]) -> str:
    kept = {
        k: v
        for k, v in query.items()
        if k in ("owner", "source", "product", "q", "expected", "stepless")
    }
    return urlencode({"status": "open", "process": process.pk, **kept})


def _offered(by: Any, query: dict[str, str]) -> dict[str, Any]:
    product = number(query.get("product"))
    rows = list(units())
    return {
        "owners": [] if by.reach == "own" else list(colleagues(by)),
        "teams": [] if by.reach == "own" else [(unit.pk, unit.name) for unit in rows],
        "sources": list(queries.sources()),
        "product_name": product_names(by, [product]).get(product) if product else "",
        "periods": [
            ("overdue", _("Overdue")),
            ("this-week", _("This week")),
            ("next-week", _("Next week")),
            ("this-month", _("This month")),
            ("this-quarter", _("This quarter")),
        ]
        if may_read(by, Deal.noun, "expected_on")
        else [],
    }


def _draw(by: Any, columns: list[tuple[Stage, list[Deal]]]) -> None:
    """Put their HTML beside the cards."""
    steps = next_steps(by, Deal.noun, [deal.pk for _stage, cards in columns for deal in cards])
    on, still = timezone.localdate(), not by.may("deal.move")
    shows_sum = may_read(by, Deal.noun, "amount_minor")
    for stage, cards in columns:
        for deal in cards:
            beside(deal, steps.get(deal.pk), on)
            deal.html = card(deal, stage, still=still, shows_sum=shows_sum)  # type: ignore[attr-defined]
