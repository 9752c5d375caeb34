"""The technological map of a process version: who does what at each step, by what, with what result (PIPE-07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from otdel.company.playbook.queries import shown as shown_pieces
from otdel.company.structures.queries import raci_functions, zones
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.selling.work.models import Activity

from . import queries, versions
from .appendices import Appendix, appendices
from .models import ProcessVersion, Stage, StageTask
from .passes import passed_on


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words. `who` empty: everybody who sells; every other tuple may be empty."""

    number: int
    stage: Stage
    tasks: tuple[str, ...]
    who: tuple[str, ...]
    result: tuple[str, ...]
    pieces: tuple[str, ...]
    term: str
    passes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """`duties`: (zone, the functions with their letters) of the department; `review_on`: of the version in force.

    `appendices`: what rooms above add.
    """

    version: ProcessVersion
    steps: tuple[Step, ...]
    duties: tuple[tuple[str, str], ...]
    review_on: date | None
    appendices: tuple[Appendix, ...] = ()


def process_map(
    by: User, version: ProcessVersion, *, labels: Mapping[str, Any], review_on: date | None
) -> ProcessMap:
    """Return the map of a version as the reader may see it: pieces written for other roles stay out.

    labels: {key of a field: its name}, of fields that a stage may require.
    """
    stages = versions.stages_of(version)
    ids = [stage.pk for stage in stages]
    tasks, kept = queries.stage_tasks(ids), queries.stage_pieces(ids)
    seen = shown_pieces(by, {pk for one in kept.values() for pk in one})
    named = {piece.pk: f"{piece.get_kind_display()}: {piece.title}" for piece, _edition in seen}
    passes = passed_on(version.process_id)
    steps = tuple(
        Step(
            number=place,
            stage=stage,
            tasks=tuple(_task(task) for task in tasks.get(stage.pk, [])),
            who=tuple(str(Role(role).label) for role in stage.roles if role in Role),
            result=_result(stage, labels),
            pieces=tuple(named[pk] for pk in kept.get(stage.pk, []) if pk in named),
            term=_term(stage),
            passes=tuple(passes.get(stage.kin, ())),
        )
        for place, stage in enumerate(stages, 1)
    )
    return ProcessMap(
        version,
        steps,
        _duties(),
        review_on if version.is_current else None,
        appendices(version.process_id, by),
    )


def _task(task: StageTask) -> str:
    kinds = dict(Activity.Kind.choices)
    days = task.due_in_days
    term = ngettext("within %(n)s working day", "within %(n)s working days", days) % {"n": days}
    words = f"{kinds.get(task.kind, task.kind)}: {task.title}, {term}"
    return f"{words}, {_('a must')}" if task.is_compulsory else words


def _result(stage: Stage, labels: Mapping[str, Any]) -> tuple[str, ...]:
    """What is there when the step is done: evidence first, then the fields filled in."""
    fields = [str(labels[key]) for key in stage.required if key in labels]
    told = [str(line) for line in stage.evidence]
    if fields:
        told.append(_("Filled in: %(fields)s") % {"fields": ", ".join(fields)})
    if stage.kind != Stage.Kind.OPEN:
        told.append(str(stage.get_kind_display()))
    return tuple(told)


def _term(stage: Stage) -> str:
    if not stage.norm_days:
        return ""
    days = stage.norm_days
    return ngettext("up to %(n)s day", "up to %(n)s days", days) % {"n": days}


def _duties() -> tuple[tuple[str, str], ...]:
    names = {function.pk: str(function) for function in raci_functions()}
    told = []
    for zone, letters, _gaps in zones():
        parts = [f"{letter}: {names[pk]}" for pk, letter in letters.items() if pk in names]
        if parts:
            told.append((str(zone), "; ".join(sorted(parts))))
    return tuple(told)


# ---------------------------------------------------------------- on paper


def printed(told: ProcessMap, *, day: Any) -> dict[str, Any]:
    """Return the map as the template "files/tables" takes it. day(date) puts a date into words."""
    version = told.version
    facts = [[_("Version"), f"{version.number}, {version.get_state_display().lower()}"]]
    if version.approved_at:
        who = version.approved_by.full_name if version.approved_by else ""
        facts.append(
            [_("Put in force by"), ", ".join(one for one in (who, day(version.approved_at)) if one)]
        )
    if version.why:
        facts.append([_("What changed and why"), version.why])
    if told.review_on:
        facts.append([_("Next review"), day(told.review_on)])
    return {
        "lang": (get_language() or "en")[:2],
        "title": _("Technological map: %(name)s") % {"name": version.process.name},
        "note": "",
        "facts": facts,
        "tables": [
            _steps(told),
            *(_appendix(one) for one in told.appendices),
            *([_raci(told)] if told.duties else []),
        ],
    }


HEAD_WIDTHS = (4, 6, 4, 5, 5, 3, 5)


def heads() -> list[str]:
    """Names of the columns, in their order."""
    return [
        _("Step"), _("What is done"), _("Who does it"), _("Result"), _("Script or document"), _("Term"),
        _("Hand-off"),
    ]  # fmt: skip


def _steps(told: ProcessMap) -> dict[str, Any]:
    rows = [
        [
            [f"{step.number}. {step.stage.name}"],
            [*step.tasks, *step.stage.guide.splitlines()],
            list(step.who) or [_("Everybody who sells")],
            list(step.result),
            list(step.pieces),
            [step.term] if step.term else [],
            list(step.passes),
        ]
        for step in told.steps
    ]
    return {"title": "", "widths": list(HEAD_WIDTHS), "head": heads(), "rows": rows}


def _raci(told: ProcessMap) -> dict[str, Any]:
    return {
        "title": _("Who answers for what in the department"),
        "widths": [1, 2],
        "head": [_("Zone"), _("R does it, A answers for it, C is asked, I is told")],
        "rows": [[[zone], [who]] for zone, who in told.duties],
    }


def _appendix(told: Appendix) -> dict[str, Any]:
    return {
        "title": told.title,
        "widths": list(told.widths),
        "head": list(told.heads),
        "rows": [[[cell] if cell else [] for cell in line] for line in told.lines],
    }
