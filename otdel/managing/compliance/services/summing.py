"""Sums of verdicts by week: fresh differences added to them, all of it remade, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_rows
from otdel.kernel.vendor import last_settled
from otdel.selling.pipeline.models import Deal, Process

from ..engine import NOTHING, Level, monday
from ..measuring import judgements, rules_of
from ..models import KEY, NUMBERS, Tally, Verdict
from .judging import PORTION, add_verdicts, tallies

Progress = Callable[[int, int], None]
Sums = dict[tuple[Any, ...], Level]
# Which of KEY each axis leaves out.
AXES: dict[str, str] = {
    Tally.Axis.CELL: "",
    Tally.Axis.PERSON: "step_id",
    Tally.Axis.STEP: "person_id",
}
_TOTALS = {f"{name}__sum": Sum(name) for name in NUMBERS}


class TooBusy(Refused):
    code = "compliance-busy"
    text = _("Others write without a pause. Try again in a quieter hour.")


class _Outrun(Exception):
    """Somebody else added the same differences meanwhile; nothing is written."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Sums of one axis and week that the verdicts tell otherwise."""

    axis: str
    week: date
    stands: int
    should: int


def settle(*, at_least: int = 1) -> int:
    """Add fresh differences to the sums of the three axes; return how many there were.

    Fewer than `at_least` are left for later, and all of them while writers are too busy. Levels are the
    same before and after. If the process dies, nothing has moved.
    """
    last = last_settled(Tally)
    if last is None:
        return 0
    fresh = Tally.objects.filter(axis=Tally.Axis.FRESH, pk__lte=last)
    if fresh.count() < max(at_least, 1):
        return 0
    try:
        return _settle(last)
    except _Outrun:
        return 0


@transaction.atomic
def _settle(last: int) -> int:
    fresh = Tally.objects.filter(axis=Tally.Axis.FRESH, pk__lte=last)
    number = fresh.count()
    owed = _sums_of(fresh)
    gone, _by_model = fresh.delete()
    if gone != number:
        raise _Outrun
    for axis in AXES:
        for week, sums in _by_week(_along(axis, owed)).items():
            held = Tally.objects.filter(axis=axis, week=week)
            for key, level in _sums_of(held).items():
                sums[key] = sums.get(key, NOTHING).plus(level)
            held.delete()
            insert_rows(tallies(axis, sums))
    return number


def _sums_of(rows: Any) -> Sums:
    grouped = rows.order_by().values_list(*KEY).annotate(**_TOTALS)
    size = len(KEY)
    return {tuple(row[:size]): Level.read(row[size:]) for row in grouped.iterator()}


def _along(axis: str, sums: Mapping[tuple[Any, ...], Level]) -> Sums:
    """Return the sums without what the axis leaves out."""
    out = AXES[axis]
    place = KEY.index(out) if out else None
    found: Sums = {}
    for key, level in sums.items():
        kept = key if place is None else (*key[:place], None, *key[place + 1 :])
        found[kept] = found.get(kept, NOTHING).plus(level)
    return found


def _by_week(sums: Mapping[tuple[Any, ...], Level]) -> dict[date, Sums]:
    weeks: dict[date, Sums] = {}
    for key, level in sorted(sums.items(), key=lambda pair: str(pair[0])):
        weeks.setdefault(key[0], {})[key] = level
    return weeks


# ---------------------------------------------------------------- all of it


def rebuild(*, zone: tzinfo, progress: Progress = lambda done, whole: None) -> int:
    """Judge every visit anew and remake the sums, in one transaction; return how many verdicts there are.

    For a quiet hour: what others write meanwhile may be missing, and is put right by the night's check.
    """
    with transaction.atomic():
        Verdict.objects.all().delete()
        number = sum(_judge_all(zone, progress))
        if not remake_sums():
            raise TooBusy
    return number


def _judge_all(zone: tzinfo, progress: Progress) -> Iterator[int]:
    rules = rules_of(Process.objects.values_list("pk", flat=True))
    whole, done, last = Deal.objects.count(), 0, 0
    deals = Deal.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(deals.filter(pk__gt=last)[:PORTION]):
        yield add_verdicts(judgements(ids, zone, rules), is_known=True)
        done, last = done + len(ids), ids[-1]
        progress(done, whole)


@transaction.atomic
def remake_sums() -> bool:
    """Throw the sums away and add the verdicts up anew; return whether it was done.

    Whoever would add to them waits. Not done while writers are too busy to be waited for.
    """
    if last_settled(Tally) is None:
        return False
    Tally.objects.all().delete()
    cells = _counted()
    for axis in AXES:
        for sums in _by_week(_along(axis, cells)).values():
            insert_rows(tallies(axis, sums))
    return True


def differences() -> list[Difference]:
    """Return where the sums differ from the verdicts. Changes nothing."""
    cells, found = _counted(), []
    fresh = _sums_of(Tally.objects.filter(axis=Tally.Axis.FRESH))
    for axis in AXES:
        should = _along(axis, cells)
        stands = _sums_of(Tally.objects.filter(axis=axis))
        for key, level in _along(axis, fresh).items():
            stands[key] = stands.get(key, NOTHING).plus(level)
        found += [
            Difference(axis, key[0], one.visits, other.visits)
            for key in sorted({*stands, *should}, key=str)
            if (one := stands.get(key, NOTHING)) != (other := should.get(key, NOTHING))
        ]
    return found


def _counted() -> Sums:
    """Return the verdicts added up by the cells of KEY."""
    columns = ("left_on", "person_id", "process_id", "step_id", "asked", "broken")
    rows = Verdict.objects.order_by().values_list(*columns).annotate(number=Count("pk"))
    cells: Sums = {}
    for left_on, person, process, step, asked, broken, number in rows.iterator():
        key = (monday(left_on), person, process, step)
        cells[key] = cells.get(key, NOTHING).plus(Level.of(asked, broken), number)
    return cells
