"""What a finished visit to a stage keeps or breaks of the approved process; how a level falls. Pure.

A visit is judged when a deal has left a stage in work. Five checks, each asked only where it makes sense:

- TIME  the stage has a norm of days: left within it. Days run on where the deal was carried to a new
        version of the process and stood in the same step.
- ORDER left forward or won: no stage in work was jumped over.
- TASKS left forward or won: the stage's compulsory tasks were done by then, and of the others those
        that had been opened for the deal.
- GATE  left forward or won: the evidence was shown by then, and the fields that the stage demands are
        filled; one emptied later breaks it.
- STEP  it lasted over a night: something dated was planned for the deal meanwhile (PIPE-15).

What ends by carrying the deal to another step of a new version is nobody's doing and is not judged.
Of history brought in together with its deal only TIME and ORDER are asked, and nothing where no
stages came with it. It counts against the owner of the deal at the moment it was left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple


class Check(StrEnum):
    TIME = "time"
    ORDER = "order"
    TASKS = "tasks"
    GATE = "gate"
    STEP = "step"

    @property
    def bit(self) -> int:
        return 1 << CHECKS.index(self)


CHECKS: tuple[Check, ...] = tuple(Check)
ALL_BITS = (1 << len(CHECKS)) - 1


class Way(StrEnum):
    FORWARD = "forward"
    BACK = "back"
    WON = "won"
    LOST = "lost"


ONWARD = (Way.FORWARD, Way.WON)


def checks_in(bits: int) -> list[Check]:
    return [check for check in CHECKS if bits & check.bit]


def holding(check: Check) -> list[int]:
    """Return every set of bits in which the check's is."""
    return [bits for bits in range(ALL_BITS + 1) if bits & check.bit]


# ---------------------------------------------------------------- what is known of a deal


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of one version. kin: its number in every version; tasks: (kin, is compulsory)."""

    id: int
    kin: int
    version_id: int
    position: int
    kind: str
    norm_days: int | None = None
    required: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    tasks: tuple[tuple[int, bool], ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        return (self.position, self.id)


class Visit(NamedTuple):
    id: int
    stage_id: int
    entered_at: datetime
    left_at: datetime | None


class Planned(NamedTuple):
    """An activity about the deal. task: the kin of the process's task that asked for it."""

    task: int | None
    due_at: datetime | None
    created_at: datetime
    done_at: datetime | None
    is_open: bool


class Move(NamedTuple):
    """A move as the journal tells it, with the owner of the deal."""

    from_id: int
    to_id: int
    at: datetime
    owner_id: int | None


@dataclass(slots=True)
class Case:
    """Everything by which one deal's visits are judged.

    filled: keys of the fields that are filled now; shown: {(kin of the stage, line): when first};
    brought: how many moves came into the product together with the deal.
    """

    deal_id: int
    process_id: int
    owner_id: int | None
    filled: frozenset[str] = frozenset()
    visits: list[Visit] = field(default_factory=list)
    shown: dict[tuple[int, str], datetime] = field(default_factory=dict)
    activities: list[Planned] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    brought: int = 0


class Judgement(NamedTuple):
    """How one finished visit was. asked, broken: bits of checks."""

    visit_id: int
    deal_id: int
    person_id: int | None
    process_id: int
    stage_id: int
    step_id: int
    left_at: datetime
    left_on: date
    days: int
    way: str
    asked: int
    broken: int


class _Stay(NamedTuple):
    """A finished visit with the visits before it that it goes on from."""

    visit: Visit
    here: Step
    to: Step
    since: datetime
    left_at: datetime
    is_brought: bool

    @property
    def way(self) -> Way:
        if self.to.kind != "open":
            return Way(self.to.kind)
        return Way.FORWARD if self.to.place > self.here.place else Way.BACK


def judged(case: Case, steps: Mapping[int, Step], zone: tzinfo) -> list[Judgement]:
    """Return how every finished visit of the deal was, in their order. Days are those of `zone`."""
    stays = [stay for stay in _stays(case, steps) if stay.here.kind == "open"]
    told = sum(stay.is_brought for stay in stays)
    owners = _Owners(case)
    found = []
    for stay in stays:
        if stay.is_brought and told < 2:
            continue
        left_on = stay.left_at.astimezone(zone).date()
        days = max((left_on - stay.since.astimezone(zone).date()).days, 0)
        asked, broken = _weigh(case, stay, days, steps)
        if asked:
            found.append(
                Judgement(
                    stay.visit.id, case.deal_id, owners.of(stay), case.process_id, stay.here.id,
                    stay.here.kin, stay.left_at, left_on, days, str(stay.way), asked, broken,
                )
            )  # fmt: skip
    return found


def _stays(case: Case, steps: Mapping[int, Step]) -> Iterator[_Stay]:
    since: datetime | None = None
    for place, (visit, after) in enumerate(zip(case.visits, case.visits[1:], strict=False)):
        here, to = steps[visit.stage_id], steps[after.stage_id]
        began, since = since or visit.entered_at, None
        if here.version_id != to.version_id:
            since = began if here.kin == to.kin else None
        elif visit.left_at is not None:
            yield _Stay(visit, here, to, began, visit.left_at, place < case.brought)


class _Owners:
    """Whose the deal was when it was moved: as the journal tells, else its owner now."""

    def __init__(self, case: Case) -> None:
        self._now = case.owner_id
        self._exact = {(m.from_id, m.to_id, m.at): m.owner_id for m in case.moves}
        self._last = {(m.from_id, m.to_id): m.owner_id for m in case.moves}

    def of(self, stay: _Stay) -> int | None:
        way = (stay.here.id, stay.to.id)
        known = self._last.get(way, self._now)
        return self._exact.get((*way, stay.left_at), known)


def _weigh(case: Case, stay: _Stay, days: int, steps: Mapping[int, Step]) -> tuple[int, int]:
    """Return the bits of the checks that are asked of the stay and of those that it broke."""
    asked = broken = 0
    for check, is_kept in _answers(case, stay, days, steps):
        asked |= check.bit
        broken |= 0 if is_kept else check.bit
    return asked, broken


def _answers(
    case: Case, stay: _Stay, days: int, steps: Mapping[int, Step]
) -> Iterator[tuple[Check, bool]]:
    here, is_onward = stay.here, stay.way in ONWARD
    if here.norm_days is not None:
        yield Check.TIME, days <= here.norm_days
    if is_onward:
        yield Check.ORDER, not _jumped(stay, steps.values())
    if stay.is_brought:
        return
    if is_onward:
        tasks = _tasks_asked(case, here)
        if tasks:
            yield Check.TASKS, tasks <= _tasks_done(case, stay.left_at)
        if here.required or here.evidence:
            yield Check.GATE, _is_gate_met(case, stay)
    if days:
        yield Check.STEP, any(_covers(one, stay) for one in case.activities)


def _jumped(stay: _Stay, steps: Iterable[Step]) -> bool:
    end = (stay.to.place,) if stay.to.kind == "open" else ()
    return any(
        step.kind == "open"
        and step.version_id == stay.here.version_id
        and step.place > stay.here.place
        and (not end or step.place < end[0])
        for step in steps
    )


def _tasks_asked(case: Case, here: Step) -> set[int]:
    opened = {one.task for one in case.activities}
    return {kin for kin, is_compulsory in here.tasks if is_compulsory or kin in opened}


def _tasks_done(case: Case, left_at: datetime) -> set[int]:
    return {
        one.task
        for one in case.activities
        if one.task is not None and one.done_at is not None and one.done_at <= left_at
    }


def _is_gate_met(case: Case, stay: _Stay) -> bool:
    here = stay.here
    lines = ((here.kin, line) for line in here.evidence)
    return case.filled.issuperset(here.required) and all(
        line in case.shown and case.shown[line] <= stay.left_at for line in lines
    )


def _covers(one: Planned, stay: _Stay) -> bool:
    """Say whether something dated was planned for the deal while it stood there.

    What is planned in the very act of leaving is for the next stage. Nobody writes down when a thing was called off: one called off counts if its day was not over
    when the visit began.
    """
    if one.due_at is None or one.created_at >= stay.left_at:
        return False
    if one.is_open:
        return True
    return (one.done_at or one.due_at) >= stay.since


# ---------------------------------------------------------------- sums


@dataclass(frozen=True, slots=True)
class Level:
    """How far the process is followed: `kept` of `asked` checks, each in the order of CHECKS.

    visits: judged ones; clean: those that broke nothing.
    """

    visits: int = 0
    clean: int = 0
    asked: tuple[int, ...] = (0,) * len(CHECKS)
    kept: tuple[int, ...] = (0,) * len(CHECKS)

    @classmethod
    def of(cls, asked: int, broken: int) -> Level:
        """Return the level of a single visit."""
        return cls(
            1,
            int(not broken),
            tuple(int(bool(asked & check.bit)) for check in CHECKS),
            tuple(int(bool(asked & ~broken & check.bit)) for check in CHECKS),
        )

    @classmethod
    def read(cls, numbers: Sequence[int]) -> Level:
        """Return the level from `numbers`, as `columns` gives them."""
        end = 2 + len(CHECKS)
        return cls(numbers[0], numbers[1], tuple(numbers[2:end]), tuple(numbers[end:]))

    @property
    def columns(self) -> tuple[int, ...]:
        return (self.visits, self.clean, *self.asked, *self.kept)

    def plus(self, other: Level, times: int = 1) -> Level:
        return Level.read([a + times * b for a, b in zip(self.columns, other.columns, strict=True)])

    def points(self, check: Check | None = None) -> int | None:
        """Return kept ÷ asked in hundredths of a percent, half up, of all checks or of one; None if none was asked."""
        place = None if check is None else CHECKS.index(check)
        asked = sum(self.asked) if place is None else self.asked[place]
        kept = sum(self.kept) if place is None else self.kept[place]
        return (kept * 20_000 + asked) // (2 * asked) if asked else None


NOTHING = Level()


# ---------------------------------------------------------------- decay

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Decay:
    """The level of the last weeks beside the best one before. Points are hundredths of a percent.

    best_on: the first day of the week with which the best weeks ended.
    """

    now: int
    best: int
    best_on: date

    @property
    def fall(self) -> int:
        return max(self.best - self.now, 0)


def decay(
    weeks: Mapping[date, Level], *, since: date, on: date, span: int, least: int
) -> Decay | None:
    """Compare the last `span` whole weeks before `on` with the best as many weeks in a row before them.

    weeks: {Monday: level}. since: the Monday of the week in which the version was approved. Weeks with
    less than `least` judged visits together tell nothing. None where there is nothing to compare yet.
    """
    last = monday(on) - WEEK
    now = _window(weeks, last, span)
    level = now.points()
    if now.visits < least or level is None:
        return None
    best: tuple[int, date] | None = None
    end = since + (span - 1) * WEEK
    while end <= last - span * WEEK:
        found = _window(weeks, end, span)
        points = found.points()
        if found.visits >= least and points is not None and (best is None or points > best[0]):
            best = (points, end)
        end += WEEK
    return Decay(level, best[0], best[1]) if best else None


def _window(weeks: Mapping[date, Level], last: date, span: int) -> Level:
    total = NOTHING
    for number in range(span):
        total = total.plus(weeks.get(last - number * WEEK, NOTHING))
    return total


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
