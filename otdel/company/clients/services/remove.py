"""Removing records on which nothing stands, in portions of 1000."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import models, transaction

from otdel.company.clients.engine import CleanPoint
from otdel.company.clients.errors import NoSuchRecord, RecordErased, StandsUnder
from otdel.company.clients.models import Affiliation, Pair
from otdel.company.clients.twins import waiting_of
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .beside import kept_points, points_of, tags_of
from .portions import PORTION, held
from .relating import relations_of
from .sorts import COMPANY, CONTACT, Sort
from .standing import affiliations_of


@transaction.atomic
def remove(sort: Sort, ids: Sequence[int], *, by: User, at: datetime, batch: str) -> list[Any]:
    """Remove records on which nothing stands; return None or a `Refused` for each id, in order."""
    require(by, sort.removal_verb)
    results: list[Any] = []
    for part in batched(ids, PORTION):
        results += _remove(sort, part, by=by, at=at, batch=batch)
    return results


def _remove(sort: Sort, ids: Sequence[int], *, by: User, at: datetime, batch: str) -> list[Any]:
    rows = held(sort, by, ids)
    stands = standing_on(sort.model, list(rows))
    results: list[Any] = [why_not(sort, rows.get(pk), stands.get(pk)) for pk in ids]
    going = [rows[pk] for pk, result in zip(ids, results, strict=True) if result is None]
    take_away(sort, going, by=by, at=at, batch=batch)
    return results


def why_not(sort: Sort, row: Any, things: list[str] | None) -> Refused | None:
    if row is None:
        return NoSuchRecord()
    if sort is CONTACT and row.is_erased:
        return RecordErased(title=row.full_name)
    if things:
        return StandsUnder(title=sort.title(row), things=", ".join(things))
    return None


def take_away(sort: Sort, rows: Sequence[Any], *, by: User, at: datetime, batch: str) -> None:
    ids = sorted({row.pk for row in rows})
    if batch:
        points, tags = points_of(sort, ids), tags_of(sort, ids)
        places = affiliations_of(ids) if sort is CONTACT else {}
        relations = relations_of(ids) if sort is COMPANY else {}
        traces = [
            TraceDraft(
                sort.noun,
                row.pk,
                "removed",
                _whole(row, points, tags)
                | ({"affiliations": places[row.pk]} if row.pk in places else {})
                | ({"relations": relations[row.pk]} if relations.get(row.pk) else {}),
                row.version,
            )
            for row in {row.pk: row for row in rows}.values()
        ]
        keep(batch, traces, by=by, at=at)
    record_many([Note(sort.removed(row), row, at) for row in rows], by=by, batch=batch)
    waiting = [pair.pk for pair in waiting_of(sort.noun, ids)]
    Pair.objects.filter(pk__in=waiting, state=Pair.State.OPEN).delete()
    leaving = sort.model.objects.filter(pk__in=ids)
    if sort is COMPANY:
        leaving.update(parent=None)  # a branch that leaves together with its parent
    leaving.delete()


def _whole(
    row: Any, points: Mapping[int, Sequence[CleanPoint]], tags: Mapping[int, set[int]]
) -> dict[str, Any]:
    kept = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    kept["created_at"] = row.created_at.isoformat()
    return kept | {"points": kept_points(points[row.pk]), "tags": sorted(tags[row.pk])}


def _relations_to(model: type[models.Model]) -> list[Any]:
    """Relations that keep a row where it is, the nameless ones (related_name "+") too."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is not models.CASCADE
    ]


def standing_on(
    model: type[models.Model], ids: Sequence[int], *, leaving: Iterable[int] = ()
) -> dict[int, list[str]]:
    """Return {id: ["5 deals", …]} of rows in any room that point at these; one statement a relation.

    What goes with the record (points, tags) does not count, nor rows of `leaving` in the model itself.
    """
    gone = set(leaving)
    found: dict[int, list[str]] = {}
    for relation in _relations_to(model):
        column = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{column}__in": ids})
        if relation.related_model is Affiliation:
            rows = rows.filter(is_main=False)  # the contacts themselves count already
        if relation.related_model is model and gone:
            rows = rows.exclude(pk__in=gone)
        numbers = Counter(rows.values_list(column, flat=True))
        for pk, number in numbers.items():
            words = relation.related_model._meta.verbose_name_plural
            found.setdefault(pk, []).append(f"{words}: {number}")
    return found
