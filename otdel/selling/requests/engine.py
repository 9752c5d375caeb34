"""How well a service answers: pure arithmetic over its requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import NamedTuple

HOUR = 60


class Answered(NamedTuple):
    """What figures need of one request. `minutes`: working minutes until the answer, None before."""

    state: str
    due_at: datetime
    decided_at: datetime | None
    minutes: int | None


@dataclass(slots=True)
class Tally:
    """Numbers of requests. A return with a reason is an answer, too; what was taken back counts as asked alone."""

    asked: int = 0
    answered: int = 0
    returned: int = 0
    waiting: int = 0
    late: int = 0
    in_time: int = 0
    minutes: list[int] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """Those whose term can be judged: answered, or waiting beyond it."""
        return self.answered + self.returned + self.late

    @property
    def in_time_share(self) -> Decimal | None:
        return Decimal(self.in_time) / self.judged if self.judged else None

    @property
    def median_hours(self) -> Decimal | None:
        """Working hours until the answer, of the request in the middle."""
        return Decimal(str(median(self.minutes))) / HOUR if self.minutes else None

    def plus(self, other: Tally) -> Tally:
        numbers = ("asked", "answered", "returned", "waiting", "late", "in_time")
        added = {name: getattr(self, name) + getattr(other, name) for name in numbers}
        return Tally(**added, minutes=[*self.minutes, *other.minutes])


def tally(rows: Iterable[Answered], at: datetime) -> Tally:
    """Count the requests as they stand at `at`."""
    found = Tally()
    for row in rows:
        found.asked += 1
        if row.state in ("asked", "taken"):
            found.waiting += 1
            found.late += row.due_at < at
        elif row.state in ("answered", "returned") and row.decided_at is not None:
            found.answered += row.state == "answered"
            found.returned += row.state == "returned"
            found.in_time += row.decided_at <= row.due_at
            found.minutes.append(row.minutes or 0)
    return found
