"""Pure decisions: when a line of the schedule is due, how long to wait before the next try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

MINUTE = timedelta(minutes=1)
LONGEST_PAUSE = 3600  # seconds
LOOK_BACK = 400  # days: a line that was due before that is not made up for

_FIELDS = (
    ("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields as in crontab: numbers, `*`, `a-b`, `*/n`, `a-b/n`, lists. Sunday is 0 and 7."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    @classmethod
    def parse(cls, text: str) -> Cron:
        """Raises ValueError that names the field."""
        words = text.split()
        if len(words) != len(_FIELDS):
            raise ValueError(f"{text!r}: five fields are needed: minute hour day month weekday")
        minutes, hours, days, months, weekdays = (
            _field(word, *field) for word, field in zip(words, _FIELDS, strict=True)
        )
        return cls(
            minutes, hours, days, months, frozenset(day % 7 for day in weekdays),
            any_day=words[2] == "*", any_weekday=words[4] == "*",
        )  # fmt: skip

    @property
    def every_hour(self) -> bool:
        return len(self.hours) == 24

    def on_day(self, moment: datetime) -> bool:
        """Crontab's rule: with both day and weekday given, either will do."""
        day = moment.day in self.days
        weekday = moment.isoweekday() % 7 in self.weekdays
        right = day or weekday if not (self.any_day or self.any_weekday) else day and weekday
        return moment.month in self.months and right

    def last_due(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return the latest due minute up to `now` by the clock on the wall of `zone`, None if long ago.

        Wall time has hours that come twice or not at all; the answer is naive, so that a daily line is due
        once on such days. Lines of every hour count in UTC and never pause.
        """
        wall = now.astimezone(UTC if self.every_hour else zone).replace(
            tzinfo=None, second=0, microsecond=0
        )
        for back in range(LOOK_BACK):
            day = wall - timedelta(days=back)
            if not self.on_day(day):
                continue
            end = (wall.hour, wall.minute) if back == 0 else (23, 59)
            due = [(h, m) for h in self.hours for m in self.minutes if (h, m) <= end]
            if due:
                hour, minute = max(due)
                return day.replace(hour=hour, minute=minute)
        return None

    def is_due(self, since: datetime, now: datetime, zone: tzinfo) -> bool:
        """Say whether a due minute lies after `since` and not after `now`."""
        last = self.last_due(now, zone)
        seen = since.astimezone(UTC if self.every_hour else zone).replace(tzinfo=None)
        return last is not None and last > seen


def _field(word: str, name: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in word.split(","):
        span, _, step = part.partition("/")
        first, dash, last = ("*", "", "") if span == "*" else span.partition("-")
        try:
            start = low if first == "*" else int(first)
            end = high if first == "*" or (step and not dash) else int(last) if dash else start
            stride = int(step) if step else 1
        except ValueError as error:
            raise ValueError(f"{word!r} is no {name}") from error
        if not low <= start <= end <= high or stride < 1:
            raise ValueError(f"{word!r} is no {name} from {low} to {high}")
        found.update(range(start, end + 1, stride))
    return frozenset(found)


def pause(number: int, first: float) -> float:
    """Return the seconds to wait after try `number` (from 1): `first`, then four times as long each."""
    return min(first * 4 ** (number - 1), LONGEST_PAUSE)
