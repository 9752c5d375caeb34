"""Rules of giving leads out, whose turn it is, and how soon a lead was answered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.selling.pipeline.models import Source


class Rule(models.Model):
    """Who gets a lead that fits. Rules are tried in order; the first that finds somebody wins.

    `conditions`: see `engine.Conditions`; an empty one fits every lead. `people`: ids to choose
    from; together with whoever holds one of `functions` (ids).
    """

    class Strategy(models.TextChoices):
        ROTATE = "rotate", _("In turn")
        FEWEST = "fewest", _("Whoever has the fewest open leads")
        CLIENT = "client", _("Whose client it is")
        FIRST = "first", _("The first of the list who is there")

    noun = "assign_rule"
    public_reason = "how leads are given out is known to the department"

    name = models.CharField(_("Name"), max_length=120)
    position = models.PositiveIntegerField(_("Place"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)
    conditions = models.JSONField(default=dict, blank=True)
    strategy = models.CharField(
        _("How to choose"), max_length=8, choices=Strategy, default=Strategy.ROTATE
    )
    people = models.JSONField(_("People"), default=list, blank=True)
    functions = models.JSONField(_("Functions"), default=list, blank=True)
    max_open = models.PositiveIntegerField(_("Open leads of one person at most"), null=True)
    in_hours = models.BooleanField(_("Only in working time"), default=False)
    turn = models.BigIntegerField(default=0)  # grows with every choice; taking it takes the rule
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rule of assignment")
        verbose_name_plural = _("rules of assignment")

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """A person's credit in the rotation of one rule, in parts of `engine.WHOLE`. All credits of a rule add up to 0."""

    public_reason = "book-keeping of the rotation"

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="turns")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    credit = models.BigIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "person"], name="turn_once")]


class Assigned(models.Model):
    """Which rule gave a lead to whom: once a lead. By number: a rule may go, the fact stays."""

    public_reason = "read only through its lead"

    lead_id = models.BigIntegerField(unique=True)
    rule_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Alarm(models.Model):
    """A lead stayed without an owner longer than the norm; it counts while the lead has none."""

    public_reason = "read only through its lead"

    lead_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField()


class SourceNorm(models.Model):
    """How soon a lead of a source is answered, in minutes of working time."""

    noun = "source_norm"
    public_reason = "the norm is everybody's"

    source = models.OneToOneField(
        Source, models.CASCADE, related_name="+", verbose_name=pgettext_lazy("lead", "Source")
    )
    minutes = models.PositiveIntegerField(_("Minutes of working time"))


class Response(models.Model):
    """The first-response clock of a lead. `minutes`: working time from coming to the answer."""

    public_reason = "read only through its lead"

    lead_id = models.BigIntegerField(unique=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="response_due", condition=models.Q(answered_at=None)
            ),
            models.Index(fields=["answered_at"], name="response_answered"),
        ]

    def state(self, at: datetime) -> str:
        """Return "met", "missed" (answered too late), "late" (not answered yet) or "due"."""
        if self.answered_at is not None:
            return "met" if self.answered_at <= self.due_at else "missed"
        return "late" if at > self.due_at else "due"


class Requalified(models.Model):
    """A task to qualify anew was opened (or refused by the gate) for one visit of a lead or deal.

    since: the day the visit began. By number: a removed record leaves its line.
    """

    public_reason = "book-keeping: the task itself is read through the queue of work"

    on_noun = models.CharField(max_length=10)
    record_id = models.BigIntegerField()
    since = models.DateField()
    activity_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on_noun", "record_id", "since"], name="requalified_once"
            )
        ]
