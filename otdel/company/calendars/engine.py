"""Counting working days and hours: pure decisions over one calendar's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

Hours = tuple[tuple[time, time], ...]

# Monday to Friday, 9 to 18 with an hour's break: what a new calendar begins with.
USUAL_DAY: Hours = ((time(9), time(13)), (time(14), time(18)))
USUAL_WEEK: Mapping[int, Hours] = dict.fromkeys(range(5), USUAL_DAY)

ONE_DAY = timedelta(days=1)
# A calendar that never works would be walked for ever: ten years without a working day is a mistake.
FURTHEST = 3660


class NeverWorks(ValueError):
    """The calendar has no working day in ten years, so nothing can be counted by it."""


@lru_cache(maxsize=256)
def holidays_of(country: str, region: str, year: int, language: str) -> Mapping[date, str]:
    """Return {day off: its name} of a country's year, transfers included; empty for an unknown country."""
    return dict(_book(country, region, year, language))


@lru_cache(maxsize=256)
def worked_weekends(country: str, region: str, year: int) -> frozenset[date]:
    """Return Saturdays and Sundays that the country made working days that year."""
    return frozenset(_book(country, region, year, "").weekend_workdays)


def _book(country: str, region: str, year: int, language: str) -> holidays.HolidayBase:
    known = holidays.list_supported_countries()
    if country not in known:
        return holidays.HolidayBase(years=year)
    return holidays.country_holidays(
        country,
        subdiv=region if region in known[country] else None,
        years=year,
        language=_spoken(country, language),
    )


def _spoken(country: str, language: str) -> str | None:
    """Return the library's name of the language for that country, or None for the country's own."""
    languages = holidays.list_localized_countries().get(country, [])
    return next((one for one in languages if one.split("_")[0] == language), None)


@dataclass(frozen=True, slots=True)
class WorkTime:
    """One calendar as a value. `hours`: {weekday: stretches}; `exceptions`: {day: is it worked}."""

    country: str
    region: str
    zone: ZoneInfo
    hours: Mapping[int, Hours]
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Say whether the company works on the day: own exception, then the state's, then the weekday."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day in holidays_of(self.country, self.region, day.year, ""):
            return False
        if self.hours and day in worked_weekends(self.country, self.region, day.year):
            return True
        return day.weekday() in self.hours

    def add_working_days(self, day: date, number: int) -> date:
        """Return the working day that is `number` working days after (or before) `day`.

        0 gives the day itself if it is worked, else the next worked one. Raises NeverWorks.
        """
        step = -ONE_DAY if number < 0 else ONE_DAY
        left = abs(number)
        if left == 0:
            return day if self.is_working(day) else self._next(day, step)
        for _each in range(left):
            day = self._next(day, step)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return the number of working days from `start` up to, not including, `end`; negative if reversed."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + ONE_DAY * n) for n in range((end - start).days))

    def hours_of(self, day: date) -> Hours:
        """Return the day's stretches; a worked weekend has the hours of the last usual weekday."""
        if not self.is_working(day):
            return ()
        if day.weekday() in self.hours:
            return self.hours[day.weekday()]
        return self.hours[max(self.hours)] if self.hours else USUAL_DAY

    def end_of_working_day(self, day: date) -> datetime:
        """Return when work ends on the day (on the next worked one, if it is off). Raises NeverWorks."""
        worked = self.add_working_days(day, 0)
        return datetime.combine(worked, self.hours_of(worked)[-1][1], self.zone)

    def start_of_working_day(self, day: date) -> datetime:
        """Return when work begins on the day (on the next worked one, if it is off). Raises NeverWorks."""
        worked = self.add_working_days(day, 0)
        return datetime.combine(worked, self.hours_of(worked)[0][0], self.zone)

    def add_working_time(self, moment: datetime, length: timedelta) -> datetime:
        """Return the instant at which `length` of working time has passed since `moment`. Raises NeverWorks."""
        local, left = moment.astimezone(self.zone), length
        day = local.date()
        for _each in range(FURTHEST):
            for starts, ends in self.hours_of(day):
                begin = max(local, datetime.combine(day, starts, self.zone))
                span = datetime.combine(day, ends, self.zone) - begin
                if span > timedelta(0) and left <= span:
                    return begin + left
                left -= max(span, timedelta(0))
            day += ONE_DAY
        raise NeverWorks

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies from `start` to `end`; nothing if reversed."""
        begin, stop = start.astimezone(self.zone), end.astimezone(self.zone)
        total, day = timedelta(0), begin.date()
        while day <= stop.date():
            for starts, ends in self.hours_of(day):
                opens = max(begin, datetime.combine(day, starts, self.zone))
                closes = min(stop, datetime.combine(day, ends, self.zone))
                total += max(closes - opens, timedelta(0))
            day += ONE_DAY
        return total

    def _next(self, day: date, step: timedelta) -> date:
        for _each in range(FURTHEST):
            day += step
            if self.is_working(day):
                return day
        raise NeverWorks
