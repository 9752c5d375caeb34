"""Tries of tasks, workers, the schedule's memory, and long acts with progress."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.models import Scoped

STOPPED = _("It stopped unexpectedly and was not finished. The administrator sees why: otdel jobs.")


class Attempt(models.Model):
    """One try of one background task. The row that is still `running` is the worker's right to end the task."""

    public_reason = (
        "the operator's view of the queue; holds task names and errors, no rows of the department"
    )

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        LOST = "lost", _("Lost with its worker")

    task_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    task_path = models.CharField(max_length=200)
    worker_id = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.RUNNING)
    error = models.TextField(default="", blank=True)
    is_last = models.BooleanField(default=False)  # no further try follows
    is_forgiven = models.BooleanField(default=False)  # the task was revived since: does not count

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task_id", "number"], name="attempt_once"),
            models.UniqueConstraint(
                fields=["task_id"],
                condition=models.Q(outcome="running"),
                name="attempt_one_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["worker_id"], name="attempt_running", condition=models.Q(outcome="running")
            ),
            models.Index(
                fields=["-ended_at"],
                name="attempt_dead",
                condition=models.Q(outcome__in=["failed", "lost"], is_last=True),
            ),
        ]


class Beat(models.Model):
    """A worker that lives, and when it last said so. Next to it stands a locked file on its own machine."""

    public_reason = "machines, not people"

    worker_id = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Lease(models.Model):
    """Who does what only one may do (leads the schedule), until when."""

    public_reason = "machines, not people"

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()


class Mark(models.Model):
    """Up to which minute one line of the schedule has been looked after."""

    public_reason = "machines, not people"

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()


class CacheRow(models.Model):
    """Django's cache where several machines share PostgreSQL; the names are Django's."""

    public_reason = "holds counters of refused sign-ins and the like, keyed by hash"

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)


class Job(models.Model):
    """A long act that a person watches: how much of it is done, and what came out."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    noun = "job"
    owner_path = "by"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    total = models.PositiveBigIntegerField(default=0)  # 0: not known
    done = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    trouble = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("background act")
        indexes = [
            models.Index(fields=["by", "-started_at"], name="job_by"),
            models.Index(fields=["state"], name="job_running", condition=models.Q(state="running")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def why(self) -> str:
        """Return the sentence of a failed act."""
        if self.state != self.State.FAILED:
            return ""
        return self.trouble or str(STOPPED)

    @property
    def share(self) -> float | None:
        """Return how much is done, 0 to 1; nothing while the total is not known."""
        return min(self.done / self.total, 1) if self.total else None

    @property
    def rate(self) -> float:
        """Return rows a second since the start."""
        seconds = (self.moved_at - self.started_at).total_seconds()
        return self.done / seconds if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """Return how long the rest takes at this rate; nothing while that cannot be said."""
        if not self.is_running or not self.total or not self.rate:
            return None
        return max(round((self.total - self.done) / self.rate), 0)
