"""The main figures for a program or for a person at a terminal."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from otdel.foundation.people.services import system_user
from otdel.kernel.measures import Unit
from otdel.kernel.money import to_major
from otdel.kernel.periods import Period
from otdel.managing.metrics import queries
from otdel.managing.metrics.names import group_names, managers
from otdel.managing.metrics.queries import Figure, Figures

KEYS = ("win_rate", "average_won_deal", "days_to_win", "won_sum", "deals_open")
BY = {
    "agent": "person",
    "manager": "manager",
    "product": "product",
    "client": "client",
    "type": "sale_type",
}
_BEGINNING = date(1900, 1, 1)
_NEVER = date(9000, 1, 1)


class Command(BaseCommand):
    help = (
        "Show the main figures: metrics [--from 2026-01-01] [--to 2026-03-31] [--by agent] [--json]"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=day, help="the first day, YYYY-MM-DD")
        parser.add_argument(
            "--to", dest="last", type=day, help="the last day, belongs to the period"
        )
        parser.add_argument("--by", choices=[*BY], default="", help="one line for each of these")
        parser.add_argument("--currency", default="", help="money of this currency (the commonest)")
        parser.add_argument("--json", action="store_true", help="for a program")

    def handle(self, **options: Any) -> None:
        by = system_user()
        today = timezone.localdate()
        end = options["last"] + timedelta(days=1) if options["last"] else _NEVER
        period = Period(min(options["start"] or _BEGINNING, end), end)
        currency = options["currency"].upper() or commonest(by)
        group_by = BY.get(options["by"], "")
        found = _grouped(by, period, currency, group_by, today)
        names = group_names(by, group_by, found.groups)
        if options["json"]:
            self.stdout.write(
                json.dumps(_as_json(found, names, options), ensure_ascii=False, indent=2)
            )
        else:
            self._print(_as_table(found, names, options["by"]))

    def _print(self, table: Table) -> None:
        console = Console(width=None if sys.stdout.isatty() else 160)
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get())


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


def commonest(by: Any) -> str:
    """Return the currency of most deals, the company's own where there are none."""
    return next(iter(queries.currencies(by)), settings.CURRENCY)


def _grouped(by: Any, period: Period, currency: str, group_by: str, today: date) -> Figures:
    column = "unit" if group_by == "manager" else group_by
    found = queries.figures(by, KEYS, period, currency=currency, group_by=column)
    if group_by != "manager":
        return found
    return queries.regrouped(found, managers([*found.groups], today))


def _as_json(
    found: Figures, names: Mapping[Any, str], options: Mapping[str, Any]
) -> dict[str, Any]:
    start, last = options["start"], options["last"]
    answer: dict[str, Any] = {
        "period": {
            "from": start.isoformat() if start else None,
            "to": last.isoformat() if last else None,
        },
        "currency": found["won_sum"].currency,
        **_row(found.whole),
    }
    if options["by"]:
        answer["by"] = options["by"]
        answer["groups"] = [
            {"id": group, "name": names.get(group, ""), **_row(found.groups[group])}
            for group in _in_order(found)
        ]
    return answer


def _in_order(found: Figures) -> list[Any]:
    """Groups with anything to show, the largest won sum first."""
    shown = [
        group
        for group, row in found.groups.items()
        if any(figure.over or figure.under for figure in row.values())
    ]
    return sorted(shown, key=lambda group: (-found.groups[group]["won_sum"].over, str(group)))


def _row(row: Mapping[str, Figure]) -> dict[str, Any]:
    return {key: _one(row[key]) for key in KEYS}


def _one(figure: Figure) -> dict[str, Any]:
    unit = figure.metric.unit
    shown: dict[str, Any] = {
        "value": _number(figure.value, unit, figure.currency),
        "unit": unit.value,
    }
    if unit.is_money:
        shown["currency"] = figure.currency
    if figure.under is not None:
        over = _number(Decimal(figure.over), unit, figure.currency)
        shown["parts"] = {"over": over, "under": figure.under}
    return shown


def _number(value: Decimal | None, unit: Unit, currency: str) -> int | float | None:
    """Return a JSON number; money in major units."""
    if value is None:
        return None
    if unit.is_money:
        value *= to_major(1, currency)
    return int(value) if value == value.to_integral_value() else float(value)


def _as_table(found: Figures, names: Mapping[Any, str], by: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("")
    for key in KEYS:
        table.add_column(str(found[key].metric.name), justify="right")
    if by:
        for group in _in_order(found):
            table.add_row(names.get(group, "—"), *map(_spoken, _figures(found.groups[group])))
        table.add_section()
    table.add_row(_("Whole"), *map(_spoken, _figures(found.whole)), style="bold")
    return table


def _figures(row: Mapping[str, Figure]) -> list[Figure]:
    return [row[key] for key in KEYS]


def _spoken(figure: Figure) -> str:
    if figure.value is None:
        return "—"
    match figure.metric.unit:
        case Unit.RATIO:
            return f"{figure.value:.1%}  ({figure.over}/{figure.under})"
        case Unit.DAYS:
            return f"{figure.value:.1f}"
        case Unit.MONEY:
            major = figure.value * to_major(1, figure.currency)
            return f"{major:,.2f} {figure.currency}".replace(",", "\u202f")
        case _:
            return f"{figure.value:,.0f}".replace(",", "\u202f")
