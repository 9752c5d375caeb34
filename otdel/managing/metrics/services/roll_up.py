"""Sums by month: a projection that makes old facts cheap to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, Sum, When
from django.db.models.functions import TruncMonth, TruncYear

from otdel.kernel.vendor import last_settled

from ..engine import NOTHING, Value
from ..models import Fact, Mark, MonthSum
from ..registry import STOCKED

_PLACE = ("process_id", "stage", "currency")
# What each axis keeps beside the month and the measure.
AXES: dict[str, tuple[str, ...]] = {
    MonthSum.Axis.PERSON: ("person_id", "unit_id", *_PLACE),
    MonthSum.Axis.STOCK: ("person_id", "unit_id", *_PLACE),
    MonthSum.Axis.PRODUCT: ("product_id", *_PLACE),
    MonthSum.Axis.SOURCE: ("source_id", *_PLACE),
    MonthSum.Axis.REASON: ("reason_id", *_PLACE),
}
_STAGE = Case(When(measure__startswith="stage_", then="stage_id"), output_field=BigIntegerField())
_SUMS = {name: Sum(name) for name in Value._fields}
_STEP = 1_000_000
_Cells = dict[tuple[Any, ...], Value]


def roll_up(*, at_least: int = 1) -> int:
    """Add the facts posted since the last time to the sums by month; return how many there were.

    Fewer than `at_least` are left for later. Figures are the same before and after. If the
    process dies, nothing has moved: sums and mark change in one transaction.
    """
    done = 0
    last = last_settled(Fact)
    while last is not None:
        mark = mark_of()
        if last - mark < max(at_least if not done else 1, 1):
            break
        done += _add(mark, min(last, mark + _STEP))
    return done


@transaction.atomic
def forget_sums() -> None:
    """Throw the projection away; the next `roll_up` makes it anew."""
    MonthSum.objects.all().delete()
    Mark.objects.all().delete()


def mark_of() -> int:
    return Mark.objects.values_list("fact_id", flat=True).first() or 0


@transaction.atomic
def _add(low: int, high: int) -> int:
    mark, _ = Mark.objects.get_or_create(pk=1)
    if not Mark.objects.filter(pk=mark.pk, fact_id=low).update(fact_id=high):
        return 0
    facts = Fact.objects.filter(pk__gt=low, pk__lte=high)
    for axis, dimensions in AXES.items():
        for month, cells in _by_month(_sums_of(axis, dimensions, facts)).items():
            _merge(axis, month, dimensions, cells)
    return high - low


def _sums_of(axis: str, dimensions: tuple[str, ...], facts: Any) -> Iterable[tuple[Any, ...]]:
    start: TruncMonth | TruncYear = TruncMonth("on")
    if axis == MonthSum.Axis.REASON:
        facts = facts.filter(reason_id__isnull=False)
    if axis == MonthSum.Axis.STOCK:
        facts, start = facts.filter(measure__in=STOCKED), TruncYear("on")
    grouped = facts.annotate(stage=_STAGE).values_list(start, "measure", *dimensions)
    return grouped.annotate(**_SUMS).order_by().iterator()


def _by_month(rows: Iterable[tuple[Any, ...]]) -> dict[date, _Cells]:
    months: defaultdict[date, _Cells] = defaultdict(dict)
    for month, *cell in rows:
        months[month][tuple(cell[:-3])] = Value(*cell[-3:])
    return months


def _merge(axis: str, month: date, dimensions: tuple[str, ...], fresh: _Cells) -> None:
    """Replace the month's sums of the touched measures by old and fresh together."""
    measures = {cell[0] for cell in fresh}
    dimensions = tuple("stage_id" if name == "stage" else name for name in dimensions)
    held = MonthSum.objects.filter(axis=axis, month=month, measure__in=measures)
    for *cell, quantity, amount, days in held.values_list("measure", *dimensions, *Value._fields):
        old = Value(quantity, amount, days)
        fresh[tuple(cell)] = fresh.get(tuple(cell), NOTHING).plus(old)
    held.delete()
    names = ("measure", *dimensions)
    MonthSum.objects.bulk_create(
        (
            MonthSum(
                axis=axis,
                month=month,
                **dict(zip(names, cell, strict=True)),
                **value._asdict(),
            )
            for cell, value in fresh.items()
            if value != NOTHING
        ),
        batch_size=2000,
    )
