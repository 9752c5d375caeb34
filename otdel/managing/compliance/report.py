"""What the report of compliance shows: levels of one period, cut as it was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.company.department.queries import people_in
from otdel.foundation.people.models import User
from otdel.foundation.web import charts
from otdel.kernel.periods import Period
from otdel.managing.metrics.names import group_names
from otdel.selling.pipeline import queries as pipeline

from . import queries
from .engine import CHECKS, NOTHING, WEEK, Check, Decay, Level, monday
from .queries import Cut
from .wording import CHECKS as WORDS
from .wording import difference, language, level

LENGTHS = {4: _("4 weeks"), 13: _("Quarter"), 26: _("Half-year"), 52: _("Year")}
USUAL = 13
_SHOWN_PEOPLE = 50
_FIRST, _LAST = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: so many weeks up to the week that begins on `last`, narrowed."""

    length: int
    last: date
    process: int | None = None
    unit: int | None = None
    person: int | None = None

    @property
    def period(self) -> Period:
        return Period(self.last - (self.length - 1) * WEEK, self.last + WEEK)

    @property
    def before(self) -> Period:
        return Period(self.period.start - self.length * WEEK, self.period.start)

    def moved(self, steps: int) -> Asked:
        return replace(self, last=self.last + steps * self.length * WEEK)

    @property
    def query(self) -> str:
        return urlencode([("weeks", self.length), ("on", self.last.isoformat()), *self.narrowing()])

    def narrowing(self) -> list[tuple[str, Any]]:
        told = (("process", self.process), ("unit", self.unit), ("person", self.person))
        return [(key, pk) for key, pk in told if pk]


def asked(given: QueryDict, today: date) -> Asked:
    """Return what the address asks for; what makes no sense in it is left out."""
    length = _number(given.get("weeks")) or USUAL
    day = _day(given.get("on")) or today
    return Asked(
        length if length in LENGTHS else USUAL,
        monday(day),
        **{key: _number(given.get(key)) for key in ("process", "unit", "person")},
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if _FIRST < found < _LAST else None


@dataclass(frozen=True, slots=True)
class Cell:
    """A level as it is written. href: the visits that broke it, "" if none did."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: the level of all checks, then of each."""

    name: str
    visits: int
    cells: Sequence[Cell]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    key: str
    name: Any
    text: str
    href: str
    delta: str = ""
    direction: str = "flat"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fallen:
    """How the last weeks of a process stand beside its best; `is_deep`: beyond the limit."""

    name: str
    process_id: int
    now: str
    best: str
    best_on: date
    change: str
    is_deep: bool


class Report:
    """Everything the page shows; each part is read when the template asks for it."""

    def __init__(self, by: User, asked: Asked, today: date) -> None:
        self.by, self.asked, self.today = by, asked, today

    @cached_property
    def cut(self) -> Cut:
        people: set[int] | None = None
        if self.asked.unit:
            people = set(people_in(self.asked.unit, self.today))
        if self.asked.person:
            people = (people or {self.asked.person}) & {self.asked.person}
        return Cut(self.asked.process, None, None if people is None else frozenset(people))

    @cached_property
    def weeks(self) -> dict[date, Level]:
        return queries.levels(self.by, self.asked.period, "week", self.cut)

    @cached_property
    def whole(self) -> Level:
        return _together(self.weeks.values())

    @cached_property
    def before(self) -> Level:
        found = queries.levels(self.by, self.asked.before, "", self.cut)
        return _together(found.values())

    @property
    def is_empty(self) -> bool:
        return not self.whole.visits

    @property
    def stats(self) -> list[Stat]:
        return [self._stat(None), *(self._stat(check) for check in CHECKS)]

    def _stat(self, check: Check | None) -> Stat:
        now, was = self.whole.points(check), self.before.points(check)
        name = WORDS[check][0] if check else _("All checks")
        href = self._cell(self.whole, check).href
        hint = ""
        if check is None:
            hint = _("without a breach: %(clean)s of %(visits)s visits") % {
                "clean": self.whole.clean,
                "visits": self.whole.visits,
            }
        stat = Stat(check or "all", name, level(now), href, hint=hint)
        if now is None or was is None:
            return stat
        direction = "up" if now > was else "down" if now < was else "flat"
        return replace(stat, delta=difference(now - was), direction=direction)

    @cached_property
    def trend(self) -> dict[str, Any]:
        """The level week by week; a press on a week opens what was broken in it."""
        starts = [one.start for one in self.asked.period.split("week")]
        values = [self.weeks.get(start, NOTHING).points() for start in starts]
        return charts.lines(
            [format_date(start, "d MMM", locale=language()).rstrip(".") for start in starts],
            [charts.Series(_("Compliance"), [_ratio(one) for one in values])],
            unit="percent",
            links=[self._broken(weeks=Period(start, start + WEEK)) for start in starts],
        )

    @cached_property
    def steps(self) -> list[Line]:
        """Stages in the order of their processes; those of earlier versions at the end."""
        found = queries.levels(self.by, self.asked.period, "step", self.cut)
        known = queries.step_names(self.asked.process)
        older = pipeline.stage_names(self.by, [*(found.keys() - known.keys())])
        is_one = len({process for _name, process in known.values()}) < 2
        lines = [
            self._line(name, found[step], note="" if is_one else process, step=step)
            for step, (name, process) in known.items()
            if step in found
        ]
        return lines + [
            self._line(name, found[step], note=str(_("not in the approved version")), step=step)
            for step, name in sorted(older.items())
        ]

    @cached_property
    def people(self) -> list[Line]:
        """Whoever follows the process least stands first."""
        found = queries.levels(self.by, self.asked.period, "person", self.cut)
        names = group_names(self.by, "person", found)
        ranked = sorted(found.items(), key=lambda pair: (pair[1].points() or 0, -pair[1].visits))
        first, rest = ranked[:_SHOWN_PEOPLE], ranked[_SHOWN_PEOPLE:]
        lines = [
            self._line(
                names.get(pk) or str(_("Nobody's") if pk is None else _("Out of sight")),
                one,
                person=pk or "empty",
            )
            for pk, one in first
        ]
        if rest:
            name = _("Others: %(number)s") % {"number": len(rest)}
            lines.append(self._line(name, _together(one for _pk, one in rest), is_linked=False))
        return lines

    def _line(
        self, name: str, one: Level, note: str = "", *, is_linked: bool = True, **cut: Any
    ) -> Line:
        cells = [self._cell(one, check, **cut) for check in (None, *CHECKS)]
        if not is_linked:
            cells = [Cell(cell.text) for cell in cells]
        return Line(name, one.visits, cells, note)

    def _cell(self, one: Level, check: Check | None, **cut: Any) -> Cell:
        points = one.points(check)
        is_whole = points is None or one.kept == one.asked
        if check is not None:
            place = CHECKS.index(check)
            is_whole = one.kept[place] == one.asked[place]
        return Cell(level(points), "" if is_whole else self._broken(check, **cut))

    def _broken(self, check: Check | None = None, weeks: Period | None = None, **cut: Any) -> str:
        weeks = weeks or self.asked.period
        told = dict(self.asked.narrowing()) | cut
        told |= {"check": str(check)} if check else {}
        told["left_on"] = f"{weeks.start}..{weeks.last}"
        return f"{reverse('compliance:broken')}?{urlencode(told)}"

    @property
    def check_names(self) -> list[Any]:
        return [WORDS[check][0] for check in CHECKS]

    @property
    def definition(self) -> list[tuple[Any, Any]]:
        return [(name, said) for name, said, _broken in WORDS.values()]


def fallen(by: User, span: int, least: int, limit: int, on: date) -> list[Fallen]:
    """Return how the processes stand beside their best, of the people `by` sees; the deepest fall first.

    limit: percentage points. Raises NotAllowed.
    """
    rows = [
        (process, found)
        for process, _version, found in queries.decays(by, span, least, on)
        if found is not None
    ]
    rows.sort(key=lambda pair: -pair[1].fall)
    return [_fallen(process, found, limit) for process, found in rows]


def _fallen(process: Any, found: Decay, limit: int) -> Fallen:
    return Fallen(
        process.name,
        process.pk,
        level(found.now),
        level(found.best),
        found.best_on + timedelta(days=6),
        difference(found.now - found.best),
        found.fall >= limit * 100,
    )


def _together(levels: Iterable[Level]) -> Level:
    total = NOTHING
    for one in levels:
        total = total.plus(one)
    return total


def _ratio(points: int | None) -> float | None:
    return None if points is None else points / 10_000
