"""Facts remade from the journal, and the check that they would come out the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import Happening

from ..engine import HEARD, Value
from ..models import Fact
from .post_facts import post_facts
from .roll_up import forget_sums

Progress = Callable[[int, int], None]
_BY_KIND = {kind.kind(): kind for kind in HEARD}
_CUT = (
    "measure",
    "on",
    "person_id",
    "process_id",
    "stage_id",
    "product_id",
    "source_id",
    "currency",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Facts of one measure and day that the journal tells otherwise: as they stand, as they should."""

    measure: str
    on: date
    stands: Value
    should: Value


class _Back(Exception):
    """Takes the transaction of a check back."""


def rebuild(progress: Progress = lambda done, whole: None) -> int:
    """Remake every fact from the journal in one transaction; return how many facts there are.

    Others may read meanwhile; who writes waits, so this is for a quiet hour. Sums by month are
    thrown away and made anew by the next `roll_up`.
    """
    with transaction.atomic():
        Fact.objects.all().delete()
        forget_sums()
        return sum(_post_all(progress))


def check(progress: Progress = lambda done, whole: None) -> list[Difference]:
    """Return where the facts differ from what the journal tells. Changes nothing."""
    stands = _totals()
    should: dict[Any, Value] = {}
    try:
        with transaction.atomic():
            rebuild(progress)
            should = _totals()
            raise _Back
    except _Back:
        pass
    nothing = Value()
    return [
        Difference(cut[0], cut[1], stands.get(cut, nothing), should.get(cut, nothing))
        for cut in sorted({*stands, *should}, key=str)
        if stands.get(cut, nothing) != should.get(cut, nothing)
    ]


def _post_all(progress: Progress) -> Iterator[int]:
    told = Entry.objects.filter(kind__in=_BY_KIND)
    whole, done, last = told.count(), 0, 0
    while entries := list(told.filter(pk__gt=last).order_by("pk")[:1000]):
        yield post_facts(_happenings(entries))
        done, last = done + len(entries), entries[-1].pk
        progress(done, whole)


def _happenings(entries: Sequence[Entry]) -> list[Happening]:
    return [
        Happening(
            event=_BY_KIND[entry.kind].from_facts(entry.facts),
            entry_id=entry.pk,
            noun=entry.noun,
            noun_id=entry.noun_id,
            client_id=entry.client_id,
            by_id=entry.by_id,
            at=entry.at,
            batch=entry.batch,
        )
        for entry in entries
    ]


def _totals() -> dict[Any, Value]:
    rows = Fact.objects.values_list(*_CUT).annotate(**{name: Sum(name) for name in Value._fields})
    found = {tuple(row[:-3]): Value(*row[-3:]) for row in rows.order_by().iterator()}
    return {cut: value for cut, value in found.items() if value != Value()}
