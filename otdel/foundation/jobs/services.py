"""Moving the queue and long acts: every write is conditional, so that two workers never end one try."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.tasks import Task, TaskResultStatus
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from otdel.foundation.people.models import User
from otdel.kernel.errors import NotAllowed, Refused
from otdel.kernel.later import after_commit

from . import queries
from .engine import pause
from .models import Attempt, Beat, Job, Lease, Mark
from .retry import Rule, rule_of

RECORDS_NOTHING = {
    "*": "the journal keeps acts of the department; the queue and its progress are machinery",
}
ERROR_LENGTH = 4000


class JobOver(Refused):
    code = "job-over"
    text = _("“%(title)s” has already ended; there is nothing left to stop.")


class Lost(Exception):
    """This try was taken from its worker meanwhile; what it did must not count."""


# ---------------------------------------------------------------- long acts


def begin(title: str, total: int, *, by: User, at: datetime, kind: str = "") -> Job:
    """Start a long act of `total` rows (0 if not known yet)."""
    return Job.objects.create(
        title=title[:200], kind=kind, total=total, by=by, started_at=at, moved_at=at
    )


def advance(
    job_id: int,
    done: int,
    *,
    failed: int = 0,
    total: int | None = None,
    result: dict[str, Any] | None = None,
    at: datetime,
) -> bool:
    """Say how many rows are done altogether; return whether to go on (False once cancelled).

    result: what it would have come to if it were stopped now.
    """
    values: dict[str, Any] = {"done": done, "failed": failed, "moved_at": at}
    if total is not None:
        values["total"] = total
    if result is not None:
        values["result"] = result
    return bool(_running(job_id).update(**values))


def finish(job_id: int, result: dict[str, Any], *, at: datetime) -> bool:
    """End the act well; return whether it was still running."""
    return _end(job_id, Job.State.DONE, at, result=result)


def fail(job_id: int, sentence: str, *, at: datetime) -> bool:
    """End the act with a sentence for the person who waits; without one `Job.why` has the usual words."""
    return _end(job_id, Job.State.FAILED, at, trouble=sentence)


def cancel(job_id: int, *, by: User, at: datetime) -> Job:
    """Ask the act to stop; its task sees it between portions.

    Raises Job.DoesNotExist for a stranger, NotAllowed for who did not begin it and runs no imports,
    JobOver if it has ended.
    """
    job = queries.job(by, job_id)
    if job.by_id != by.pk and not by.may("import.run"):
        raise NotAllowed
    if not _end(job.pk, Job.State.CANCELLED, at):
        raise JobOver(title=job.title)
    job.state, job.ended_at = Job.State.CANCELLED, at
    return job


def _running(job_id: int) -> Any:
    return Job.objects.filter(pk=job_id, state=Job.State.RUNNING)


def _end(job_id: int, state: str, at: datetime, **values: Any) -> bool:
    return bool(_running(job_id).update(state=state, moved_at=at, ended_at=at, **values))


# ---------------------------------------------------------------- tries of tasks


@transaction.atomic
def claim(task_id: uuid.UUID, worker_id: str, *, at: datetime) -> Attempt | None:
    """Take a ready task for this worker; None if another was quicker."""
    taken = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.READY)
    if not taken.update(status=TaskResultStatus.RUNNING, started_at=at):
        return None
    before = Attempt.objects.filter(task_id=task_id).order_by("-number").first()
    row = DBTaskResult.objects.get(pk=task_id)
    DBTaskResult.objects.filter(pk=task_id).update(worker_ids=[*row.worker_ids, worker_id])
    return Attempt.objects.create(
        task_id=task_id,
        number=before.number + 1 if before else 1,
        task_path=row.task_path,
        worker_id=worker_id,
        started_at=at,
    )


@transaction.atomic
def end_well(attempt: Attempt, value: Any, *, at: datetime) -> None:
    """Close the try and its task. Raises Lost, and rolls back with it, if the try is no longer ours."""
    if not _close(attempt, Attempt.Outcome.DONE, at, is_last=True):
        raise Lost
    DBTaskResult.objects.filter(pk=attempt.task_id).update(
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=at,
        return_value=value,
        exception_class_path="",
        traceback="",
    )


@transaction.atomic
def end_badly(
    attempt: Attempt, rule: Rule, error: str, kind: str, *, is_final: bool, at: datetime
) -> bool:
    """Close a failed try: the task waits for its next one or is given up; return whether given up."""
    last = is_final or _tries(attempt) >= rule.times
    if not _close(attempt, Attempt.Outcome.FAILED, at, error=error[-ERROR_LENGTH:], is_last=last):
        return False
    if last:
        _give_up(attempt.task_id, kind, error, at=at)
    else:
        _again(attempt.task_id, at + timedelta(seconds=pause(attempt.number, rule.first)))
    return last


def recover(gone: Iterable[str], *, at: datetime, but: Collection[int] = ()) -> int:
    """Take the running tasks of workers that are gone and let them run again; return how many.

    A task that takes its worker down with it every time is given up like any other.
    `but`: tries that are known to go on.
    """
    left = Attempt.objects.filter(worker_id__in=list(gone), outcome=Attempt.Outcome.RUNNING)
    lost = list(left.exclude(pk__in=list(but)))
    return sum(_recover_one(attempt, at=at) for attempt in lost)


@transaction.atomic
def _recover_one(attempt: Attempt, *, at: datetime) -> bool:
    last = _tries(attempt) >= rule_at(attempt.task_path).times
    if not _close(attempt, Attempt.Outcome.LOST, at, is_last=last):
        return False
    if last:
        _give_up(attempt.task_id, "otdel.Lost", "its worker died during every try", at=at)
    else:
        _again(attempt.task_id, at)
    return True


def revive(task_ids: Sequence[uuid.UUID], *, at: datetime) -> int:
    """Put given-up tasks back into the queue with all their tries; return how many."""
    return sum(_revive_one(task_id, at=at) for task_id in task_ids)


@transaction.atomic
def _revive_one(task_id: uuid.UUID, *, at: datetime) -> bool:
    dead = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.FAILED)
    if not dead.update(status=TaskResultStatus.READY, run_after=at, finished_at=None):
        return False
    Attempt.objects.filter(task_id=task_id).update(is_last=False, is_forgiven=True)
    return True


@transaction.atomic
def forget(*, before: datetime, dead_before: datetime) -> int:
    """Delete ended tasks with their tries, the given-up ones later; return how many tasks."""
    old = list(
        DBTaskResult.objects.filter(
            Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before)
            | Q(status=TaskResultStatus.FAILED, finished_at__lt=dead_before)
        ).values_list("pk", flat=True)[:5000]
    )
    Attempt.objects.filter(task_id__in=old).delete()
    DBTaskResult.objects.filter(pk__in=old).delete()
    return len(old)


def rule_at(task_path: str) -> Rule:
    """The task's rule; the usual one if this version has no such task any more."""
    try:
        task: Task[..., Any] = import_string(task_path)
        return rule_of(task)
    except (ImportError, AttributeError):
        return Rule()


def _tries(attempt: Attempt) -> int:
    """Tries so far that count: those before a revival are forgiven."""
    return Attempt.objects.filter(task_id=attempt.task_id, is_forgiven=False).count()


def _close(attempt: Attempt, outcome: str, at: datetime, **values: Any) -> int:
    mine = Attempt.objects.filter(pk=attempt.pk, outcome=Attempt.Outcome.RUNNING)
    return mine.update(outcome=outcome, ended_at=at, **values)


def _again(task_id: uuid.UUID, moment: datetime) -> None:
    DBTaskResult.objects.filter(pk=task_id).update(
        status=TaskResultStatus.READY, run_after=moment, started_at=None
    )


def _give_up(task_id: uuid.UUID, kind: str, error: str, *, at: datetime) -> None:
    row = DBTaskResult.objects.filter(pk=task_id)
    row.update(
        status=TaskResultStatus.FAILED,
        finished_at=at,
        exception_class_path=kind,
        traceback=error[-ERROR_LENGTH:],
    )
    job_id = row.values_list("args_kwargs", flat=True).get()["kwargs"].get("job_id")
    if job_id:
        fail(job_id, "", at=at)


# ---------------------------------------------------------------- workers


def beat(worker_id: str, *, started_at: datetime, at: datetime) -> None:
    """Say that the worker lives."""
    Beat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"seen_at": at},
        create_defaults={"started_at": started_at, "seen_at": at},
    )


def bury(worker_ids: Sequence[str]) -> None:
    Beat.objects.filter(worker_id__in=worker_ids).delete()


# ---------------------------------------------------------------- the schedule


def lead(name: str, holder: str, *, at: datetime, seconds: int = 30) -> bool:
    """Take or keep the lease; return whether `holder` has it."""
    until = at + timedelta(seconds=seconds)
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lt=at), name=name)
    if free.update(holder=holder, until=until):
        return True
    _, made = Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})
    return made


def step_down(name: str, holder: str) -> None:
    Lease.objects.filter(name=name, holder=holder).delete()


def marks(names: Sequence[str], *, at: datetime) -> dict[str, datetime]:
    """Return {line: looked after up to}; a new line begins now."""
    known = dict(Mark.objects.filter(name__in=names).values_list("name", "at"))
    new = [Mark(name=name, at=at) for name in names if name not in known]
    Mark.objects.bulk_create(new, ignore_conflicts=True)
    return known | {mark.name: mark.at for mark in new}


@transaction.atomic
def due(name: str, task: Task[..., Any], *, since: datetime, at: datetime) -> bool:
    """Enqueue the line's task once for all minutes since `since`; False if another leader did."""
    if not Mark.objects.filter(name=name, at=since).update(at=at):
        return False
    after_commit(task)
    return True
