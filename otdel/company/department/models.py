"""Who works in the department and how it is organised."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.levels import Level as FieldLevel
from otdel.foundation.people.models import Scoped
from otdel.foundation.people.policy import Reach, Role


class Unit(models.Model):
    """A part of the department. The tree is kept by the parent alone and read in memory."""

    noun = "unit"
    public_reason = "the structure of the department is known to everybody in it"

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("Name"), max_length=120)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once"),
            # NULLs are distinct to the constraint above, so the roots have their own.
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent=None), name="unit_root_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A line of the staffing table: a free title in a unit (ROLE-13) and how many people it is for."""

    noun = "position"
    public_reason = "the staffing table"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions")
    title = models.CharField(pgettext_lazy("job", "Title"), max_length=120)
    headcount = models.PositiveSmallIntegerField(_("Headcount"), default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="position_once")]

    def __str__(self) -> str:
        return self.title


class Function(models.Model):
    """What a person really does (MDR, SDR, AE …), apart from the title; rights follow functions."""

    noun = "function"
    public_reason = "the catalogue of functions"

    class Place(models.TextChoices):
        INSIDE = "inside", _("Inside")
        OUTSIDE = "outside", _("Outside")

    class Level(models.TextChoices):
        JUNIOR = "junior", _("Junior")
        SENIOR = "senior", _("Senior")

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")

    class Group(models.TextChoices):
        LEAD = "lead", _("Leading the department")
        SELL = "sell", _("By the stage of the sale")
        VARIANT = "variant", _("Variants of the sales rep")
        TASK = "task", _("Separate tasks")
        SUPPORT = "support", _("Supporting")
        OWN = "own", _("The company's own")

    code = models.CharField(pgettext_lazy("function", "Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    name_ru = models.CharField(_("Name in Russian"), max_length=120, blank=True, default="")
    duties = models.TextField(_("Duties"), blank=True, default="")
    group = models.CharField(max_length=10, choices=Group, default=Group.OWN)
    place = models.CharField(_("Place"), max_length=10, choices=Place, blank=True, default="")
    level = models.CharField(_("Level"), max_length=10, choices=Level, blank=True, default="")
    direction = models.CharField(
        _("Direction"), max_length=10, choices=Direction, blank=True, default=""
    )
    # Empty: the function brings no rights of its own.
    role = models.CharField(
        _("Rights"), max_length=20, choices=Role, blank=True, default=Role.SELLER
    )
    reach = models.CharField(_("Sees"), max_length=10, choices=Reach, default=Reach.OWN)
    is_masked = models.BooleanField(
        _("Sees phones and mails masked"),
        default=False,
        help_text=_("Each number is shown one by one and counted in the access journal."),
    )
    is_shipped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("function")

    def __str__(self) -> str:
        return self.called(get_language() or "en")

    def called(self, language: str) -> str:
        """Return the name in the language: Russian where there is one, else as it was given."""
        return (language.startswith("ru") and self.name_ru) or self.name


class FieldRule(models.Model):
    """How far a function opens one field to whoever holds it. No row: edit."""

    public_reason = "what a function brings is known to everybody who holds it"

    function = models.ForeignKey(Function, models.CASCADE, related_name="field_rules")
    field = models.CharField(max_length=90)  # "deal.amount_minor", "company.extra.budget"
    level = models.CharField(
        max_length=6, choices=[one for one in FieldLevel.choices if one[0] != FieldLevel.EDIT]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["function", "field"], name="field_rule_once")
        ]


class FunctionLayout(models.Model):
    """In which order facts or columns stand for who holds a function; without a function, for everybody.

    `key`: a noun (facts) or a list's key (columns). `lines`: see `web.lists.arranging`; none is no layout.
    """

    noun = "layout"
    public_reason = "how a screen is laid out is no secret"

    class Kind(models.TextChoices):
        FACTS = "facts", _("Fields of the record")
        COLUMNS = "columns", _("Columns of the list")

    function = models.ForeignKey(Function, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    key = models.CharField(max_length=60)
    lines = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["function", "kind", "key"], name="function_layout_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(function=None),
                name="function_layout_default_once",
            ),
        ]


class Employment(models.Model):
    """A person in a unit from one day to another; several at a time are allowed."""

    noun = "employment"
    public_reason = "who works where is known to everybody in the department"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="employments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="employments")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True)
    title = models.CharField(pgettext_lazy("job", "Title"), max_length=120, blank=True, default="")
    is_head = models.BooleanField(_("Leads the unit"), default=False)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"), null=True, blank=True)  # the last day, belongs
    functions = models.ManyToManyField(Function, related_name="+")

    class Meta:
        verbose_name = _("employment")
        indexes = [models.Index(fields=["unit", "starts_on"], name="employment_unit")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="employment_runs_forward",
            ),
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=models.Q(ends_on=None),
                name="employment_open_once",
            ),
        ]


class Cover(models.Model):
    """An absence and who stands in (SEC-06). Whose the records are never changes.

    Both days belong. `began_at` and `over_at` are set once, by the act or the night in which it
    begins and ends. `version` grows with every change and tells undo what came since.
    """

    class Why(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        ILLNESS = "illness", _("Illness")
        OTHER = "other", pgettext_lazy("absence", "Other")

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("absence", "Waits for the head")
        AGREED = "agreed", pgettext_lazy("absence", "Agreed")
        DENIED = "denied", pgettext_lazy("absence", "Refused")
        CALLED_OFF = "called_off", pgettext_lazy("absence", "Called off")

    noun = "cover"
    owner_path: ClassVar[str] = "person"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who is away")
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"))
    why = models.CharField(_("Reason"), max_length=8, choices=Why, default=Why.HOLIDAY)
    note = models.CharField(_("What to know"), max_length=500, blank=True, default="")
    parts = models.JSONField(default=list)  # of absence.PARTS
    status = models.CharField(_("State"), max_length=10, choices=Status, default=Status.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer = models.CharField(_("Answer"), max_length=300, blank=True, default="")
    began_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [
            models.Index(fields=["person", "-starts_on"], name="cover_person"),
            models.Index(fields=["status", "ends_on"], name="cover_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="cover_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def holds(self, on: date) -> bool:
        """Say whether the person is away on the day, as agreed."""
        return self.status == self.Status.AGREED and self.starts_on <= on <= self.ends_on

    def is_past(self, on: date) -> bool:
        return self.ends_on < on or self.status in (self.Status.DENIED, self.Status.CALLED_OFF)


class CoverShare(models.Model):
    """One stand-in of a cover. Exactly one has the rest: what nobody else was given."""

    public_reason = "read only through its cover"

    cover = models.ForeignKey(Cover, models.CASCADE, related_name="shares")
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Stands in")
    )
    is_rest = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cover", "stand_in"], name="cover_share_once"),
            models.UniqueConstraint(
                fields=["cover"], condition=models.Q(is_rest=True), name="cover_one_rest"
            ),
        ]


class CoverClient(models.Model):
    """A client given to one of several stand-ins."""

    public_reason = "read only through its cover"

    cover = models.ForeignKey(Cover, models.CASCADE, related_name="+", db_index=False)
    share = models.ForeignKey(CoverShare, models.CASCADE, related_name="clients")
    client_id = models.BigIntegerField()  # a company, which lies above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cover", "client_id"], name="cover_client_once")
        ]
