"""Who works in the department and how it is organised."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.levels import Level as FieldLevel
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
