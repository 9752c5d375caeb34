"""Changing records of either sort, in portions of 1000."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.clients import events
from otdel.company.clients.models import Contact
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .away import write_away
from .beside import write_points, write_tags
from .cleaning import Values
from .deciding import Edit, decide, open_desk, spread
from .portions import BESIDE, PORTION, overwrite
from .sorts import COMPANY, CONTACT, Sort
from .standing import CARD, affiliations_of, align, day_of


@transaction.atomic
def edit(
    sort: Sort,
    changes: Sequence[tuple[int, Values]],
    *,
    by: User,
    at: datetime,
    batch: str,
    phone_country: str,
    version: int | None = None,
) -> list[Any]:
    """Change records; return the row or a `Refused` for each change, in order.

    A change maps columns to values; besides columns it may carry `points` (all of them),
    `add_points`, `tags` (all of them), `add_tags`, `remove_tags`, `extra.<key>` for one custom
    field, and `away` (an AwayDraft) for a company that goes to the reserve or the archive. A change that alters nothing writes nothing.
    """
    require(by, sort.verb)
    results: list[Any] = []
    for part in batched(changes, PORTION):
        results += _edit(
            sort, part, version, by=by, at=at, batch=batch, phone_country=phone_country
        )
    return results


def _edit(
    sort: Sort,
    changes: Sequence[tuple[int, Values]],
    version: int | None,
    *,
    by: User,
    at: datetime,
    batch: str,
    phone_country: str,
) -> list[Any]:
    tidied = [(pk, spread(change)) for pk, change in changes]
    desk = open_desk(sort, tidied, by=by, on=day_of(at), phone_country=phone_country)
    results: list[Any] = []
    for pk, change in tidied:
        try:
            results.append(decide(desk, pk, change, version))
        except Refused as refusal:
            results.append(refusal)
    edits = [result for result in results if isinstance(result, Edit) and result.events]
    _write_edits(sort, edits, by=by, at=at, batch=batch)
    if sort is COMPANY:
        _hand_over_people(edits, by=by, at=at, batch=batch)
    return [result.row if isinstance(result, Edit) else result for result in results]


def _write_edits(sort: Sort, edits: list[Edit], *, by: User, at: datetime, batch: str) -> None:
    rows = {done.row.pk: done.row for done in edits}
    names = {name for done in edits for name in done.before} - BESIDE
    moved = _moved(edits) if sort is CONTACT else {}
    for done, places in zip(moved.values(), affiliations_of(moved).values(), strict=True):
        done.before["affiliations"] = places
    overwrite(sort, list(rows.values()), names)
    if moved:
        align(moved, on=day_of(at))
    points = {done.row.pk: done.points for done in edits if done.points is not None}
    tags = {done.row.pk: done.tags for done in edits if done.tags is not None}
    if points:
        write_points(sort, points, fresh=False)
    if tags:
        write_tags(sort, tags, fresh=False)
    away = {done.row.pk: done.away for done in edits if "away" in done.before}
    if away:
        write_away(away)
    notes = [Note(event, done.row, at) for done in edits for event in done.events]
    record_many(notes, by=by, batch=batch)
    traces = [
        TraceDraft(sort.noun, done.row.pk, "changed", done.before, done.row.version)
        for done in edits
    ]
    keep(batch, traces, by=by, at=at)


def _moved(edits: list[Edit]) -> dict[int, Edit]:
    """Return {contact: the first of its edits that changes what its main place of work says}."""
    moved: dict[int, Edit] = {}
    for done in edits:
        if CARD & done.before.keys():
            moved.setdefault(done.row.pk, done)
    return moved


def _hand_over_people(edits: list[Edit], *, by: User, at: datetime, batch: str) -> None:
    """Contacts who were with the company's old owner go with it to the new one."""
    moved = {d.row.pk: d for d in edits if "owner_id" in d.before}
    if not moved:
        return
    people = Contact.objects.filter(company_id__in=moved)
    people.update(version=F("version"))
    followers = []
    for contact in people:
        done = moved[contact.company_id]  # type: ignore[index]
        if contact.owner_id == done.before["owner_id"]:
            was, contact.owner_id = contact.owner_id, done.row.owner_id
            contact.version += 1
            said = events.ContactReassigned(
                contact_id=contact.pk,
                company_id=contact.company_id,
                from_owner_id=was,
                owner_id=contact.owner_id,
            )
            followers.append(Edit(contact, {"owner_id": was}, events=[said]))
    _write_edits(CONTACT, followers, by=by, at=at, batch=batch)
