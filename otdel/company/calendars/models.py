"""When the company works."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkCalendar(models.Model):
    """A production calendar: a country's holidays with their transfers, own hours, own exceptions."""

    noun = "calendar"
    public_reason = "everybody works by it"

    name = models.CharField(_("Name"), max_length=80, unique=True)
    country = models.CharField(_("Country"), max_length=2, default="RU")
    region = models.CharField(_("Region"), max_length=10, blank=True, default="")
    # An IANA name; empty means the installation's zone.
    time_zone = models.CharField(_("Time zone"), max_length=40, blank=True, default="")
    is_default = models.BooleanField(_("Used unless another is named"), default=False)

    class Meta:
        verbose_name = _("work calendar")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_calendar",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WorkHours(models.Model):
    """Working time of one weekday (0 is Monday), local to the company; a lunch break makes two rows."""

    public_reason = "part of a calendar"

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("Weekday"))
    starts = models.TimeField(_("From"))
    ends = models.TimeField(_("Till"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "weekday", "starts"], name="hours_once"),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="hours_run_forward"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
        ]


class DayException(models.Model):
    """A day that differs from the rule: off although it is a weekday, or worked although it is not."""

    public_reason = "part of a calendar"

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="exceptions")
    on = models.DateField(_("Day"))
    is_working = models.BooleanField(_("Worked"), default=False)
    note = models.CharField(_("Why"), max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="exception_once")]
