"""Verdicts on visits, written where they differ from what is recorded; the sums follow at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from itertools import batched
from typing import NamedTuple

from django.db import transaction

from otdel.kernel import locks
from otdel.kernel.inserts import insert_rows, insert_values
from otdel.selling.pipeline.models import Deal

from ..engine import NOTHING, Judgement, Level, monday
from ..measuring import Rules, judgements
from ..models import KEY, NUMBERS, Tally, Verdict

PORTION = 1000


class Step(NamedTuple):
    """The last deal looked at, how many were, and how many verdicts stood otherwise than they should."""

    last: int
    number: int
    differed: int


@transaction.atomic(savepoint=False)
def judge(deal_ids: Iterable[int], *, zone: tzinfo) -> int:
    """Bring the verdicts on the visits of these deals up to date; return how many differed. Safe to run twice.

    Whoever else judges the same deal waits until this transaction has ended.
    """
    differed = 0
    for part in batched(sorted(set(deal_ids)), PORTION):
        locks.hold(Deal, part)
        differed += _write(part, zone)
    return differed


@transaction.atomic
def judge_portion(
    after: int, *, zone: tzinfo, rules: Rules | None = None, just_check: bool = False
) -> Step:
    """Bring the verdicts of the next thousand deals up to date; `number` is 0 at the end.

    Verdicts on deals that are no more go with the deals around them. just_check: count and write nothing.
    """
    found = Deal.objects.filter(pk__gt=after).order_by("pk")
    if not just_check:
        locks.hold_rows(Deal.objects.filter(pk__in=found.values("pk")[:PORTION]))
    ids = list(found.values_list("pk", flat=True)[:PORTION])
    left = Verdict.objects.filter(deal_id__gt=after)
    if ids:
        left = left.filter(deal_id__lte=ids[-1])
    orphans = left.exclude(deal_id__in=ids).order_by().values_list("deal_id", flat=True).distinct()
    every = [*ids, *orphans]
    differed = _write(every, zone, rules, just_check=just_check) if every else 0
    return Step(ids[-1] if ids else after, len(ids), differed)


def _write(
    ids: Sequence[int], zone: tzinfo, rules: Rules | None = None, *, just_check: bool = False
) -> int:
    rows = Verdict.objects.filter(deal_id__in=ids).values_list(*Judgement._fields)
    held = {one.visit_id: one for one in map(Judgement._make, rows)}
    told = {one.visit_id: one for one in judgements(ids, zone, rules)}
    gone = [one for pk, one in held.items() if told.get(pk) != one]
    fresh = [one for pk, one in told.items() if held.get(pk) != one]
    if not just_check:
        if gone:
            Verdict.objects.filter(pk__in=[one.visit_id for one in gone]).delete()
        add_verdicts(fresh)
        _shift(gone, fresh)
    return len({one.visit_id for one in (*gone, *fresh)})


def add_verdicts(fresh: Iterable[Judgement], *, is_known: bool = False) -> int:
    """Insert verdicts; is_known: somebody else may have written one of them just now."""
    rows = list(fresh)
    insert_values(Verdict, Judgement._fields, rows, just_new=is_known)
    return len(rows)


def _shift(gone: Sequence[Judgement], fresh: Sequence[Judgement]) -> None:
    """Add to the sums what the new verdicts give and take what the old ones gave."""
    owed: dict[tuple[object, ...], Level] = {}
    for verdicts, sign in ((gone, -1), (fresh, 1)):
        for one in verdicts:
            key = (monday(one.left_on), one.person_id, one.process_id, one.step_id)
            owed[key] = owed.get(key, NOTHING).plus(Level.of(one.asked, one.broken), sign)
    insert_rows(tallies(Tally.Axis.FRESH, owed))


def tallies(axis: str, sums: Mapping[tuple[object, ...], Level]) -> list[Tally]:
    """Return unsaved rows of the sums {values of KEY: level}, those of nothing left out."""
    return [
        Tally(
            axis=axis,
            **dict(zip(KEY, key, strict=True)),
            **dict(zip(NUMBERS, level.columns, strict=True)),
        )
        for key, level in sums.items()
        if level != NOTHING
    ]
