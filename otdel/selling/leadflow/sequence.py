"""The order of a cadence, pure: which step has which number, when it is due, how its text reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_WAIT = 365  # working days


@dataclass(frozen=True, slots=True)
class Step:
    """One contact. wait: working days after the step before (or the start)."""

    channel: str
    wait: int
    subject: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order; the last comes again every `repeat_days` working days, if there is a number."""

    steps: tuple[Step, ...]
    repeat_days: int | None = None

    @classmethod
    def of(cls, steps: Sequence[Mapping[str, Any]], repeat_days: int | None) -> Plan:
        told = (
            Step(one["channel"], int(one["wait"]), one["subject"], one.get("text", ""))
            for one in steps
        )
        return cls(tuple(told), repeat_days)

    def step(self, number: int) -> Step | None:
        """Return step `number`, from 1; None once all are done."""
        if number <= len(self.steps):
            return self.steps[number - 1]
        if self.repeat_days is None or not self.steps:
            return None
        last = self.steps[-1]
        return Step(last.channel, self.repeat_days, last.subject, last.text)

    def is_last_way(self, number: int) -> bool:
        """Say whether nothing but the same contact comes after step `number`."""
        return number >= len(self.steps)


def fill(text: str, names: Mapping[str, str]) -> str:
    """Return the template with {contact}, {company}, {me} filled in; spaces left by empty names go.

    Names are put in once: braces within a name stay as they are. Unknown placeholders stay.
    """
    parts, rest = [], text
    while "{" in rest:
        before, rest = rest.split("{", 1)
        key, closed, after = rest.partition("}")
        if closed and key in names:
            value = names[key]
            parts += [before if value else before.rstrip(" "), value]
            rest = after
        else:
            parts += [before, "{"]
    return "".join([*parts, rest]).strip()
