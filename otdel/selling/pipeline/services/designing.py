"""Designing the process: stages, gates, tasks, reasons, sources and criteria as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .. import errors, queries
from ..defaults import CRITERIA, LOSS_REASONS, PROCESSES, SOURCES
from ..drafts import ProcessDraft, StageDraft, TaskDraft
from ..events import DictionaryChanged, ProcessCreated, ProcessEdited
from ..models import (
    Criterion,
    Deal,
    LossReason,
    Process,
    ProcessVersion,
    Source,
    Stage,
    StageTask,
    StageVisit,
)
from .checking import wrong
from .moving import move_deals
from .prompting import show_titles

_RULES = frozenset(
    {
        "name",
        "may_skip",
        "may_go_back",
        "is_sale",
        "needs_next_step",
        "is_active",
        "is_default",
        "position",
    }
)
_STAGE = frozenset(
    {
        "name",
        "colour",
        "norm_days",
        "probability",
        "required",
        "evidence",
        "roles",
        "guide",
        "tasks",
    }
)
_SMALL = frozenset({"name", "colour", "guide"})  # of no weight to a deal on its way
_TASK_KINDS = ("task", "call", "meeting", "letter")


@transaction.atomic
def create_process(draft: ProcessDraft, *, by: User, at: datetime, batch: str = "") -> Process:
    """Lay a process with its stages and their tasks as version 1, approved by who lays it.

    Raises NotAllowed, ProcessShape, Invalid.
    """
    require(by, "process.design")
    _check_shape([stage.kind for stage in draft.stages])
    is_default = draft.is_default or not Process.objects.filter(is_default=True).exists()
    if is_default:
        Process.objects.filter(is_default=True).update(is_default=False)
    process = Process.objects.create(
        name=_name(draft.name, Process),
        may_skip=draft.may_skip,
        may_go_back=draft.may_go_back,
        is_sale=draft.is_sale,
        needs_next_step=draft.needs_next_step,
        is_default=is_default,
        position=_next_place(Process.objects.all()),
    )
    version = ProcessVersion.objects.create(
        process=process,
        state=ProcessVersion.State.APPROVED,
        made_by=by,
        made_at=at,
        approved_by=by,
        approved_at=at,
    )
    ordered = sorted(draft.stages, key=lambda s: ("open", "won", "lost").index(s.kind))
    for place, stage in enumerate(ordered):
        fresh = Stage(process=process, version=version, kind=stage.kind, position=place)
        show_titles(_write_stage(fresh, stage), stage.pieces)
    record(ProcessCreated(process_id=process.pk), about=process, by=by, at=at, batch=batch)
    return process


@transaction.atomic
def edit_process(process_id: int, changes: Mapping[str, Any], *, by: User, at: datetime) -> Process:
    """Change the rules of a process. Raises Process.DoesNotExist, NotAllowed, Invalid."""
    require(by, "process.design")
    process = Process.objects.get(pk=process_id)
    fresh = {k: v for k, v in changes.items() if k in _RULES and getattr(process, k) != v}
    if "name" in fresh:
        fresh["name"] = _name(fresh["name"], Process, process.pk)
    if fresh.get("is_default") is False or (process.is_default and fresh.get("is_active") is False):
        raise wrong(_("Used unless another is named"), _("make another process the default one"))
    if fresh.get("is_default"):
        Process.objects.filter(is_default=True).update(is_default=False)
    if not fresh:
        return process
    Process.objects.filter(pk=process.pk).update(**fresh)
    told = ProcessEdited(process_id=process.pk, what="rules", fields=sorted(fresh))
    record(told, about=process, by=by, at=at)
    process.refresh_from_db()
    return process


@transaction.atomic
def add_stage(
    process_id: int,
    draft: StageDraft,
    *,
    by: User,
    at: datetime,
    version_id: int | None = None,
    by_draft: bool = False,
) -> Stage:
    """Add a stage in work after the others, to the approved version unless another is named.

    by_draft: the company's rule that a version by which deals go changes through a draft only.
    Raises ProcessVersion.DoesNotExist, NotAllowed, VersionClosed, ThroughDraft, DraftThere,
    ProcessShape, Invalid.
    """
    require(by, "process.design")
    version = _version(process_id, version_id)
    _check_changeable(version, by_draft=by_draft)
    process = version.process
    if draft.kind != Stage.Kind.OPEN:
        raise errors.ProcessShape
    stages = list(version.stages.order_by("position", "pk"))
    place = sum(stage.kind == Stage.Kind.OPEN for stage in stages)
    fresh = Stage(process=process, version=version, kind=draft.kind, position=place)
    stage = _write_stage(fresh, draft)
    ends = [s for s in stages if s.kind != Stage.Kind.OPEN]
    _place([s for s in stages if s.kind == Stage.Kind.OPEN] + [stage] + ends)
    told = ProcessEdited(process_id=process.pk, what="stage_added", stage_id=stage.pk)
    record(told, about=process, by=by, at=at)
    return stage


@transaction.atomic
def edit_stage(
    stage_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    by_draft: bool = False,
) -> Stage:
    """Change what a stage is called, demands and opens; "tasks" (TaskDrafts) replaces its tasks.

    Tasks keep their numbers where `task_id` says so, so that what was done stays done. A name, a
    colour or a hint changed on the approved version changes in its draft too, where that says the same.
    by_draft: as for `add_stage`.
    Raises Stage.DoesNotExist, NotAllowed, VersionClosed, ThroughDraft, DraftThere, Invalid.
    """
    require(by, "process.design")
    stage = Stage.objects.select_related("process", "version").get(pk=stage_id)
    before = {name: getattr(stage, name) for name in _SMALL}
    is_small = not _weighty(stage, changes)
    _check_changeable(stage.version, is_small=is_small, by_draft=by_draft)
    told: dict[str, Any] = {
        name: changes.get(name, getattr(stage, name)) for name in _STAGE - {"tasks"}
    }
    tasks = changes.get("tasks")
    told |= {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    told |= {"kind": stage.kind, "tasks": tuple(tasks or ())}
    draft = StageDraft(**told)
    _write_stage(stage, draft, keep_tasks=tasks is None)
    if stage.version.is_current:
        _follow_in_draft(stage, before)
    event = ProcessEdited(
        process_id=stage.process_id,
        what="stage_edited",
        stage_id=stage.pk,
        fields=sorted(_STAGE & changes.keys()),
    )
    record(event, about=stage.process, by=by, at=at)
    return stage


@transaction.atomic
def reorder_stages(
    process_id: int,
    stage_ids: Sequence[int],
    *,
    by: User,
    at: datetime,
    version_id: int | None = None,
    by_draft: bool = False,
) -> list[Stage]:
    """Put the stages in work in the given order; won and lost stay at the end.

    version_id, by_draft: as for `add_stage`. Raises ProcessVersion.DoesNotExist, NotAllowed, VersionClosed,
    ThroughDraft, DraftThere, Invalid if the ids are not exactly the stages in work.
    """
    require(by, "process.design")
    version = _version(process_id, version_id)
    _check_changeable(version, by_draft=by_draft)
    process = version.process
    stages = {stage.pk: stage for stage in version.stages.order_by("position", "pk")}
    in_work = [pk for pk, stage in stages.items() if stage.kind == Stage.Kind.OPEN]
    if sorted(stage_ids) != sorted(in_work):
        raise wrong(_("Stage"), _("the process has changed; open it again"))
    ends = [stage for stage in stages.values() if stage.kind != Stage.Kind.OPEN]
    ordered = [*(stages[pk] for pk in stage_ids), *ends]
    _place(ordered)
    record(ProcessEdited(process_id=process.pk, what="order"), about=process, by=by, at=at)
    return ordered


@transaction.atomic
def remove_stage(
    stage_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    move_to: int | None = None,
    batch: str = "",
    by_draft: bool = False,
) -> int:
    """Delete a stage in work; its open deals go to `move_to` first. Return how many moved.

    A stage through which deals have gone before stays in their history and cannot be deleted;
    it is then refused (NeededElsewhere): a new version leaves it out. by_draft: as for `add_stage`.
    Raises Stage.DoesNotExist, NotAllowed, VersionClosed, ThroughDraft, DraftThere, ProcessShape,
    StageHasDeals, and the refusal of the first deal that cannot move.
    """
    require(by, "process.design")
    stage = Stage.objects.select_related("process", "version").get(pk=stage_id)
    _check_changeable(stage.version, by_draft=by_draft)
    others = queries.stages_beside(stage).filter(kind=Stage.Kind.OPEN).exclude(pk=stage.pk)
    if stage.kind != Stage.Kind.OPEN or not others.exists():
        raise errors.ProcessShape
    live = list(Deal.objects.filter(stage=stage, is_open=True).values_list("pk", flat=True))
    if live and move_to is None:
        raise errors.StageHasDeals(number=len(live), stage=stage.name)
    if live and move_to is not None:
        _move_all(live, others.get(pk=move_to), by=by, at=at, on=on, batch=batch)
    told = ProcessEdited(process_id=stage.process_id, what="stage_removed", stage_id=stage.pk)
    record(told, about=stage.process, by=by, at=at)
    _delete_stage(stage, move_to)
    return len(live)


def _version(process_id: int, version_id: int | None) -> ProcessVersion:
    rows = ProcessVersion.objects.select_related("process").filter(process_id=process_id)
    if version_id is not None:
        return rows.get(pk=version_id)
    return rows.get(state=ProcessVersion.State.APPROVED)


def _check_changeable(
    version: ProcessVersion, *, is_small: bool = False, by_draft: bool = False
) -> None:
    """Raises VersionClosed, DraftThere (it would not carry the change) or ThroughDraft."""
    if version.is_draft:
        return
    if not version.is_current:
        raise errors.VersionClosed(number=version.number)
    if is_small:
        return
    if version.process.versions.filter(state=ProcessVersion.State.DRAFT).exists():
        raise errors.DraftThere(process=version.process.name)
    if by_draft and StageVisit.objects.filter(stage__version=version).exists():
        raise errors.ThroughDraft


def _weighty(stage: Stage, changes: Mapping[str, Any]) -> bool:
    """Say whether a change touches more than a name, a colour or a hint."""
    told = {name for name in _STAGE - _SMALL - {"tasks"} if name in changes}
    if any(_plain(changes[name]) != _plain(getattr(stage, name)) for name in told):
        return True
    if changes.get("tasks") is None:
        return False
    kept = [
        (task.pk, task.title, task.kind, task.due_in_days, task.is_compulsory)
        for task in stage.tasks.order_by("position", "pk")
    ]
    wanted = [
        (draft.task_id, draft.title, draft.kind, draft.due_in_days, draft.is_compulsory)
        for draft in changes["tasks"]
    ]
    return kept != wanted


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def _follow_in_draft(stage: Stage, before: Mapping[str, Any]) -> None:
    """Change in the draft what it still has in common with the approved version."""
    draft = Stage.objects.filter(
        version__process_id=stage.process_id,
        version__state=ProcessVersion.State.DRAFT,
        root_id=stage.kin,
    ).first()
    if draft is None:
        return
    taken = Stage.objects.filter(version_id=draft.version_id, name=stage.name).exclude(pk=draft.pk)
    fresh = {
        name: getattr(stage, name)
        for name in _SMALL
        if getattr(stage, name) != before[name] == getattr(draft, name)
    }
    if "name" in fresh and taken.exists():
        del fresh["name"]
    if fresh:
        Stage.objects.filter(pk=draft.pk).update(**fresh)


def _move_all(
    ids: Sequence[int], stage: Stage, *, by: User, at: datetime, on: date, batch: str
) -> None:
    for result in move_deals(ids, stage.pk, by=by, at=at, on=on, batch=batch):
        if isinstance(result, Refused):
            raise result


def _delete_stage(stage: Stage, move_to: int | None) -> None:
    if StageVisit.objects.filter(stage=stage).exists() or Deal.objects.filter(stage=stage).exists():
        raise errors.NeededElsewhere(title=stage.name)
    try:
        stage.delete()
    except ProtectedError:
        raise errors.NeededElsewhere(title=stage.name) from None


# ---------------------------------------------------------------- dictionaries


def ensure_source(
    name: str, *, by: User, at: datetime, channel: str = "other", batch: str = ""
) -> Source:
    """Return the source of that name, adding it if it is new. Raises Invalid."""
    return _ensure(Source, "source", name, {"channel": channel}, by=by, at=at, batch=batch)


def ensure_loss_reason(
    name: str, *, by: User, at: datetime, is_competitor: bool = False, batch: str = ""
) -> LossReason:
    """Return the loss reason of that name, adding it if it is new. Raises Invalid."""
    more = {"is_competitor": is_competitor, "position": _next_place(LossReason.objects.all())}
    return _ensure(LossReason, "loss_reason", name, more, by=by, at=at, batch=batch)


def ensure_criterion(
    question: str, *, by: User, at: datetime, is_compulsory: bool = True
) -> Criterion:
    """Return the criterion with that question, adding it if it is new. Raises Invalid."""
    more = {"is_compulsory": is_compulsory, "position": _next_place(Criterion.objects.all())}
    return _ensure(Criterion, "criterion", question, more, by=by, at=at, column="question")


def edit_source(pk: int, changes: Mapping[str, Any], *, by: User, at: datetime) -> Source:
    return _edit_entry(
        Source, "source", pk, changes, {"name", "channel", "is_active"}, by=by, at=at
    )


def edit_loss_reason(pk: int, changes: Mapping[str, Any], *, by: User, at: datetime) -> LossReason:
    names = {"name", "is_competitor", "is_active", "position"}
    return _edit_entry(LossReason, "loss_reason", pk, changes, names, by=by, at=at)


def edit_criterion(pk: int, changes: Mapping[str, Any], *, by: User, at: datetime) -> Criterion:
    names = {"question", "is_compulsory", "is_active", "position"}
    return _edit_entry(Criterion, "criterion", pk, changes, names, by=by, at=at)


@transaction.atomic
def _ensure(
    model: Any,
    dictionary: str,
    name: str,
    more: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    column: str = "name",
) -> Any:
    wanted = tidy(name)
    if not wanted:
        raise wrong(_("Name"), _("must not be empty"))
    limit = model._meta.get_field(column).max_length
    row, is_new = model.objects.get_or_create(**{column: wanted[:limit]}, defaults=more)
    if is_new:
        told = DictionaryChanged(dictionary=dictionary, entry_id=row.pk, fields=["added"])
        record(told, about=row, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def _edit_entry(
    model: Any,
    dictionary: str,
    pk: int,
    changes: Mapping[str, Any],
    names: set[str],
    *,
    by: User,
    at: datetime,
) -> Any:
    require(by, "process.design")
    row = model.objects.get(pk=pk)
    fresh = {k: v for k, v in changes.items() if k in names and getattr(row, k) != v}
    for column in ("name", "question"):
        if column in fresh:
            fresh[column] = _name(fresh[column], model, pk, column)
    if fresh:
        model.objects.filter(pk=pk).update(**fresh)
        told = DictionaryChanged(dictionary=dictionary, entry_id=pk, fields=sorted(fresh))
        record(told, about=row, by=by, at=at)
        row.refresh_from_db()
    return row


# ---------------------------------------------------------------- what ships


@transaction.atomic
def ensure_default_process(*, by: User, at: datetime, language: str = "ru") -> Process:
    """Give an empty installation the product's process and dictionaries; return the default process.

    language: "ru" or "en". Whatever is there already stays.
    """
    language = language if language in PROCESSES else "en"
    if not Process.objects.exists():
        for draft in PROCESSES[language]:
            create_process(draft, by=by, at=at)
    if not LossReason.objects.exists():
        for name, is_competitor in LOSS_REASONS[language]:
            ensure_loss_reason(name, is_competitor=is_competitor, by=by, at=at)
    if not Source.objects.exists():
        for name, channel in SOURCES[language]:
            ensure_source(name, channel=channel, by=by, at=at)
    if not Criterion.objects.exists():
        for question, is_compulsory in CRITERIA[language]:
            ensure_criterion(question, is_compulsory=is_compulsory, by=by, at=at)
    process = queries.default_process()
    assert process is not None
    return process


# ---------------------------------------------------------------- writing


def _write_stage(stage: Stage, draft: StageDraft, *, keep_tasks: bool = False) -> Stage:
    name = tidy(draft.name)
    twin = Stage.objects.filter(version_id=stage.version_id, name=name).exclude(pk=stage.pk)
    if not name or len(name) > 120 or twin.exists():
        raise wrong(_("Name"), _("must be there, and once in the process"))
    if not 0 <= draft.probability <= 100:
        raise wrong(_("Probability, %"), _("must lie between 0 and 100"))
    if draft.norm_days is not None and not 0 < draft.norm_days <= 3650:
        raise wrong(_("Norm, days"), _("must lie between 1 and 3650"))
    roles = [role for role in draft.roles if role in Role.values]
    values = {
        "name": name,
        "colour": draft.colour,
        "norm_days": draft.norm_days,
        "probability": draft.probability,
        "required": list(dict.fromkeys(draft.required)),
        "evidence": _texts(draft.evidence),
        "roles": roles,
        "guide": tidy(draft.guide, lines=True),
    }
    for column, value in values.items():
        setattr(stage, column, value)
    if stage.pk is None:
        stage.save(force_insert=True)
    else:
        stage.save(update_fields=list(values))
    if not keep_tasks:
        _write_tasks(stage, draft.tasks)
    return stage


def _texts(lines: Sequence[str]) -> list[str]:
    tidied = (tidy(line)[:200] for line in lines)
    return list(dict.fromkeys(line for line in tidied if line))


def _write_tasks(stage: Stage, drafts: Sequence[TaskDraft]) -> None:
    kept = {draft.task_id for draft in drafts if draft.task_id}
    StageTask.objects.filter(stage=stage).exclude(pk__in=kept).delete()
    for place, draft in enumerate(drafts):
        title = tidy(draft.title)
        if not title or draft.kind not in _TASK_KINDS or not 0 <= draft.due_in_days <= 365:
            raise wrong(_("Tasks"), _("need a title, a kind and a term of at most 365 days"))
        values = {
            "title": title[:200],
            "kind": draft.kind,
            "due_in_days": draft.due_in_days,
            "is_compulsory": draft.is_compulsory,
            "position": place,
        }
        there = StageTask.objects.filter(stage=stage, pk=draft.task_id or 0)
        if not there.update(**values):
            StageTask.objects.create(stage=stage, **values)


def _place(stages: Sequence[Stage]) -> None:
    for place, stage in enumerate(stages):
        Stage.objects.filter(pk=stage.pk).update(position=place)
        stage.position = place


def _check_shape(kinds: Sequence[str]) -> None:
    if "open" not in kinds or kinds.count("won") != 1 or kinds.count("lost") != 1:
        raise errors.ProcessShape


def _name(text: str, model: Any, pk: int | None = None, column: str = "name") -> str:
    name = tidy(text)
    limit = model._meta.get_field(column).max_length
    if not name or len(name) > limit:
        raise wrong(_("Name"), _("must be there and not longer than %(limit)s"), limit=limit)
    if model.objects.filter(**{column: name}).exclude(pk=pk).exists():
        raise wrong(_("Name"), _("stands in the list already"))
    return name


def _next_place(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
