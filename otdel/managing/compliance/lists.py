"""Visits that broke the process, as a list that sorts, filters and goes out as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.department.queries import people_in, unit_choices
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import people
from otdel.foundation.web.lists import Choice, Column, Filter, ListSpec
from otdel.selling.pipeline import queries as pipeline

from . import queries
from .engine import CHECKS, Check, holding
from .models import Verdict
from .wording import CHECKS as WORDS

OUT_OF_SIGHT = _("Out of sight now")
TONES = {
    Verdict.Way.FORWARD: "info",
    Verdict.Way.WON: "good",
    Verdict.Way.BACK: "warn",
    Verdict.Way.LOST: "neutral",
}


def _beside(by: Any, rows: list[Any], at: datetime) -> None:
    """Put the names beside the numbers: four statements a page."""
    deals = pipeline.deal_names(by, [row.deal_id for row in rows])
    stages = pipeline.stage_names(by, [row.stage_id for row in rows])
    processes = pipeline.process_names(by, [row.process_id for row in rows])
    found: dict[int, User] = people(by).in_bulk([row.person_id for row in rows if row.person_id])
    for row in rows:
        row.deal = deals.get(row.deal_id, "")
        row.stage = stages.get(row.stage_id, "")
        row.process = processes.get(row.process_id, "")
        row.person = found.get(row.person_id or 0)


def deal_url(row: Any) -> str:
    return reverse("pipeline:deal-detail", args=[row.deal_id]) if row.deal else ""


def _way(row: Any) -> tuple[Any, str]:
    way = Verdict.Way(row.way)
    return way.label, TONES[way]


def _breaking(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    bits = {one for check in CHECKS if check in values for one in holding(check)}
    return rows.filter(broken__in=sorted(bits))


def _of_units(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    today = timezone.localdate()
    units = [int(one) for one in values if one.isascii() and one.isdigit()]
    return rows.filter(person_id__in={pk for unit in units for pk in people_in(unit, today)})


def _checks(by: Any) -> list[Choice]:
    return [Choice(str(check), WORDS[check][2]) for check in CHECKS]


def _processes(by: Any) -> list[Choice]:
    return [Choice(str(row.pk), row.name) for row in pipeline.all_processes()]


def _steps(by: Any) -> list[Choice]:
    return [
        Choice(str(pk), f"{name} · {process}")
        for pk, (name, process) in queries.step_names().items()
    ]


def _units(by: Any) -> list[Choice]:
    return [Choice(str(pk), name) for pk, name in unit_choices(by)]


def said(check: Check) -> str:
    return str(WORDS[check][2])


BROKEN = ListSpec(
    key="compliance",
    title=_("Visits that broke the process"),
    noun="verdict",
    rows=queries.broken,
    columns=(
        Column(
            "deal", _("Deal"), kind="link", href=deal_url,
            value=lambda row: row.deal or OUT_OF_SIGHT,
        ),
        Column("stage", _("Stage")),
        Column("process", _("Process"), default=False),
        Column("person", _("Responsible"), kind="person"),
        Column(
            "check", _("What was broken"), kind="tags",
            value=lambda row: [said(check) for check in row.breaches],
        ),
        Column("way", _("Where it went"), kind="badge", value=_way, sort="way", default=False),
        Column("days", _("Days in stage"), kind="days", sort="days"),
        Column("left_on", _("Left"), kind="date", sort="left_on"),
    ),
    row_url=deal_url,
    filters=(
        Filter("check", _("What was broken"), apply=_breaking, choices=_checks, pinned=True),
        Filter("person", _("Responsible"), kind="person", path="person_id", pinned=True),
        Filter("left_on", _("Left"), kind="date", path="left_on", pinned=True),
        Filter("process", _("Process"), path="process_id", choices=_processes),
        Filter("step", _("Stage"), path="step_id", choices=_steps),
        Filter("unit", _("Team"), apply=_of_units, choices=_units),
    ),
    default_sort="-left_on",
    decorate=_beside,
    verb="figures.see",
    empty_title=_("Nothing was broken"),
    empty_text=_("Visits come here once a deal leaves a stage against the approved process."),
    empty_icon="mood-smile",
    template="compliance/broken.html",
)  # fmt: skip
