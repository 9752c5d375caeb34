"""Half-open stretches of days: `start` belongs, `end` does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @classmethod
    def of(cls, unit: str, day: date) -> Period:
        """Return the week (from Monday), month, quarter or year that holds `day`."""
        if unit == "day":
            return cls(day, day + timedelta(days=1))
        if unit == "week":
            start = day - timedelta(days=day.weekday())
            return cls(start, start + timedelta(days=7))
        length = _MONTHS[unit]
        start = date(day.year, (day.month - 1) // length * length + 1, 1)
        return cls(start, _months_later(start, length))

    def previous(self) -> Period:
        """Return the period before: whole months go back by months, others by days."""
        months = _whole_months(self)
        if months:
            return Period(_months_later(self.start, -months), self.start)
        return Period(self.start - timedelta(days=self.days), self.start)

    def split(self, unit: str) -> Iterator[Period]:
        """Yield the units that touch the period, cut to it, in order."""
        day = self.start
        while day < self.end:
            whole = Period.of(unit, day)
            yield Period(day, min(whole.end, self.end))
            day = whole.end


def _months_later(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _whole_months(period: Period) -> int:
    if period.start.day != 1 or period.end.day != 1:
        return 0
    start, end = period.start, period.end
    return (end.year - start.year) * 12 + end.month - start.month
