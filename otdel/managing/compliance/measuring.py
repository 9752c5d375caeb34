"""What is known of deals and their visits, read for a portion of them in a constant number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, NamedTuple

from otdel.company.clients.models import Field
from otdel.foundation.journal.models import Entry
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.events import DealLost, DealMoved, DealOpened, DealReopened, DealWon
from otdel.selling.pipeline.models import Deal, DealLine, Evidence, Stage, StageVisit
from otdel.selling.work.models import Activity

from .engine import Case, Judgement, Move, Planned, Step, Visit, judged

# What `pipeline.filled` looks at.
_FIELDS = ("amount_minor", "company_id", "contact_id", "source_id", "expected_on", "extra")
_OPENED = DealOpened.kind()
_WITH_THE_DEAL = {kind.kind() for kind in (DealMoved, DealWon, DealLost)}
_TOLD = [_OPENED, *_WITH_THE_DEAL, DealReopened.kind()]


@dataclass(frozen=True, slots=True)
class Rules:
    """The stages of every version of the processes concerned, and the versions apart."""

    steps: Mapping[int, Step]
    beside: Mapping[int, Mapping[int, Step]]  # process -> its stages

    @property
    def asks_evidence(self) -> bool:
        return any(step.evidence for step in self.steps.values())

    @property
    def asks_fields(self) -> bool:
        return any(step.required for step in self.steps.values())

    @property
    def asks_lines(self) -> bool:
        return any("lines" in step.required for step in self.steps.values())


def rules_of(process_ids: Iterable[int]) -> Rules:
    """Read the stages of all versions of these processes with their tasks: one or two statements."""
    stages = Stage.objects.filter(process_id__in=set(process_ids)).order_by("pk", "tasks__pk")
    rows: dict[int, _Row] = {}
    tasks: dict[int, list[tuple[int, bool]]] = {}
    for *told, task, root, is_compulsory in stages.values_list(*_Row._fields, *_TASK):
        row = _Row(*told)
        rows.setdefault(row.pk, row)
        if task is not None:
            tasks.setdefault(row.pk, []).append((root or task, is_compulsory))
    is_own = any(key.startswith(pipeline.EXTRA) for row in rows.values() for key in row.required)
    own = Field.objects.filter(on_noun=Deal.noun) if is_own else ()
    fields = {field.key: field for field in own}
    steps: dict[int, Step] = {}
    beside: dict[int, dict[int, Step]] = {}
    for row in rows.values():
        step = _step(row, tasks.get(row.pk, ()), fields)
        steps[row.pk] = beside.setdefault(row.process_id, {})[row.pk] = step
    return Rules(steps, beside)


class _Row(NamedTuple):
    """A stage as it is read."""

    pk: int
    process_id: int
    version_id: int
    root_id: int | None
    position: int
    kind: str
    norm_days: int | None
    required: list[str]
    evidence: list[str]


_TASK = ("tasks__pk", "tasks__root_id", "tasks__is_compulsory")


def _step(row: _Row, tasks: Sequence[tuple[int, bool]], fields: dict[str, Any]) -> Step:
    return Step(
        id=row.pk,
        kin=row.root_id or row.pk,
        version_id=row.version_id,
        position=row.position,
        kind=row.kind,
        norm_days=row.norm_days,
        required=tuple(key for key in row.required if pipeline.demand(key, fields)),
        evidence=tuple(row.evidence),
        tasks=tuple(tasks),
    )


def judgements(ids: Sequence[int], zone: tzinfo, rules: Rules | None = None) -> Iterable[Judgement]:
    """Return how every finished visit of these deals was; at most ten statements.

    rules: of every process, where a caller goes through many portions. Nobody's reach: a projection.
    """
    deals = (
        Deal.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "process_id", "owner_id")
    )
    cases = {pk: Case(pk, process, owner) for pk, process, owner in deals}
    if rules is None:
        rules = rules_of(case.process_id for case in cases.values())
    _read_visits(cases)
    for pk in [pk for pk, case in cases.items() if len(case.visits) < 2]:
        del cases[pk]
    if not cases:
        return []
    _read_fields(cases, rules)
    _read_activities(cases)
    _read_moves(cases)
    return [
        one
        for case in cases.values()
        for one in judged(case, rules.beside.get(case.process_id, {}), zone)
    ]


def _read_visits(cases: Mapping[int, Case]) -> None:
    rows = StageVisit.objects.filter(deal_id__in=list(cases)).order_by("pk")
    columns = ("deal_id", "pk", "stage_id", "entered_at", "left_at")
    for deal_id, pk, stage_id, entered_at, left_at in rows.values_list(*columns):
        cases[deal_id].visits.append(Visit(pk, stage_id, entered_at, left_at))


def _read_fields(cases: Mapping[int, Case], rules: Rules) -> None:
    lined: set[int] = set()
    if rules.asks_lines:
        rows = DealLine.objects.filter(deal_id__in=list(cases)).order_by()
        lined = set(rows.values_list("deal_id", flat=True).distinct())
    if rules.asks_fields:
        for deal in Deal.objects.filter(pk__in=list(cases)).only(*_FIELDS):
            cases[deal.pk].filled = pipeline.filled(deal, has_lines=deal.pk in lined)
    if rules.asks_evidence:
        shown = Evidence.objects.filter(deal_id__in=list(cases)).order_by("-at", "-pk")
        for deal_id, stage_id, asked, at in shown.values_list("deal_id", "stage_id", "asked", "at"):
            step = rules.steps.get(stage_id)
            cases[deal_id].shown[step.kin if step else stage_id, asked] = at


def _read_activities(cases: Mapping[int, Case]) -> None:
    rows = Activity.objects.filter(about_noun=Deal.noun, about_id__in=list(cases)).order_by()
    columns = ("stage_task_id", "due_at", "created_at", "done_at", "is_open")
    for deal_id, *told in rows.values_list("about_id", *columns):
        if deal_id is not None:
            cases[deal_id].activities.append(Planned(*told))


def _read_moves(cases: Mapping[int, Case]) -> None:
    """Whose the deal was at each move, and how many moves were entered in one act with the deal."""
    rows = Entry.objects.filter(noun=Deal.noun, noun_id__in=list(cases), kind__in=_TOLD)
    came: dict[int, str] = {}
    for deal_id, kind, batch, at, facts in rows.order_by("pk").values_list(
        "noun_id", "kind", "batch", "at", "facts"
    ):
        if kind == _OPENED:
            came.setdefault(deal_id, batch)
            continue
        case = cases[deal_id]
        move = Move(facts["from_stage_id"], facts["stage_id"], at, facts["owner_id"])
        case.moves.append(move)
        if kind in _WITH_THE_DEAL and batch and came.get(deal_id) == batch:
            case.brought += 1
