"""Goals of the levers of growth."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.company.department.models import Unit

from .engine import Lever
from .words import LEVERS


class LeverGoal(models.Model):
    """One lever, from what to what and till when; of a unit with those under it, or of the company.

    `base` and `target` are whole numbers of the lever's unit: deals, tenths of a day, hundredths of a
    percent, minor units of `currency`.
    """

    noun = "lever_goal"
    public_reason = (
        "what the department wants to reach is everybody's; figures are within one's reach"
    )

    lever = models.CharField(
        _("Lever"), max_length=8, choices=[(lever.value, LEVERS[lever]) for lever in Lever]
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Team")
    )
    currency = models.CharField(max_length=3)
    base = models.BigIntegerField(_("From"))
    target = models.BigIntegerField(_("Goal"))
    until = models.DateField(_("Till"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Responsible")
    )
    set_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lever", "unit"],
                condition=models.Q(is_active=True, unit__isnull=False),
                name="lever_goal_one_of_a_unit",
            ),
            models.UniqueConstraint(
                fields=["lever"],
                condition=models.Q(is_active=True, unit=None),
                name="lever_goal_one_of_the_company",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_lever_display())
