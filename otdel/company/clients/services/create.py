"""Making records of either sort, in portions of 1000."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from operator import attrgetter
from typing import Any

from django.db import transaction

from otdel.company.clients import engine
from otdel.company.clients.engine import CleanPoint
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.fields import check_draft
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_rows
from otdel.kernel.normal import fold

from .beside import tag_ids, write_points, write_tags
from .cleaning import Known, Values, check_boss, clean, known_to
from .portions import PORTION, check_archive
from .sorts import CONTACT, Sort
from .standing import begin


@dataclass(slots=True)
class _Made:
    row: Any
    points: list[CleanPoint]
    tags: set[int]


@transaction.atomic
def create(
    sort: Sort, drafts: Sequence[Any], *, by: User, at: datetime, batch: str, phone_country: str
) -> list[Any]:
    """Make a record of each draft; return the row or a `Refused` for each, in order."""
    require(by, sort.verb)
    results: list[Any] = []
    for part in batched(drafts, PORTION):
        results += _create(sort, part, by=by, at=at, batch=batch, phone_country=phone_country)
    return results


def _create(
    sort: Sort, drafts: Sequence[Any], *, by: User, at: datetime, batch: str, phone_country: str
) -> list[Any]:
    columns, values_of = sort.columns, attrgetter(*sort.columns)
    given = [dict(zip(columns, values_of(draft), strict=True)) for draft in drafts]
    known = known_to(by, sort.noun, given)
    tags = tag_ids(name for draft in drafts for name in draft.tags)
    results: list[Any] = []
    for draft, values in zip(drafts, given, strict=True):
        try:
            check_draft(by, sort.noun, draft)
            row = _new_row(sort, values, known, by=by, at=at)
            points = engine.clean_points(draft.points, country=phone_country)
            own = {tags[fold(name)] for name in draft.tags if fold(name) in tags}
            results.append(_Made(row, points, own))
        except Refused as refusal:
            results.append(refusal)
    made = [result for result in results if isinstance(result, _Made)]
    _write_new(sort, made, by=by, at=at, batch=batch)
    return [result.row if isinstance(result, _Made) else result for result in results]


def _new_row(sort: Sort, values: Values, known: Known, *, by: User, at: datetime) -> Any:
    ready = clean(sort.model, values, known, country=values.get("country", ""), held={})
    check_archive(ready.get("status"), by)
    if sort is CONTACT and ready["reports_to_id"]:
        check_boss(known, ready["reports_to_id"], ready["company_id"])
    if sort is CONTACT and not ready["owner_id"] and ready["company_id"]:
        ready["owner_id"] = known.company_owners[ready["company_id"]]
    ready |= {"id": None, "created_at": at, "version": 1}
    # By place: a model built by names takes twice as long.
    return sort.model(*[ready[name] for name in sort.attributes])


def _write_new(sort: Sort, made: list[_Made], *, by: User, at: datetime, batch: str) -> None:
    rows = [one.row for one in made]
    insert_rows(rows)
    if sort is CONTACT:
        begin(rows)
    write_points(sort, {one.row.pk: one.points for one in made}, fresh=True)
    write_tags(sort, {one.row.pk: one.tags for one in made if one.tags}, fresh=True)
    record_many([Note(sort.created(row), row, at) for row in rows], by=by, batch=batch)
    keep(batch, [TraceDraft(sort.noun, row.pk, "created", version=1) for row in rows], by=by, at=at)
