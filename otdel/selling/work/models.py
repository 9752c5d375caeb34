"""What people do all day: one queue of tasks, calls, meetings, letters and notes."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Company, Contact
from otdel.foundation.people.models import Scoped


class Activity(models.Model):
    """One thing to do or done. Planned while `is_open`; the next step of a deal is its earliest open one.

    `about_noun`, `about_id`: the lead or deal it serves, kept as a number because those rooms
    lie above. `due_at` of a task for a day without an hour is the end of the working day where
    its owner lives (`has_hour` tells). Closed without `done_at` means called off.
    """

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        LETTER = "letter", _("Letter")
        NOTE = "note", _("Note")

    class Direction(models.TextChoices):
        OUT = "out", _("Outgoing")
        IN = "in", _("Incoming")

    noun = "activity"
    owner_path: ClassVar[str] = "owner"
    lent_as: ClassVar[str] = "activity"
    lent_client: ClassVar[str] = "company_id"

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("Subject"), max_length=250)
    subject_key = models.CharField(max_length=250, default="")  # folded, for search
    body = models.TextField(_("Text"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Responsible")
    )
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Company"),
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    about_noun = models.CharField(max_length=10, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)
    stage_task_id = models.BigIntegerField(
        null=True, blank=True
    )  # the process step that asked for it
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    has_hour = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    done_at = models.DateTimeField(_("Done"), null=True, blank=True)
    direction = models.CharField(
        _("Direction"), max_length=3, choices=Direction, default=Direction.OUT
    )
    duration_minutes = models.PositiveIntegerField(_("Minutes"), null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=250, blank=True, default="")
    external_ref = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(
                fields=["owner", "due_at"],
                name="activity_open_owner",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["about_noun", "about_id", "due_at"],
                name="activity_open_about",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["owner", "done_at"],
                name="activity_done_owner",
                condition=models.Q(done_at__isnull=False),
            ),
            models.Index(fields=["about_noun", "about_id", "kind"], name="activity_about"),
            models.Index(fields=["company", "-created_at"], name="activity_company"),
            models.Index(
                fields=["external_ref"], name="activity_ref", condition=~models.Q(external_ref="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_open=True, done_at=None) | models.Q(is_open=False),
                name="activity_open_is_not_done",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def client_id(self) -> int | None:
        return self.company_id

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def is_late(self, at: datetime) -> bool:
        """Say whether it should have been done before `at`."""
        return self.is_open and self.due_at is not None and self.due_at < at
