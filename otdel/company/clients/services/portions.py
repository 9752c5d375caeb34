"""What every verb of a record uses: portions, rows nobody else can change, writing them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from otdel.company.clients.engine import CleanPoint
from otdel.company.clients.models import Company
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .away import write_away
from .beside import write_points, write_tags
from .sorts import Sort

BESIDE = frozenset({"points", "tags", "affiliations", "away"})  # in a trace beside the columns
PORTION = 1000  # rows; a portion takes a constant number of statements, whatever they carry


def one(results: Sequence[Any]) -> Any:
    """Return the single result of a bulk verb, or raise its refusal."""
    if isinstance(results[0], Refused):
        raise results[0]
    return results[0]


def held(sort: Sort, by: User, ids: Sequence[int]) -> dict[int, Any]:
    """Load rows that nobody else can change until we commit, on both databases alike.

    The UPDATE changes nothing; it takes the rows, so what is read after it is the latest.
    """
    seen = sort.rows(by).filter(pk__in=ids).order_by()
    seen.update(version=F("version"))
    return {row.pk: row for row in seen}


def overwrite(sort: Sort, rows: Sequence[Any], names: Iterable[str]) -> None:
    """Write the named columns of rows that we hold, each with its own values, in one statement."""
    fields = [sort.model._meta.get_field(name).name for name in sorted({*names, "version"})]
    sort.model.objects.bulk_create(
        rows,
        batch_size=PORTION,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )


def write_beside(sort: Sort, back: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    points = {
        row.pk: [CleanPoint(**point) for point in before["points"]]
        for row, before in back
        if "points" in before
    }
    tags = {row.pk: set(before["tags"]) for row, before in back if "tags" in before}
    if points:
        write_points(sort, points, fresh=False)
    if tags:
        write_tags(sort, tags, fresh=False)
    away = {row.pk: before["away"] for row, before in back if "away" in before}
    if away:
        write_away(away)


def check_archive(status: str | None, by: User) -> None:
    """Who may put a client into a status, or take it out of the archive. Raises NotAllowed."""
    if status == Company.Status.ARCHIVED:
        require(by, "company.archive")
    if status == Company.Status.RESERVE:
        require(by, "company.reserve")
