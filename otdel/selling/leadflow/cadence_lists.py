"""Who is on a cadence: the list of its own, and what is added to the lists of leads and deals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web import address
from otdel.foundation.web.lists import Act, Addition, Choice, Column, Filter, ListSpec
from otdel.selling.pipeline.models import Deal, Lead

from . import queries, services, words
from .forms import DealCadenceForm, LeadCadenceForm
from .models import Cadence, Run
from .sequence import Plan

URLS = {Lead.noun: "pipeline:lead-detail", Deal.noun: "pipeline:deal-detail"}


def record_url(row: Run) -> str:
    return address(URLS[row.on_noun], row.record_id)


def step_said(row: Run) -> str:
    """Return "3 / 7"; of a cadence whose last step repeats, "9 / ∞"."""
    plan = Plan.of(row.cadence.steps, row.cadence.repeat_days)
    last = "∞" if plan.repeat_days is not None else str(len(plan.steps))
    number = row.step if plan.repeat_days is not None else min(row.step, len(plan.steps))
    return f"{number} / {last}"


def _decorate(by: Any, rows: list[Any], at: datetime) -> None:
    steps = queries.open_steps(rows)
    for noun in URLS:
        own = [row for row in rows if row.on_noun == noun]
        records = queries.records_on(noun, [row.record_id for row in own]) if own else {}
        for row in own:
            record = records.get(row.record_id)
            row.title = record.title if record else ""
    for row in rows:
        row.open_step = steps.get(row.activity_id)


def _state(row: Run) -> tuple[Any, str]:
    return row.get_state_display(), words.RUN_TONES[row.state]  # type: ignore[attr-defined]


def _why(row: Run) -> str:
    return str(words.WHY.get(row.why, ""))


CADENCE_RUNS = ListSpec(
    key="cadence_runs",
    title=_("On cadences"),
    noun="cadence_run",
    rows=queries.runs,
    decorate=_decorate,
    row_url=record_url,
    columns=(
        Column("title", _("What"), kind="link", value=lambda row: row.title, href=record_url),
        Column("cadence", _("Cadence"), value=lambda row: row.cadence.name, sort="cadence__name"),
        Column("state", _("State"), kind="badge", value=_state, sort="state"),
        Column("step", _("Step"), value=step_said, sort="step"),
        Column("next", _("Next step"), value=lambda row: row.open_step and row.open_step.subject),
        Column(
            "due", _("Due"), kind="date", due=True,
            value=lambda row: row.open_step and row.open_step.due_at,
        ),
        Column("person", _("Responsible"), kind="person", sort="person__full_name"),
        Column("why", _("Why"), value=_why),
        Column("started_at", _("Since"), kind="date", sort="started_at"),
        Column("ended_at", _("Till"), kind="date", sort="ended_at", default=False),
    ),
    filters=(
        Filter(
            "state", _("State"), path="state", pinned=True,
            choices=lambda by: [Choice(*one) for one in Run.State.choices],
        ),
        Filter(
            "cadence", _("Cadence"), path="cadence_id", pinned=True,
            choices=lambda by: [
                Choice(str(one.pk), one.name) for one in queries.cadences(only_active=False)
            ],
        ),
        Filter("person", _("Responsible"), kind="person", path="person", pinned=True),
        Filter(
            "for", _("For"), path="on_noun",
            choices=lambda by: [Choice(*one) for one in Cadence.Noun.choices],
        ),
        Filter("started", _("Since"), kind="date", path="started_at"),
    ),
    acts=(
        Act("pause", _("Pause"), "player-pause", services.pause_runs, verb="work.do"),
        Act("resume", _("Go on"), "player-play", services.resume_runs, verb="work.do"),
        Act(
            "stop", _("Stop"), "player-stop", services.stop_runs, verb="work.do",
            confirm=_("Take these off their cadences?"),
        ),
    ),
)  # fmt: skip


# ---------------------------------------------------------------- on the lists of leads and deals


def _put(ids: Sequence[int], *, by: Any, at: datetime, batch: str, cadence: int) -> Sequence[Any]:
    return services.start_runs(cadence, ids, by=by, at=at, batch=batch)


def _beside(noun: str) -> Callable[[Any, list[Any], datetime], None]:
    def beside(by: Any, rows: list[Any], at: datetime) -> None:
        found = queries.live_runs(noun, [row.pk for row in rows])
        for row in rows:
            row.on_cadence = found.get(row.pk)

    return beside


def _on(noun: str) -> Callable[[QuerySet[Any], list[str]], QuerySet[Any]]:
    def on(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        ids = [int(one) for one in values if one.isdigit()]
        return rows.filter(pk__in=queries.on_any(noun, ids)) if ids else rows

    return on


def _said(row: Any) -> str:
    return f"{row.on_cadence.cadence.name} {step_said(row.on_cadence)}" if row.on_cadence else ""


def _addition(noun: str, form: Any) -> Addition:
    return Addition(
        acts=(
            Act(
                "cadence", _("Put on a cadence"), "repeat", _put, verb="work.do", form=form,
            ),
        ),
        columns=(Column("cadence", _("Cadence"), value=_said, default=False),),
        filters=(
            Filter(
                "cadence", _("Cadence"), apply=_on(noun),
                choices=lambda by: [
                    Choice(str(one.pk), one.name)
                    for one in queries.cadences(noun, only_active=False)
                ],
            ),
        ),
        decorate=_beside(noun),
    )  # fmt: skip


LEADS_ON = _addition(Lead.noun, LeadCadenceForm)
DEALS_ON = _addition(Deal.noun, DealCadenceForm)
