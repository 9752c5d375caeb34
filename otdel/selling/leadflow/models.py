"""Rules of giving leads out, whose turn it is, and how soon a lead was answered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.contacting.models import REASONS, Purpose
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
    told_at = models.DateTimeField(null=True)  # when the letter to who leads was claimed


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


class Cadence(models.Model):
    """Calls, letters and other steps one after another until the client answers (PIPE-14).

    steps: `{"channel", "wait", "subject", "text"}` in order; wait: working days after the step before.
    repeat_days: the last step comes again after so many working days without limit; None: it ends.
    purpose: what the gate of contacts is told. code: of one that was shipped; "" if written here.
    """

    class Noun(models.TextChoices):
        LEAD = "lead", _("Leads")
        DEAL = "deal", _("Deals")

    class Channel(models.TextChoices):
        CALL = "call", _("Call")
        LETTER = "letter", _("Letter")
        SOCIAL = "social", _("Social network")
        MEETING = "meeting", _("Meeting")
        TASK = "task", _("Task")

    noun = "cadence"
    public_reason = "how the department goes after clients is known to it"

    name = models.CharField(_("Name"), max_length=120)
    on_noun = models.CharField(_("For"), max_length=10, choices=Noun, default=Noun.LEAD)
    purpose = models.CharField(
        _("Purpose"), max_length=10, choices=REASONS, default=Purpose.DEAL.value
    )
    steps = models.JSONField(default=list)
    repeat_days = models.PositiveIntegerField(
        _("Repeat the last step every so many working days"), null=True
    )
    is_active = models.BooleanField(_("In use"), default=True)
    code = models.CharField(max_length=20, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("cadence")
        verbose_name_plural = _("cadences")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="cadence_code_once", condition=~models.Q(code="")
            )
        ]

    def __str__(self) -> str:
        return self.name


class LetterTemplate(models.Model):
    """A letter of the department with gaps for names (PIPE-25); see `placeholders.NAMES`.

    code: of one that was shipped; "" if written here.
    """

    class Language(models.TextChoices):
        RU = "ru", _("Russian")
        EN = "en", _("English")

    noun = "letter_template"
    public_reason = "how the department writes is known to it"

    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(_("Language"), max_length=2, choices=Language)
    subject = models.CharField(_("Subject"), max_length=250)
    body = models.TextField(_("Text"))
    is_active = models.BooleanField(_("In use"), default=True)
    code = models.CharField(max_length=20, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language"],
                name="letter_template_code_once",
                condition=~models.Q(code=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """A lead or deal on a cadence. step: the number of the one that is open, from 1; repeats count on.

    activity_id: the open step in the queue of work. why: a code of `words.WHY`.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("On the cadence")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("All steps done")

    noun = "cadence_run"
    public_reason = "read only through its lead or deal"

    cadence = models.ForeignKey(
        Cadence, models.PROTECT, related_name="runs", verbose_name=_("Cadence")
    )
    on_noun = models.CharField(max_length=10, choices=Cadence.Noun)
    record_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.PositiveIntegerField(default=1)
    activity_id = models.BigIntegerField(null=True)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.RUNNING)
    why = models.CharField(max_length=20, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("way of a record along a cadence")
        verbose_name_plural = _("ways of records along cadences")
        constraints = [
            models.UniqueConstraint(
                fields=["on_noun", "record_id"],
                name="cadence_run_one_live",
                condition=models.Q(state__in=["running", "paused"]),
            ),
            models.UniqueConstraint(fields=["activity_id"], name="cadence_run_activity_once"),
        ]
        indexes = [models.Index(fields=["on_noun", "record_id"], name="cadence_run_record")]

    def __str__(self) -> str:
        return f"{self.on_noun} {self.record_id}"

    @property
    def is_live(self) -> bool:
        return self.state in {Run.State.RUNNING, Run.State.PAUSED}
