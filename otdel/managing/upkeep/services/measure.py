"""The projection of clients' cards: written where it differs from what the base says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import NamedTuple

from django.db import transaction

from otdel.company.clients.models import Company

from .. import queries
from ..measuring import measured
from ..models import CardState

PORTION = 1000
_WRITTEN = tuple(
    field.attname for field in CardState._meta.concrete_fields if not field.primary_key
)


class Step(NamedTuple):
    """The last company looked at, how many were, and how many stood otherwise than they should."""

    last: int
    number: int
    differed: int


@transaction.atomic
def measure(company_ids: Iterable[int]) -> int:
    """Bring the cards of these companies up to date; return how many had changed. Safe to run twice."""
    norms = queries.norms()
    return sum(
        _write(part, norms, just_check=False) for part in batched(sorted(set(company_ids)), PORTION)
    )


@transaction.atomic
def measure_portion(after: int, *, just_check: bool = False) -> Step:
    """Bring the cards of the next thousand companies up to date; `number` is 0 at the end.

    just_check: count what differs and write nothing.
    """
    rows = Company.objects.filter(pk__gt=after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:PORTION])
    if not ids:
        return Step(after, 0, 0)
    return Step(ids[-1], len(ids), _write(ids, queries.norms(), just_check=just_check))


def _write(ids: Sequence[int], norms: Mapping[str, Mapping[str, int]], *, just_check: bool) -> int:
    held = CardState.objects.in_bulk(ids)
    fresh = [row for row in measured(ids, norms) if not _same(row, held.get(row.company_id))]
    if fresh and not just_check:
        CardState.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["company"],
            update_fields=list(_WRITTEN),
        )
    return len(fresh)


def _same(row: CardState, held: CardState | None) -> bool:
    return held is not None and all(getattr(row, n) == getattr(held, n) for n in _WRITTEN)
