"""Adjacent services, what sales and they have agreed on, and what is asked of them (PIPE-18)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.department.models import Function, Unit
from otdel.selling.pipeline.models import Process, Stage


class AdjacentService(models.Model):
    """A part of the company with which sales works: warehouse, finance, legal …

    `answers_by` says which of the fields beside it names who answers: a person, whoever leads a
    unit, a holder of a function, or somebody outside Otdel for whom the asker writes the answer down.
    """

    class Answers(models.TextChoices):
        NOBODY = "nobody", _("Nobody is named yet")
        PERSON = "person", _("A person")
        UNIT = "unit", _("The head of a unit")
        FUNCTION = "function", _("Holders of a function")
        OUTSIDE = "outside", _("Somebody without a sign-in")

    noun = "adjacent_service"
    public_reason = "who does what for sales is known to everybody"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    answers_by = models.CharField(
        _("Who answers there"), max_length=8, choices=Answers, default=Answers.NOBODY
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Person"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Unit")
    )
    function = models.ForeignKey(
        Function,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Function"),
    )
    outside_name = models.CharField(_("Their name"), max_length=120, blank=True, default="")
    outside_mail = models.EmailField(_("Their mail"), max_length=200, blank=True, default="")
    is_active = models.BooleanField(_("In use"), default=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("adjacent service")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers_by="nobody", person=None, unit=None, function=None)
                | models.Q(answers_by="person", person__isnull=False, unit=None, function=None)
                | models.Q(answers_by="unit", unit__isnull=False, person=None, function=None)
                | models.Q(answers_by="function", function__isnull=False, person=None, unit=None)
                | models.Q(
                    ~models.Q(outside_name=""),
                    answers_by="outside", person=None, unit=None, function=None,
                ),
                name="adjacent_service_answers_one_way",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_outside(self) -> bool:
        return self.answers_by == self.Answers.OUTSIDE


class Agreement(models.Model):
    """One line of what sales and a service do for each other: who, what, when.

    `hours`: working hours to answer. `stage`: where it is usual; with `is_gate` a deal does not
    leave that stage forward before the service has answered. `function`: who in sales does it.
    """

    class Direction(models.TextChoices):
        ASKS = "asks", _("Sales asks")
        GIVES = "gives", _("Sales gives")

    noun = "service_agreement"
    public_reason = "who does what for sales is known to everybody"

    service = models.ForeignKey(
        AdjacentService, models.PROTECT, related_name="agreements", verbose_name=_("Service")
    )
    direction = models.CharField(
        _("Direction"), max_length=5, choices=Direction, default=Direction.ASKS
    )
    name = models.CharField(_("What"), max_length=160)
    process = models.ForeignKey(
        Process, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Process")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Stage")
    )
    function = models.ForeignKey(
        Function,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who in sales"),
    )
    hours = models.PositiveSmallIntegerField(_("Working hours to answer"), default=8)
    result = models.CharField(_("What comes of it"), max_length=250, blank=True, default="")
    document = models.CharField(_("What goes along"), max_length=250, blank=True, default="")
    is_gate = models.BooleanField(_("The stage is not left before it is answered"), default=False)
    is_active = models.BooleanField(_("In use"), default=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("adjacent service", "agreement")
        ordering = ["service__position", "service_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "name"], name="agreement_once_a_service"),
            models.CheckConstraint(condition=models.Q(hours__gte=1), name="agreement_has_a_term"),
            models.CheckConstraint(
                condition=models.Q(stage=None, is_gate=False)
                | models.Q(stage__isnull=False, process__isnull=False),
                name="agreement_gate_at_a_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceRequest(models.Model):
    """Something asked of a service, or given to it, about a deal or a client.

    `deal_id`, `company_id`: numbers, not keys, exactly one of them: history outlives the record.
    `name`, `expected`: as agreed when it was asked. `answerer` is empty where nobody there has a
    sign-in: then the asker writes the answer down. `minutes`: working minutes until it was answered.
    `task_id`: the task by which it stands in the answerer's queue; `reminders`: those of an overdue one.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("request", "Asked")
        TAKEN = "taken", pgettext_lazy("request", "Taken into work")
        ANSWERED = "answered", pgettext_lazy("request", "Answered")
        RETURNED = "returned", pgettext_lazy("request", "Returned")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Taken back")

    OPEN = ("asked", "taken")

    noun = "service_request"
    public_reason = "read only through `queries.requests`: asker, answerers, who sees the record"

    service = models.ForeignKey(
        AdjacentService, models.PROTECT, related_name="+", verbose_name=_("Service")
    )
    agreement = models.ForeignKey(
        Agreement, models.SET_NULL, null=True, related_name="+", verbose_name=_("What")
    )
    name = models.CharField(_("What"), max_length=160)
    expected = models.CharField(_("What comes of it"), max_length=250, blank=True, default="")
    deal_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who asks")
    )
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Who answers"),
    )
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.ASKED)
    is_open = models.BooleanField(default=True)
    words = models.TextField(_("What exactly"), blank=True, default="")
    reply = models.TextField(_("Answer"), blank=True, default="")
    asked_at = models.DateTimeField(_("Asked on"))
    due_at = models.DateTimeField(_("To be answered by"))
    taken_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(_("Answered on"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    minutes = models.PositiveIntegerField(null=True)
    escalated_at = models.DateTimeField(null=True)
    chief = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    task_id = models.BigIntegerField(null=True)
    reminders = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("request to a service")
        verbose_name_plural = _("requests to services")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deal_id=None) ^ models.Q(company_id=None),
                name="request_about_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=True, state__in=["asked", "taken"], decided_at=None)
                | models.Q(
                    is_open=False,
                    state__in=["answered", "returned", "withdrawn"],
                    decided_at__isnull=False,
                ),
                name="request_open_until_answered",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(reply=""),
                name="request_returned_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["deal_id", "agreement"],
                condition=models.Q(is_open=True, deal_id__isnull=False),
                name="request_open_once_a_deal",
            ),
            models.UniqueConstraint(
                fields=["company_id", "agreement"],
                condition=models.Q(is_open=True, company_id__isnull=False),
                name="request_open_once_a_client",
            ),
        ]
        indexes = [
            models.Index(fields=["deal_id", "agreement", "-id"], name="request_deal"),
            models.Index(fields=["company_id", "-id"], name="request_company"),
            models.Index(fields=["-asked_at", "-id"], name="request_latest"),
            models.Index(fields=["due_at"], name="request_due", condition=models.Q(is_open=True)),
            models.Index(fields=["task_id"], name="request_task", condition=models.Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about_noun(self) -> str:
        return "deal" if self.deal_id else "company"

    @property
    def about_id(self) -> int:
        return self.deal_id or self.company_id or 0

    def is_late(self, at: datetime) -> bool:
        """Say whether it should have been answered before `at` and has not."""
        return self.is_open and self.due_at < at
