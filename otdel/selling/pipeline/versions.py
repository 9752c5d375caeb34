"""Reading versions of a process: what differs, who stands on an older one, what carrying over would mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from otdel.company.clients.models import Field
from otdel.foundation.jobs.queries import is_running
from otdel.foundation.people.policy import Role
from otdel.selling.work.models import Activity

from . import queries
from .engine import field_lacks
from .lineage import Difference, differences, propose
from .models import (
    Deal,
    DealLine,
    DealMigration,
    ProcessReview,
    ProcessVersion,
    Stage,
    StageTask,
    StageVisit,
)

LISTED = 50  # deals that lack something, shown one by one
STEP = 2000


def stages_of(version: ProcessVersion) -> list[Stage]:
    return list(version.stages.order_by("position", "pk"))


def freedom(version: ProcessVersion | None, *, by_draft: bool) -> str:
    """Return what may be changed in place: "all", "small" (names, colours, hints) or "" for history.

    by_draft: the company's rule that a version by which deals go changes through a draft only.
    """
    if version is None or version.state == ProcessVersion.State.SUPERSEDED:
        return ""
    if version.is_draft:
        return "all"
    if queries.draft_of(version.process_id):
        return "small"
    stood = StageVisit.objects.filter(stage__version=version)
    return "small" if by_draft and stood.exists() else "all"


def reviews_of(process_id: int) -> list[ProcessReview]:
    """The last looks through a process, the latest first."""
    rows = ProcessReview.objects.filter(version__process_id=process_id)
    return list(rows.select_related("version", "by").order_by("-pk")[:10])


def review_days(*, days: int, zone: tzinfo) -> dict[int, date]:
    """Return {process in use: the day of its next review}; two statements.

    That is the day set at the last review of the version in force, else `days` after its approval.
    """
    now = ProcessVersion.objects.filter(
        state=ProcessVersion.State.APPROVED, process__is_active=True
    )
    rows = {version.pk: version for version in now}
    found = {
        version.process_id: (version.approved_at or version.made_at).astimezone(zone).date()
        + timedelta(days=days)
        for version in rows.values()
    }
    told = ProcessReview.objects.filter(version_id__in=list(rows)).order_by("pk")
    for version_id, next_on in told.values_list("version_id", "next_on"):
        found[rows[version_id].process_id] = next_on
    return found


def compared(old: ProcessVersion, new: ProcessVersion) -> list[Difference[Stage]]:
    """Return what differs between two versions: stages added, changed and gone; five statements."""
    before, after = stages_of(old), stages_of(new)
    return differences(before, after, in_words([*before, *after]))


def in_words(stages: Sequence[Stage]) -> dict[int, dict[Any, str]]:
    """Return {stage: {name of a field: its value as people read it}}; empty ones are left out."""
    fields = {field.key: field for field in Field.objects.filter(on_noun=Deal.noun)}
    tasks = queries.stage_tasks(stage.pk for stage in stages)
    return {stage.pk: _words(stage, tasks.get(stage.pk, ()), fields) for stage in stages}


def _words(stage: Stage, tasks: Sequence[StageTask], fields: dict[str, Field]) -> dict[Any, str]:
    demands = (queries.demand(key, fields) for key in stage.required)
    roles = dict(Role.choices)
    told: dict[Any, str] = {
        _("Name"): stage.name,
        _("Norm, days"): str(stage.norm_days or ""),
        _("Probability, %"): str(stage.probability),
        _("Required fields"): ", ".join(str(lack.label) for lack in demands if lack),
        _("Evidence"): "; ".join(stage.evidence),
        _("Who may move here"): ", ".join(str(roles.get(role, role)) for role in stage.roles),
        _("What to do here"): stage.guide,
        _("Tasks"): "; ".join(_task(task) for task in tasks),
    }
    return {name: text for name, text in told.items() if text}


def _task(task: StageTask) -> str:
    term = ngettext("in %(n)s working day", "in %(n)s working days", task.due_in_days)
    must = f", {_('a must')}" if task.is_compulsory else ""
    return f"{task.title} ({term % {'n': task.due_in_days}}{must})"


# ---------------------------------------------------------------- carrying over


def standing(version: ProcessVersion) -> dict[int, int]:
    """Return {stage in work: open deals in it}, the whole company's; stages without any too."""
    stages = version.stages.filter(kind=Stage.Kind.OPEN).values_list("pk", flat=True)
    found = dict.fromkeys(stages, 0)
    rows = Deal.objects.filter(stage_id__in=list(found), is_open=True).order_by()
    return found | dict(rows.values_list("stage_id").annotate(number=Count("pk")))


def proposal(source: ProcessVersion, target: ProcessVersion) -> dict[int, int]:
    """Return {stage: where its deals would go} by the same step, else by the same name."""
    return propose(stages_of(source), stages_of(target))


@dataclass(frozen=True, slots=True)
class Lacking:
    """A deal and what the gates before its new stage will ask for, in words."""

    deal: Deal
    stage: Stage
    needs: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What carrying over would mean.

    rows: (old stage, new stage, number of deals); lacks: (what, deals that lack it), the commonest first;
    listed: the first deals that lack something; lacking: how many do; off: open tasks that would be
    called off; fresh: tasks that would be opened.
    """

    rows: list[tuple[Stage, Stage, int]]
    lacks: list[tuple[str, int]]
    listed: list[Lacking]
    lacking: int
    off: int
    fresh: int

    @property
    def total(self) -> int:
        return sum(number for _old, _new, number in self.rows)


def preview(
    source: ProcessVersion, mapping: Mapping[int, int], *, calls_off: bool, opens: bool
) -> Preview:
    """Return what carrying the deals over by that mapping would do; nothing is changed.

    Every deal is looked at, two thousand a statement.
    """
    stages = Stage.objects.in_bulk([*mapping, *mapping.values()])
    numbers = standing(source)
    rows = [
        (stages[pk], stages[to], numbers.get(pk, 0))
        for pk, to in mapping.items()
        if numbers.get(pk)
    ]
    rows.sort(key=lambda row: row[0].position)
    tasks = queries.stage_tasks(mapping.values())
    lacks, listed, lacking = _missing(rows)
    return Preview(
        rows,
        sorted(lacks.items(), key=lambda pair: (-pair[1], pair[0])),
        listed,
        lacking,
        sum(_called_off(old, tasks.get(new.pk, ())) for old, new, _n in rows) if calls_off else 0,
        sum(_opened(old, n, tasks.get(new.pk, ())) for old, new, n in rows) if opens else 0,
    )


def _missing(
    rows: Sequence[tuple[Stage, Stage, int]],
) -> tuple[Counter[str], list[Lacking], int]:
    """Return how many deals lack what, the first of them, and how many lack something."""
    lacks: Counter[str] = Counter()
    listed: list[Lacking] = []
    number = 0
    for old, new, _number in rows:
        rule = queries.rules_at(new)
        for deal in _deals_in(old):
            filled = queries.filled(deal, has_lines=deal.has_lines)  # type: ignore[attr-defined]
            missing = [str(lack.label) for lack in field_lacks(rule, filled, rule.by_id[new.pk])]
            lacks.update(missing)
            number += bool(missing)
            if missing and len(listed) < LISTED:
                listed.append(Lacking(deal, new, ", ".join(missing)))
    return lacks, listed, number


def _deals_in(stage: Stage) -> Iterator[Deal]:
    lines = DealLine.objects.filter(deal_id=OuterRef("pk"))
    rows = Deal.objects.filter(stage=stage, is_open=True).annotate(has_lines=Exists(lines))
    return rows.order_by("pk").iterator(chunk_size=STEP)


def _about(stage: Stage) -> QuerySet[Activity]:
    ids = Deal.objects.filter(stage=stage, is_open=True).values("pk")
    rows = Activity.objects.filter(about_noun=Deal.noun, about_id__in=ids)
    return rows.exclude(stage_task_id=None)


def _called_off(old: Stage, tasks: Sequence[StageTask]) -> int:
    asked = [task.kin for task in tasks]
    return _about(old).filter(is_open=True).exclude(stage_task_id__in=asked).count()


def _opened(old: Stage, number: int, tasks: Sequence[StageTask]) -> int:
    """Deals times tasks, but for those that a deal has already, done or still open."""
    had = _about(old).filter(stage_task_id__in=[task.kin for task in tasks])
    had = had.filter(Q(is_open=True) | Q(done_at__isnull=False))
    return number * len(tasks) - had.values("about_id", "stage_task_id").distinct().count()


def under_way(process_id: int) -> DealMigration | None:
    """The carrying over that is neither finished nor taken back, wherever it stopped."""
    rows = DealMigration.objects.filter(
        source__process_id=process_id, state=DealMigration.State.RUNNING
    )
    return rows.select_related("source", "target").first()


def migration(pk: int) -> DealMigration | None:
    return (
        DealMigration.objects.select_related("source__process", "target", "by")
        .filter(pk=pk)
        .first()
    )


def left(row: DealMigration) -> int:
    """How many open deals still stand in the stages from which they were to go."""
    if row.state == DealMigration.State.UNDONE:
        return 0
    return Deal.objects.filter(stage_id__in=list(row.stages), is_open=True).count()


def is_stopped(row: DealMigration) -> bool:
    """Say whether it is neither finished nor taken back, and nobody works on it."""
    if row.state != DealMigration.State.RUNNING:
        return False
    return row.job_id is None or not is_running(row.job_id)


def migrations(process_id: int) -> list[DealMigration]:
    """Carryings over of a process, the latest first."""
    rows = DealMigration.objects.filter(source__process_id=process_id)
    return list(rows.select_related("source", "target", "by").order_by("-pk")[:20])
