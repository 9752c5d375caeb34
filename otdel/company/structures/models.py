"""How the units of the department are built, which steps it covers and who answers for what."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from otdel.company.department.models import Function, Position, Unit
from otdel.foundation.people.models import Scoped

from .catalogue import PARTS, SIDES, VARIANTS


class Shape(models.Model):
    """The type of a unit: Island, Assembly team, POD or conveyor. A unit without one is simply a group."""

    class Split(models.TextChoices):
        """By what like teams are divided (TERR-02)."""

        MARKET = "market", _("Vertical market")
        GEOGRAPHY = "geography", _("Geography")
        PRODUCT = "product", _("Product")
        NICHE = "niche", _("Niche")
        SIZE = "size", _("Client's size")
        LIST = "list", _("Named list")

    noun = "shape"
    public_reason = "the structure of the department is known to everybody in it"

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="shape")
    kind = models.CharField(
        _("Type"), max_length=10, choices=[(k.value, side.name) for k, side in SIDES.items()]
    )
    variant = models.CharField(
        _("Kind of POD"),
        max_length=10,
        blank=True,
        default="",
        choices=[(variant.value, name) for variant, name in VARIANTS.items()],
    )
    split = models.CharField(_("Divided by"), max_length=10, blank=True, default="", choices=Split)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(variant="") | models.Q(kind="pod"), name="shape_variant_of_pod"
            )
        ]


class Step(models.Model):
    """A step of the department's model and the functions that cover it (ROLE-15)."""

    noun = "step"
    public_reason = "the structure of the department is known to everybody in it"

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    name_ru = models.CharField(_("Name in Russian"), max_length=120, blank=True, default="")
    part = models.CharField(
        _("Part"), max_length=10, choices=[(part.value, name) for part, name in PARTS.items()]
    )
    functions = models.ManyToManyField(Function, related_name="+", verbose_name=_("Covered by"))
    stand_ins = models.ManyToManyField(
        Function, related_name="+", blank=True, verbose_name=_("May stand in")
    )
    is_single = models.BooleanField(_("One person's task"), default=False)
    is_wanted = models.BooleanField(_("Needed here"), default=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.called(get_language() or "en")

    def called(self, language: str) -> str:
        """Return the name in the language: Russian where there is one, else as it was given."""
        return (language.startswith("ru") and self.name_ru) or self.name


class Zone(models.Model):
    """A zone of responsibility; its letters say who does, answers, is asked and is told (RACI, ROLE-21)."""

    noun = "zone"
    public_reason = "who answers for what is known to everybody in the department"

    name = models.CharField(_("Name"), max_length=120)
    name_ru = models.CharField(_("Name in Russian"), max_length=120, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("Place"), default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return ((get_language() or "en").startswith("ru") and self.name_ru) or self.name


class Letter(models.Model):
    """What a function is in a zone. At most one answers for it."""

    class Role(models.TextChoices):
        DOES = "R", _("R: does it")
        ANSWERS = "A", _("A: answers for it")
        ASKED = "C", _("C: is asked")
        TOLD = "I", _("I: is told")

    noun = "letter"
    public_reason = "read only through its zone"

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="letters")
    function = models.ForeignKey(Function, models.CASCADE, related_name="+")
    role = models.CharField(_("Part"), max_length=1, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "function"], name="letter_once"),
            models.UniqueConstraint(
                fields=["zone"], condition=models.Q(role="A"), name="letter_one_answers"
            ),
        ]


class Aptitude(models.Model):
    """What diagnostics say a person is made for, 0 to 10 each (ROLE-17). The latest day counts."""

    noun = "aptitude"
    owner_path: ClassVar[str] = "person"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scout = models.PositiveSmallIntegerField(_("Scout"))
    hunter = models.PositiveSmallIntegerField(_("Hunter"))
    farmer = models.PositiveSmallIntegerField(_("Farmer"))
    wish = models.CharField(
        _("Wants to be"),
        max_length=10,
        blank=True,
        default="",
        choices=[("scout", _("Scout")), ("hunter", _("Hunter")), ("farmer", _("Farmer"))],
    )
    noted_on = models.DateField(_("Day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = Scoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "noted_on"], name="aptitude_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(scout__lte=10, hunter__lte=10, farmer__lte=10),
                name="aptitude_up_to_ten",
            ),
        ]


class JobDescription(models.Model):
    """A version of what a place in the staffing table is for; the highest number is in force (ROLE-39)."""

    noun = "job_description"
    public_reason = "job descriptions are known to everybody in the department"

    place = models.ForeignKey(Position, models.CASCADE, related_name="descriptions")
    number = models.PositiveSmallIntegerField(_("Version"))
    purpose = models.TextField(_("What the place is for"))
    duties = models.TextField(_("Duties, one a line"))
    rights = models.TextField(_("Rights, one a line"), blank=True, default="")
    figures = models.TextField(_("Judged by, one a line"), blank=True, default="")
    review_on = models.DateField(_("To be looked through on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="job_version_once")]


class Advice(models.Model):
    """What was asked of the advisor and what it recommended, kept to come back to (ROLE-36)."""

    noun = "advice"
    public_reason = "the structure of the department is known to everybody in it"

    market = models.JSONField()
    kind = models.CharField(max_length=10)
    variant = models.CharField(max_length=10, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
