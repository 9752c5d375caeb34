"""Reading the queue, the workers and long acts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from otdel.foundation.people.models import User

from .models import Attempt, Beat, Job

SILENCE = timedelta(seconds=60)  # longer than that, and a worker counts as gone


def jobs(by: User) -> QuerySet[Job]:
    """Long acts that `by` may see, newest first."""
    return Job.objects.visible_to(by).order_by("-pk")


def job(by: User, job_id: int) -> Job:
    """Raises Job.DoesNotExist for a stranger."""
    return jobs(by).get(pk=job_id)


def job_names(by: User, ids: Iterable[int]) -> dict[int, str]:
    """Return {id: title} of those `by` may see."""
    return dict(jobs(by).filter(pk__in=ids).values_list("pk", "title"))


def is_cancelled(job_id: int) -> bool:
    """Asked by the task between portions; a job that is gone counts as cancelled."""
    return not Job.objects.filter(pk=job_id, state=Job.State.RUNNING).exists()


def is_running(job_id: int) -> bool:
    return Job.objects.filter(pk=job_id, state=Job.State.RUNNING).exists()


def has_worker(*, at: datetime) -> bool:
    return Beat.objects.filter(seen_at__gte=at - SILENCE).exists()


def ready_ids(*, at: datetime, lane: Q, limit: int = 8) -> list[uuid.UUID]:
    """Ids of tasks that could start now, the most urgent first."""
    return list(_ready(at).filter(lane).values_list("pk", flat=True)[:limit])


def queue_figures(*, at: datetime) -> dict[str, int]:
    """Return tasks ready, waiting for their hour, running, dead; workers; the oldest ready one's age in seconds."""
    states = dict(
        DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    ready = _ready(at).order_by().aggregate(number=Count("pk"), oldest=Min("enqueued_at"))
    oldest = ready["oldest"]
    return {
        "ready": ready["number"],
        "waiting": states.get(TaskResultStatus.READY, 0) - ready["number"],
        "running": states.get(TaskResultStatus.RUNNING, 0),
        "dead": states.get(TaskResultStatus.FAILED, 0),
        "oldest_seconds": int((at - oldest).total_seconds()) if oldest else 0,
        "workers": Beat.objects.filter(seen_at__gte=at - SILENCE).count(),
    }


def job_figures() -> dict[str, int]:
    """Return {state: number of long acts}."""
    found = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in Job.State.values}


def dead_tasks(limit: int = 100) -> list[Attempt]:
    """The last try of every task that was given up, the latest first."""
    return list(
        Attempt.objects.filter(
            outcome__in=[Attempt.Outcome.FAILED, Attempt.Outcome.LOST], is_last=True
        ).order_by("-ended_at")[:limit]
    )


def running_tasks() -> list[Attempt]:
    return list(Attempt.objects.filter(outcome=Attempt.Outcome.RUNNING).order_by("started_at"))


def _ready(at: datetime) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=at), status=TaskResultStatus.READY
    )
