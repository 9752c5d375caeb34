"""Carrying open deals over from a superseded version to the approved one, a portion at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import Note, keep, record, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel import locks
from otdel.kernel.errors import Refused
from otdel.selling.work.services import call_off_stage_tasks

from .. import engine, errors, queries
from ..events import DealMigrated, DealMoved, MigrationBegun, MigrationEnded
from ..models import Deal, DealMigration, ProcessVersion, Stage
from . import steps
from .claiming import claim
from .moving import change_visits
from .telling import changed, deal_facts, old
from .versioning import approve_version, open_draft

PORTION = 200  # deals a transaction: small enough that a seller's own move waits for a blink


@transaction.atomic
def begin_migration(
    source_id: int,
    mapping: Mapping[int, int],
    *,
    by: User,
    at: datetime,
    batch: str,
    calls_off: bool = True,
    opens: bool = True,
) -> DealMigration:
    """Say where the open deals of a superseded version go; `carry_portion` then moves them.

    mapping: {stage of the source: stage in work of the approved version}; every stage in which deals
    stand needs one. calls_off: open tasks of the process that the new stage does not ask for are called
    off; opens: the new stage's tasks are opened. What both versions ask for stays as it is.
    Raises ProcessVersion.DoesNotExist, NotAllowed, NotSuperseded, NotStageInWork, MappingLacks,
    MigrationUnderWay.
    """
    require(by, "process.design")
    source = ProcessVersion.objects.select_related("process").get(pk=source_id)
    if source.state != ProcessVersion.State.SUPERSEDED:
        raise errors.NotSuperseded
    target = source.process.versions.get(state=ProcessVersion.State.APPROVED)
    _check_mapping(source, target, mapping)
    try:
        with transaction.atomic():
            row = DealMigration.objects.create(
                source=source,
                target=target,
                mapping={str(stage): to for stage, to in mapping.items()},
                calls_off=calls_off,
                opens=opens,
                total=waiting(mapping).count(),
                batch=batch,
                by=by,
                at=at,
            )
    except IntegrityError:
        raise errors.MigrationUnderWay from None
    told = MigrationBegun(
        process_id=source.process_id, source=source.number, target=target.number, deals=row.total
    )
    record(told, about=source.process, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(row.noun, row.pk, "created", {}, 0)], by=by, at=at)
    return row


def _check_mapping(
    source: ProcessVersion, target: ProcessVersion, mapping: Mapping[int, int]
) -> None:
    own = set(source.stages.filter(kind=Stage.Kind.OPEN).values_list("pk", flat=True))
    into = set(target.stages.filter(kind=Stage.Kind.OPEN).values_list("pk", flat=True))
    if not (own >= mapping.keys() and into.issuperset(mapping.values())):
        raise errors.NotStageInWork
    bare = source.stages.filter(pk__in=own - mapping.keys())
    lacking = [
        stage.name for stage in bare if Deal.objects.filter(stage=stage, is_open=True).exists()
    ]
    if lacking:
        raise errors.MappingLacks(stages=", ".join(lacking))


def waiting(mapping: Mapping[int, int]) -> QuerySet[Deal]:
    """Open deals that still stand in the stages of the mapping, the whole company's."""
    return Deal.objects.filter(stage_id__in=list(mapping), is_open=True).order_by("pk")


def set_job(migration_id: int, job_id: int, *, by: User, at: datetime) -> DealMigration:
    """Give an interrupted migration the job that goes on with it. Raises NotAllowed, MigrationOver."""
    require(by, "process.design")
    row = DealMigration.objects.get(pk=migration_id)
    running = DealMigration.objects.filter(pk=row.pk, state=DealMigration.State.RUNNING)
    if not running.update(job_id=job_id):
        raise errors.MigrationOver
    row.job_id = job_id
    return row


@transaction.atomic
def carry_portion(migration_id: int, *, at: datetime, on: date) -> int | None:
    """Move the next portion wholly, in one transaction with its count; return how many it had.

    0: nothing is left, and the migration has ended. None: it was taken back or has ended before.
    Whoever is killed in the middle has moved none of the portion; what somebody edited at that very
    moment comes with the next one.
    """
    running = DealMigration.objects.filter(pk=migration_id, state=DealMigration.State.RUNNING)
    if not running.update(moved=F("moved")):  # from here on nobody else carries or takes back
        return None
    row = DealMigration.objects.select_related("source__process", "target", "by").get(
        pk=migration_id
    )
    first = waiting(row.stages).values("pk")[:PORTION]
    locks.hold_rows(Deal.objects.filter(pk__in=first))
    found = list(waiting(row.stages)[:PORTION])
    if not found:
        _end(row, at=at)
        return 0
    moved = _carry(found, _Course(row, at, on))
    running.update(moved=F("moved") + moved)
    return len(found)


def _end(row: DealMigration, *, at: datetime) -> None:
    DealMigration.objects.filter(pk=row.pk).update(state=DealMigration.State.DONE, ended_at=at)
    told = MigrationEnded(
        process_id=row.source.process_id,
        source=row.source.number,
        target=row.target.number,
        deals=row.moved,
    )
    record(told, about=row.source.process, by=row.by, at=at, batch=row.batch)


@dataclass
class _Course:
    """One portion's migration with what all its deals are told."""

    row: DealMigration
    at: datetime
    on: date

    def __post_init__(self) -> None:
        ids = [*self.row.stages, *self.row.stages.values()]
        self.stages = Stage.objects.in_bulk(ids)

    @property
    def act(self) -> dict[str, Any]:
        return {"by": self.row.by, "at": self.at, "batch": self.row.batch}


def _carry(found: Sequence[Deal], course: _Course) -> int:
    groups: dict[int, list[Deal]] = {}
    for deal in found:
        groups.setdefault(deal.stage_id, []).append(deal)
    return sum(_carry_group(course.stages[pk], deals, course) for pk, deals in groups.items())


def _carry_group(here: Stage, deals: Sequence[Deal], course: _Course) -> int:
    """Move deals of one stage to its counterpart; who edited one meanwhile is not overwritten.

    The same step goes on: its days in the stage run on. Another step begins anew.
    """
    target = course.stages[course.row.stages[here.pk]]
    is_same = here.kin == target.kin
    kept = {deal.pk: old(deal, ("stage_id", "stage_since")) for deal in deals}
    values = {"stage_id": target.pk} | ({} if is_same else {"stage_since": course.on})
    moved = claim(deals, values)
    if not moved:
        return 0
    stays = change_visits(moved, by=course.row.by, at=course.at)
    _tell(moved, here, target, kept, course)
    before = {pk: kept[pk] | {"visit_id": stays.get(pk)} for pk in kept}
    keep(
        course.row.batch,
        [changed(deal, before[deal.pk]) for deal in moved],
        by=course.row.by,
        at=course.at,
    )
    _settle_tasks(moved, target, course)
    return len(moved)


def _tell(
    moved: Sequence[Deal],
    here: Stage,
    target: Stage,
    kept: Mapping[int, Mapping[str, Any]],
    course: _Course,
) -> None:
    products = queries.products_of(deal.pk for deal in moved)
    notes = []
    for deal in moved:
        facts = deal_facts(deal, products.get(deal.pk), course.on)
        told = DealMigrated(
            **facts,
            from_stage_id=here.pk,
            source=course.row.source.number,
            target=course.row.target.number,
        )
        notes.append(Note(told, deal, course.at))
        if here.kin != target.kin:
            since = kept[deal.pk]["stage_since"]
            move = {
                "from_stage_id": here.pk,
                "entered_on": since.isoformat(),
                "days_in_stage": engine.days(since, course.on),
                "is_back": target.position < here.position,
            }
            notes.append(Note(DealMoved(**facts, **move), deal, course.at))
    record_many(notes, by=course.row.by, batch=course.row.batch)


def _settle_tasks(moved: Sequence[Deal], target: Stage, course: _Course) -> None:
    tasks = queries.stage_tasks([target.pk]).get(target.pk, [])
    if course.row.calls_off:
        asked = {task.kin for task in tasks}
        call_off_stage_tasks(Deal.noun, [deal.pk for deal in moved], but=asked, **course.act)
    if course.row.opens and tasks:
        steps.open_stage_tasks(moved, on=course.on, **course.act)


def carry_all(
    source_id: int, mapping: Mapping[int, int], *, by: User, at: datetime, on: date, batch: str
) -> DealMigration:
    """Carry every open deal over at once, in the caller's transaction. Raises as `begin_migration`."""
    row = begin_migration(source_id, mapping, by=by, at=at, batch=batch)
    while carry_portion(row.pk, at=at, on=on):
        pass
    row.refresh_from_db()
    return row


@transaction.atomic
def restore_migrations(traces: Sequence[Trace], *, by: User, at: datetime) -> list[Refused | None]:
    """Stop migrations whose act is taken back; their deals come back by their own traces."""
    ids = [trace.noun_id for trace in traces]
    DealMigration.objects.filter(pk__in=ids).update(state=DealMigration.State.UNDONE, ended_at=at)
    rows = DealMigration.objects.filter(pk__in=ids).select_related("source__process", "target")
    for row in rows:
        told = MigrationEnded(
            process_id=row.source.process_id,
            source=row.source.number,
            target=row.target.number,
            deals=0,
            is_undone=True,
        )
        record(told, about=row.source.process, by=by, at=at)
    return [None for _trace in traces]


# ---------------------------------------------------------------- a version without some stages


@transaction.atomic
def leave_out_stages(
    process_id: int,
    gone: Mapping[int, int | None],
    *,
    why: str,
    by: User,
    at: datetime,
    on: date,
    batch: str,
) -> ProcessVersion:
    """Approve a version without these stages of the approved one, and carry its deals over to it.

    gone: {stage: the stage to which its open deals go}. What deals went through stays in the old
    version. Raises NotAllowed, DraftThere, MappingLacks (deals stand in one without a target), ProcessShape.
    """
    source = ProcessVersion.objects.get(process_id=process_id, state=ProcessVersion.State.APPROVED)
    draft = open_draft(process_id, by=by, at=at, batch=batch)
    roots = {stage.pk: stage.kin for stage in source.stages.all()}
    draft.stages.filter(root_id__in=[roots[pk] for pk in gone]).delete()
    if not draft.stages.filter(kind=Stage.Kind.OPEN).exists():
        raise errors.ProcessShape
    approve_version(draft.pk, why, by=by, at=at, batch=batch)
    now = {stage.kin: stage.pk for stage in draft.stages.filter(kind=Stage.Kind.OPEN)}
    homes = {pk: gone.get(pk, pk) for pk in roots}
    mapping = {
        pk: now[roots[home]] for pk, home in homes.items() if home and roots.get(home) in now
    }
    carry_all(source.pk, mapping, by=by, at=at, on=on, batch=batch)
    return draft
