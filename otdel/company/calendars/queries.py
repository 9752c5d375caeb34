"""Reading the calendars: the default one as a value, days and hours counted by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.foundation.preferences.remembered import Remembered

from .engine import USUAL_WEEK, Hours, WorkTime
from .models import DayException, WorkCalendar, WorkHours


def calendars() -> QuerySet[WorkCalendar]:
    """Every calendar, the default one first."""
    return WorkCalendar.objects.order_by("-is_default", "name")


def calendar_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: name}."""
    return dict(WorkCalendar.objects.filter(pk__in=ids).values_list("pk", "name"))


def exceptions_of(calendar_id: int, year: int) -> dict[date, DayException]:
    """Return {day: exception} of one year."""
    rows = DayException.objects.filter(calendar_id=calendar_id, on__year=year)
    return {row.on: row for row in rows}


def hours_of(calendar_id: int) -> list[WorkHours]:
    """Return the calendar's hours by weekday and start."""
    return list(WorkHours.objects.filter(calendar_id=calendar_id).order_by("weekday", "starts"))


def work_time(calendar_id: int | None = None) -> WorkTime:
    """Return a calendar as a value: the default one unless another is named.

    Before any calendar exists it is Russia's, Monday to Friday. Raises WorkCalendar.DoesNotExist
    for an unknown id.
    """
    return _default() if calendar_id is None else _read(WorkCalendar.objects.get(pk=calendar_id))


def is_working(day: date) -> bool:
    """Say whether the default calendar works on the day."""
    return work_time().is_working(day)


def add_working_days(day: date, number: int) -> date:
    """Return the day that is `number` working days away by the default calendar."""
    return work_time().add_working_days(day, number)


def working_days_between(start: date, end: date) -> int:
    """Return the working days from `start` up to, not including, `end` by the default calendar."""
    return work_time().working_days_between(start, end)


def end_of_working_day(day: date) -> datetime:
    """Return when the default calendar's work ends on the day, or on the next worked one."""
    return work_time().end_of_working_day(day)


def _read_default() -> WorkTime:
    found = WorkCalendar.objects.filter(is_default=True).first()
    return _read(found or WorkCalendar(country="RU"))


def _read(calendar: WorkCalendar) -> WorkTime:
    zone = ZoneInfo(calendar.time_zone or timezone.get_default_timezone_name())
    if calendar.pk is None:
        return WorkTime(calendar.country, calendar.region, zone, USUAL_WEEK)
    hours: dict[int, Hours] = {}
    for row in hours_of(calendar.pk):
        hours[row.weekday] = (*hours.get(row.weekday, ()), (row.starts, row.ends))
    days = DayException.objects.filter(calendar_id=calendar.pk).values_list("on", "is_working")
    return WorkTime(calendar.country, calendar.region, zone, hours, dict(days))


_default = Remembered(_read_default)


def forget() -> None:
    """Read the default calendar afresh next time; called by the services that change it."""
    _default.forget()
