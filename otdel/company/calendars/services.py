"""Changing when the company works."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise

import holidays
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid

from . import queries
from .engine import USUAL_WEEK
from .events import CalendarChanged, DayExceptionSet
from .models import DayException, WorkCalendar, WorkHours

DEFAULT_NAME = "Производственный календарь"


class HoursOverlap(Invalid):
    code = "hours-overlap"
    text = _("Two stretches of the same day overlap: make the second begin after the first ends.")


class CountryUnknown(Invalid):
    code = "country-unknown"
    text = _(
        "There are no holidays for “%(country)s”: use the two letters of a country, such as RU."
    )


@transaction.atomic
def ensure_default_calendar(*, by: User, at: datetime, country: str = "RU") -> WorkCalendar:
    """Return the default calendar, made if there is none: the country's days off, Monday to Friday."""
    found = WorkCalendar.objects.filter(is_default=True).first()
    if found:
        return found
    made = WorkCalendar.objects.create(name=DEFAULT_NAME, country=country, is_default=True)
    WorkHours.objects.bulk_create(
        WorkHours(calendar=made, weekday=weekday, starts=starts, ends=ends)
        for weekday, stretches in USUAL_WEEK.items()
        for starts, ends in stretches
    )
    _changed(made, by=by, at=at)
    return made


@transaction.atomic
def edit_calendar(
    calendar_id: int,
    *,
    name: str,
    country: str,
    region: str,
    time_zone: str,
    by: User,
    at: datetime,
) -> WorkCalendar:
    """Change a calendar's name, country (two letters), region and zone (IANA name, "" for ours).

    Raises NotAllowed, WorkCalendar.DoesNotExist, CountryUnknown.
    """
    require(by, "calendar.edit")
    calendar = WorkCalendar.objects.get(pk=calendar_id)
    if country not in holidays.list_supported_countries():
        raise CountryUnknown(country=country)
    calendar.name, calendar.country = name, country
    calendar.region, calendar.time_zone = region, time_zone
    calendar.save(update_fields=["name", "country", "region", "time_zone"])
    _changed(calendar, by=by, at=at)
    return calendar


@transaction.atomic
def set_hours(
    calendar_id: int, hours: Sequence[tuple[int, time, time]], *, by: User, at: datetime
) -> None:
    """Replace the calendar's hours by (weekday from Monday = 0, from, till) rows.

    Raises NotAllowed, WorkCalendar.DoesNotExist, HoursOverlap.
    """
    require(by, "calendar.edit")
    calendar = WorkCalendar.objects.get(pk=calendar_id)
    rows = sorted(hours)
    for before, after in pairwise(rows):
        if before[0] == after[0] and after[1] < before[2]:
            raise HoursOverlap
    if any(ends <= starts for _day, starts, ends in rows):
        raise HoursOverlap
    WorkHours.objects.filter(calendar=calendar).delete()
    WorkHours.objects.bulk_create(
        WorkHours(calendar=calendar, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in rows
    )
    _changed(calendar, by=by, at=at)


@transaction.atomic
def set_exception(
    calendar_id: int,
    day: date,
    is_working: bool | None,
    *,
    by: User,
    at: datetime,
    note: str = "",
) -> None:
    """Make a day worked (True), off (False), or let it follow the rule again (None).

    Raises NotAllowed, WorkCalendar.DoesNotExist.
    """
    require(by, "calendar.edit")
    calendar = WorkCalendar.objects.get(pk=calendar_id)
    if is_working is None:
        DayException.objects.filter(calendar=calendar, on=day).delete()
    else:
        DayException.objects.update_or_create(
            calendar=calendar, on=day, defaults={"is_working": is_working, "note": note}
        )
    queries.forget()
    became = {True: "on", False: "off", None: ""}[is_working]
    event = DayExceptionSet(calendar_id=calendar.pk, day=day.isoformat(), became=became)
    record(event, about=calendar, by=by, at=at)


def _changed(calendar: WorkCalendar, *, by: User, at: datetime) -> None:
    queries.forget()
    event = CalendarChanged(
        calendar_id=calendar.pk, country=calendar.country, region=calendar.region
    )
    record(event, about=calendar, by=by, at=at)
