"""Pure decisions of the process: which way a move goes, what a gate lacks, how visits run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from otdel.kernel import normal


class Way(StrEnum):
    FORWARD = "forward"
    BACK = "back"
    WON = "won"
    LOST = "lost"
    REOPENED = "reopened"


class No(StrEnum):
    """Why a move is refused before any gate is asked."""

    SAME_STAGE = "same-stage"
    CLOSED = "closed"
    SKIPS = "skips"
    GOES_BACK = "goes-back"
    ROLE = "role"
    OTHER_PROCESS = "other-process"
    OTHER_VERSION = "other-version"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing a gate misses. `key` names the answer; `kind` tells how to ask for it.

    kind: money, date, text, number, yes_no, choice, company, contact, source, lines, evidence,
    task, loss_reason, next_step, criterion, demand (of a room above: met at `url`, not by an answer).
    """

    key: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    url: str = ""
    is_dialog: bool = False


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage as the gate knows it. `required` and `evidence` are what leaving it forward demands.

    `kin`: the number that the step has in every version (0: its own); tasks go by theirs.
    """

    id: int
    name: str
    kind: str
    position: int
    required: tuple[Lack, ...] = ()
    evidence: tuple[str, ...] = ()
    tasks: tuple[tuple[int, str], ...] = ()  # compulsory ones: (id, title)
    opens_tasks: bool = False
    roles: frozenset[str] = frozenset()
    probability: int = 0
    norm_days: int | None = None
    kin: int = 0


@dataclass(frozen=True, slots=True)
class ProcessRule:
    id: int
    stages: tuple[StageRule, ...]
    may_skip: bool = True
    may_go_back: bool = True
    needs_next_step: bool = False
    by_id: Mapping[int, StageRule] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {stage.id: stage for stage in self.stages})

    @property
    def open_stages(self) -> tuple[StageRule, ...]:
        return tuple(stage for stage in self.stages if stage.kind == "open")

    @property
    def first(self) -> StageRule:
        return (self.open_stages or self.stages)[0]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a deal at its gate.

    filled: keys of filled fields; shown: evidence given as (kin of the stage, line);
    done_tasks: kin of the process's tasks done for it.
    """

    stage_id: int
    is_open: bool = True
    filled: frozenset[str] = frozenset()
    shown: frozenset[tuple[int, str]] = frozenset()
    done_tasks: frozenset[int] = frozenset()
    has_next_step: bool = False


LOSS_REASON = "loss_reason"
NEXT_STEP = "next_step"


def way(
    process: ProcessRule, standing: Standing, target: StageRule, roles: frozenset[str]
) -> Way | No:
    """Return which way the move goes, or why it may not. `roles` empty: nobody asks (the system)."""
    here = process.by_id.get(standing.stage_id)
    if here is None or target.id not in process.by_id:
        return No.OTHER_PROCESS
    if here.id == target.id:
        return No.SAME_STAGE
    if not standing.is_open and target.kind != "open":
        return No.CLOSED
    if target.roles and roles and target.roles.isdisjoint(roles):
        return No.ROLE
    if not standing.is_open:
        return Way.REOPENED
    if target.kind == "lost":
        return Way.LOST
    return _along(process, here, target)


def _along(process: ProcessRule, here: StageRule, target: StageRule) -> Way | No:
    if target.kind == "open" and target.position < here.position:
        return Way.BACK if process.may_go_back else No.GOES_BACK
    if len(left_behind(process, here, target)) > 1 and not process.may_skip:
        return No.SKIPS
    return Way.WON if target.kind == "won" else Way.FORWARD


def left_behind(process: ProcessRule, here: StageRule, target: StageRule) -> list[StageRule]:
    """Return the open stages that a move forward leaves, `here` first."""
    end = float("inf") if target.kind == "won" else target.position
    return [s for s in process.open_stages if here.position <= s.position < end]


def lacks(
    process: ProcessRule, standing: Standing, target: StageRule, way_: Way, words: Mapping[str, Any]
) -> list[Lack]:
    """Return what the move still needs, in the order in which one would ask.

    Forward: fields and evidence of every stage left behind, tasks of the present one, fields that a
    won stage itself demands. Lost: the reason. `words` labels "loss_reason" and "next_step".
    """
    if way_ is Way.LOST:
        return [Lack(LOSS_REASON, words[LOSS_REASON], "loss_reason")]
    found: list[Lack] = []
    if way_ in (Way.FORWARD, Way.WON):
        here = process.by_id[standing.stage_id]
        found = _gate(left_behind(process, here, target), here, target, standing)
    if _wants_next_step(process, standing, target):
        found.append(Lack(NEXT_STEP, words[NEXT_STEP], "next_step"))
    return found


def entry_lacks(
    process: ProcessRule, filled: frozenset[str], stage: StageRule, words: Mapping[str, Any]
) -> list[Lack]:
    """Return what a deal opened straight in `stage` lacks: what a move there from the first stage would."""
    if stage.position <= process.first.position:
        return []
    standing = Standing(process.first.id, filled=filled)
    return lacks(process, standing, stage, Way.FORWARD, words)


def field_lacks(process: ProcessRule, filled: frozenset[str], stage: StageRule) -> list[Lack]:
    """Return the fields of the stages before `stage` that a deal which is put there does not have."""
    return _fields([s for s in process.open_stages if s.position < stage.position], filled)


def _gate(
    behind: Sequence[StageRule], here: StageRule, target: StageRule, standing: Standing
) -> list[Lack]:
    asked = [*behind, target] if target.kind == "won" else behind
    found = _fields(asked, standing.filled)
    found += [
        Lack(f"evidence:{stage.id}:{line}", line, "evidence")
        for stage in behind
        for line in stage.evidence
        if (stage.kin or stage.id, line) not in standing.shown
    ]
    found += [
        Lack(f"task:{pk}", title, "task")
        for pk, title in here.tasks
        if pk not in standing.done_tasks
    ]
    return found


def _fields(stages: Iterable[StageRule], filled: frozenset[str]) -> list[Lack]:
    asked = {lack.key: lack for stage in stages for lack in stage.required}
    return [lack for key, lack in asked.items() if key not in filled]


def _wants_next_step(process: ProcessRule, standing: Standing, target: StageRule) -> bool:
    return (
        process.needs_next_step
        and target.kind == "open"
        and not target.opens_tasks
        and not standing.has_next_step
    )


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit in the making; `left_at` is None for the present one."""

    stage_id: int
    entered_at: datetime
    left_at: datetime | None


def stays(points: Sequence[tuple[int, datetime]]) -> list[Stay]:
    """Return contiguous stays from (stage, entered) points in order; the last is the present one.

    A stage repeated at once is one stay. Raises ValueError if time runs backwards or nothing is there.
    """
    if not points:
        raise ValueError("a deal stands somewhere")
    kept = [points[0]]
    for stage_id, entered_at in points[1:]:
        if entered_at < kept[-1][1]:
            raise ValueError("visits go back in time")
        if stage_id != kept[-1][0]:
            kept.append((stage_id, entered_at))
    ends = [entered_at for _, entered_at in kept[1:]]
    return [
        Stay(stage_id, entered_at, left_at)
        for (stage_id, entered_at), left_at in zip(kept, [*ends, None], strict=True)
    ]


def line_amount(quantity_milli: int, price_minor: int) -> int:
    """Return thousandths times price in minor units, half away from zero."""
    product = quantity_milli * price_minor
    sign = -1 if product < 0 else 1
    return sign * ((abs(product) * 2 + 1000) // 2000)


def days(start: date, end: date) -> int:
    """Return whole days from `start` to `end`, never below zero."""
    return max((end - start).days, 0)


def weighted(minor: int, probability: int) -> int:
    """Return `probability` percent of a sum, half away from zero."""
    sign = -1 if minor < 0 else 1
    return sign * ((abs(minor) * probability * 2 + 100) // 200)


def unit_price(quantity_milli: int, amount_minor: int) -> int:
    """Return the price of one unit that comes nearest to the sum, half up."""
    return (amount_minor * 2000 + quantity_milli) // (2 * quantity_milli)


def searched(phone: str, email: str) -> dict[str, str]:
    """Return {"phone" or "email": the form in which a lead's own is looked for}; what is empty is left out.

    A phone is E.164, a mail lower-case. A lead comes as it was typed, so of a number that nobody
    could call the digits are looked for, of a mail that is none its folded text.
    """
    digits = "".join(sign for sign in phone if sign in "0123456789")
    told = {
        "phone": normal.phone(phone) or digits,
        "email": normal.email(email) or normal.fold(email)[:250],
    }
    return {kind: value for kind, value in told.items() if value}
