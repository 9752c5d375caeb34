"""What of this very room follows a merged record: people and branches of a company, a boss's people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db.models import F, QuerySet

from otdel.company.clients import events
from otdel.company.clients.merges import Astray, Quiet
from otdel.company.clients.models import Affiliation, Company, Contact
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User
from otdel.kernel.events import Event

from .portions import PORTION
from .sorts import SORTS

# Links of this room that point at a record: kind of rows -> (their model, the column).
LINKS: dict[str, dict[str, tuple[Any, str]]] = {
    "company": {"people": (Contact, "company_id"), "branches": (Company, "parent_id")},
    "contact": {"reports": (Contact, "reports_to_id")},
}


def carry_own(
    noun: str,
    gone_id: int,
    survivor_id: int,
    owners: Collection[int | None],
    owner_id: int | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> dict[str, Any]:
    """Hang this room's rows onto the survivor; return {kind: ids} and under `handed` [[contact, old owner]].

    owners: who answered for the two companies and no longer does; contacts who were with them go
    to `owner_id`, as they do whenever a company changes hands.
    """
    moved: dict[str, Any] = {}
    for kind, (model, column) in LINKS[noun].items():
        hanging = model.objects.filter(**{column: gone_id})
        if model.noun == noun:
            hanging = hanging.exclude(pk=survivor_id)
        moved[kind] = ids = list(hanging.order_by("pk").values_list("pk", flat=True))
        _relink(model, column, ids, survivor_id, by=by, at=at, batch=batch)
    if noun == "company":
        moved["places"] = _move_places(gone_id, survivor_id, moved["people"])
        moved["handed"] = _hand_over(survivor_id, owners, owner_id, by=by, at=at, batch=batch)
    return moved


def give_back_own(
    noun: str,
    survivor_id: int,
    gone_id: int,
    moved: Mapping[str, Any],
    owner_id: int | None,
    *,
    by: User,
    at: datetime,
) -> list[Astray]:
    """Hang the rows onto the restored record again; return those that stand elsewhere by now."""
    astray: list[Astray] = []
    _hand_back(moved.get("handed", ()), owner_id, by=by, at=at)
    for kind, (model, column) in LINKS[noun].items():
        rows = model.objects.filter(pk__in=moved[kind])
        astray += [
            Astray(row.noun, row.pk, str(row), getattr(row, column))
            for row in rows.exclude(**{column: survivor_id})
        ]
        back = list(rows.filter(**{column: survivor_id}).values_list("pk", flat=True))
        _relink(model, column, back, gone_id, by=by, at=at)
    if noun == "company":
        places = Affiliation.objects.filter(pk__in=moved.get("places", ()), company_id=survivor_id)
        _rehome(list(places), gone_id)
    return astray


def _move_places(gone_id: int, survivor_id: int, people: Collection[int]) -> list[int]:
    """Move the places of work; who only worked there besides or before has changed as well."""
    places = list(Affiliation.objects.filter(company_id=gone_id).order_by("pk"))
    others = {row.contact_id for row in places} - set(people)
    Contact.objects.filter(pk__in=others).update(version=F("version") + 1)
    _rehome(places, survivor_id)
    return [row.pk for row in places]


def _rehome(places: Sequence[Affiliation], company_id: int) -> None:
    for part in batched(places, PORTION):
        rows = Affiliation.objects.filter(pk__in=[row.pk for row in part])
        rows.update(company_id=company_id)


def _relink(
    model: Any,
    column: str,
    ids: Sequence[int],
    to_id: int,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> None:
    for part in batched(ids, PORTION):
        rows = model.objects.filter(pk__in=part)
        rows.update(**{column: to_id, "version": F("version") + 1})
        sort = SORTS[model.noun]
        record_many([_quiet(sort.edited(row, column), row, at) for row in rows], by=by, batch=batch)


def _hand_over(
    company_id: int,
    owners: Collection[int | None],
    owner_id: int | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> list[list[int | None]]:
    if not owners:
        return []
    people = Contact.objects.filter(company_id=company_id, owner_id__in=owners - {None})  # type: ignore[operator]
    if None in owners:
        people |= Contact.objects.filter(company_id=company_id, owner_id=None)
    were = {row.pk: row.owner_id for row in people}
    _reassign(Contact.objects.filter(pk__in=were), were, owner_id, by=by, at=at, batch=batch)
    return [[pk, was] for pk, was in were.items()]


def _hand_back(
    handed: Iterable[Sequence[Any]], owner_id: int | None, *, by: User, at: datetime
) -> None:
    """Those who were given to somebody else since stay there."""
    by_owner: dict[int | None, list[int]] = {}
    for pk, was in handed:
        by_owner.setdefault(was, []).append(pk)
    for was, ids in by_owner.items():
        people = Contact.objects.filter(pk__in=ids, owner_id=owner_id)
        still = list(people.values_list("pk", flat=True))
        rows = Contact.objects.filter(pk__in=still)
        _reassign(rows, dict.fromkeys(still, owner_id), was, by=by, at=at)


def _reassign(
    people: QuerySet[Contact],
    were: Mapping[int, int | None],
    owner_id: int | None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> None:
    people.update(owner_id=owner_id, version=F("version") + 1)
    said = [
        _quiet(
            events.ContactReassigned(
                contact_id=row.pk,
                company_id=row.company_id,
                from_owner_id=were[row.pk],
                owner_id=owner_id,
            ),
            row,
            at,
        )
        for row in people
    ]
    record_many(said, by=by, batch=batch)


def _quiet(event: Event, row: Any, at: datetime) -> Note:
    return Note(event, Quiet(row.noun, row.pk), at)
