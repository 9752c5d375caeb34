"""What happened to the calendars."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class CalendarChanged(Event):
    """Country, region, zone or hours of a calendar became others; or the calendar appeared."""

    calendar_id: int
    country: str
    region: str

    text = _("Work calendar “%(calendar_id)s” was changed")
    names = {"calendar_id": "calendar"}
    icon = "calendar"


@dataclass(frozen=True)
class DayExceptionSet(Event):
    """A day was made working ("on"), a day off ("off"), or follows the rule again ("")."""

    calendar_id: int
    day: str
    became: str

    text = _("%(day)s was changed in the work calendar “%(calendar_id)s”")
    names = {"calendar_id": "calendar", "day": "day"}
    icon = "calendar-event"
