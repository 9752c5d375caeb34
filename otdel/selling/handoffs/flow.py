"""The conveyor in numbers: flow through each part, and which part holds the whole line up. No Django models.

Method: theory of constraints (the part with the highest load sets the pace of the line, so only
reinforcing it speeds the line up) with Little's law (mean wait = things in work ÷ things finished a day).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from otdel.company.structures.engine import SELLING, Part


@dataclass(frozen=True, slots=True)
class Flow:
    """One part over a period of `days` working days.

    arrived: came in; passed: went on to the next part (or was won); dropped: rejected or lost;
    queue: in work now; people: who hold a function of the part; done: {person: passed}.
    """

    part: Part
    days: int
    people: int
    arrived: int
    passed: int
    dropped: int
    queue: int
    done: Mapping[int, int] = field(default_factory=dict)

    @property
    def finished(self) -> int:
        return self.passed + self.dropped

    @property
    def conversion(self) -> Decimal | None:
        """Passed of what was finished, a ratio."""
        return Decimal(self.passed) / self.finished if self.finished else None

    @property
    def pace(self) -> Decimal | None:
        """Finished a working day by one person."""
        if not self.days or not self.people:
            return None
        return Decimal(self.finished) / self.days / self.people

    @property
    def wait(self) -> Decimal | None:
        """Working days that one thing stays in the part, by Little's law; None where nothing was finished."""
        return Decimal(self.queue) * self.days / self.finished if self.finished else None

    @property
    def load(self) -> Decimal | None:
        """Arrived ÷ finished: above one the queue grows. None where nothing was finished."""
        return Decimal(self.arrived) / self.finished if self.finished else None

    @property
    def growth(self) -> int:
        """By how many the queue grew in the period (below zero: it shrank)."""
        return self.arrived - self.finished

    @property
    def is_stuck(self) -> bool:
        """Things came in and nothing was finished."""
        return self.arrived > 0 and self.finished == 0


def bottleneck(flows: Sequence[Flow]) -> Flow | None:
    """Return the part that holds the line up: the highest load of those whose queue grows; None if none does.

    A part where things arrive and nothing is finished comes before all.
    """
    growing = [flow for flow in flows if flow.growth > 0]
    return max(growing, key=lambda flow: (flow.is_stuck, flow.load or 0, flow.queue), default=None)


def needed(flow: Flow, wait_days: int) -> int | None:
    """Return how many people bring the part to its norm within another such period, at today's pace.

    They finish what arrives and that part of the queue that would wait longer than `wait_days`
    working days. None where nobody finished anything, so that no pace is known.
    """
    if not (flow.days and flow.people and flow.finished):
        return None
    excess = max(
        flow.queue * flow.days - flow.arrived * wait_days, 0
    )  # × days, so that it is whole
    work = (flow.arrived * flow.days + excess) * flow.people
    return -(-work // (flow.finished * flow.days))


def weakest(flow: Flow) -> int | None:
    """Return who passed on least in a part of at least two, if the others are ahead; ROLE-38."""
    if len(flow.done) < 2:
        return None
    ordered = sorted(flow.done.items(), key=lambda pair: (pair[1], pair[0]))
    return ordered[0][0] if ordered[0][1] < ordered[1][1] else None


def in_order(flows: Mapping[Part, Flow]) -> list[Flow]:
    """Return the parts as the client goes through them."""
    return [flows[part] for part in SELLING if part in flows]
