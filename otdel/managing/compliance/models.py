"""How finished visits to stages were, their sums by week, and what leaders were told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.models import Scoped
from otdel.selling.pipeline.models import Process

from .engine import CHECKS, Check, checks_in

Q = models.Q


class Verdict(models.Model):
    """A projection: how one finished visit to a stage was. Rebuilt by one command.

    Numbers instead of keys: it is written and taken away by `services.judge` alone, so that the sums
    follow. `person_id`: whose the deal was when it was left. `asked`, `broken`: bits of checks.
    """

    class Way(models.TextChoices):
        FORWARD = "forward", _("Further")
        BACK = "back", _("Back")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    owner_path: ClassVar[str] = "person_id"

    visit_id = models.BigIntegerField(primary_key=True)
    deal_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(null=True)
    process_id = models.BigIntegerField()
    stage_id = models.BigIntegerField()
    step_id = models.BigIntegerField()
    left_at = models.DateTimeField()
    left_on = models.DateField()
    days = models.PositiveIntegerField()
    way = models.CharField(max_length=7, choices=Way)
    asked = models.PositiveSmallIntegerField()
    broken = models.PositiveSmallIntegerField()

    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-left_on", "-visit_id"], name="verdict_broken", condition=Q(broken__gt=0)
            ),
            models.Index(
                fields=["person_id", "-left_on", "-visit_id"],
                name="verdict_person",
                condition=Q(broken__gt=0),
            ),
            models.Index(fields=["stage_id"], name="verdict_stage"),
        ]

    @property
    def breaches(self) -> list[Check]:
        return checks_in(self.broken)


class Tally(models.Model):
    """A projection: verdicts added up by week. What a figure is, is always the sum of rows.

    Axis "fresh" takes the differences as they happen: rows are only added, so that nobody waits for
    anybody. `services.settle` adds them to the three others from time to time: "cell" keeps everything,
    "person" leaves the step out, "step" the person (for those who see the whole company). `week`: its Monday.
    """

    class Axis(models.TextChoices):
        FRESH = "fresh"
        CELL = "cell"
        PERSON = "person"
        STEP = "step"

    owner_path: ClassVar[str] = "person_id"

    axis = models.CharField(max_length=6, choices=Axis)
    week = models.DateField()
    person_id = models.BigIntegerField(null=True)
    process_id = models.BigIntegerField()
    step_id = models.BigIntegerField(null=True)
    visits = models.BigIntegerField()
    unbroken = models.BigIntegerField()
    asked_time = models.BigIntegerField()
    asked_order = models.BigIntegerField()
    asked_tasks = models.BigIntegerField()
    asked_gate = models.BigIntegerField()
    asked_step = models.BigIntegerField()
    kept_time = models.BigIntegerField()
    kept_order = models.BigIntegerField()
    kept_tasks = models.BigIntegerField()
    kept_gate = models.BigIntegerField()
    kept_step = models.BigIntegerField()

    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["axis", "week"], name="tally_week"),
            models.Index(
                fields=["person_id", "axis", "week"],
                name="tally_person",
                condition=Q(person_id__isnull=False),
            ),
        ]


NUMBERS = (
    "visits", "unbroken", *(f"asked_{one}" for one in CHECKS), *(f"kept_{one}" for one in CHECKS),
)  # fmt: skip
KEY = ("week", "person_id", "process_id", "step_id")


class Fall(models.Model):
    """The process is followed clearly less than it was by the same version; told once, open until it ends.

    Levels are hundredths of a percent.
    """

    noun = "compliance_fall"
    public_reason = "how the approved process lives is everybody's; the figures behind are scoped"

    process = models.ForeignKey(Process, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    now_points = models.PositiveIntegerField()
    best_points = models.PositiveIntegerField()
    best_on = models.DateField()
    noticed_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(ended_on=None), name="fall_one_open"
            )
        ]


class Look(models.Model):
    """The last day on which a leader opened the report."""

    public_reason = "says only that a leader was there; read by the reminder"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    on = models.DateField()


class Reminder(models.Model):
    """A day on which leaders were reminded that nobody looks."""

    noun = "compliance_reminder"
    public_reason = "a day, tells nothing else"

    on = models.DateField(unique=True)
