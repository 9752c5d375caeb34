"""Relations between companies: told in the timelines of both, carried by merges, undone as acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from otdel.company.clients import queries, relations
from otdel.company.clients.errors import NoSuchRecord, NotOffered, OwnRelation, RelatedAlready
from otdel.company.clients.events import CompaniesRelated, CompaniesUnrelated
from otdel.company.clients.merges import Quiet
from otdel.company.clients.models import Company, Relation
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

_SIDES = ("first_id", "second_id")
_KEPT = ("id", "first_id", "second_id", "kind", "created_at")


@transaction.atomic
def relate(
    company_id: int, other_id: int, kind: str, *, by: User, at: datetime, batch: str = ""
) -> Relation:
    """Say that a company is `kind` (a code of `relations`, "<" before it: the other way round) to another.

    Raises NotAllowed, OwnRelation, NotOffered, NoSuchRecord (one of them out of sight), RelatedAlready.
    """
    require(by, "company.edit")
    if company_id == other_id:
        raise OwnRelation
    code = kind.removeprefix(relations.BACK)
    if code not in relations.KINDS:
        column: Any = Relation._meta.get_field("kind")
        raise NotOffered(field=column.verbose_name, value=kind[:60])
    if queries.companies(by).filter(pk__in=(company_id, other_id)).count() < 2:
        raise NoSuchRecord
    pair = (other_id, company_id) if kind != code else (company_id, other_id)
    first, second = sorted(pair) if relations.KINDS[code].is_mutual else pair
    row, is_new = Relation.objects.get_or_create(
        first_id=first, second_id=second, kind=code, defaults={"created_at": at}
    )
    if not is_new:
        raise RelatedAlready
    _tell(CompaniesRelated, row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(Relation.noun, row.pk, "created")], by=by, at=at)
    return row


@transaction.atomic
def unrelate(company_id: int, relation_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a relation of a company away. Raises NotAllowed, NoSuchRecord (either company out of sight)."""
    require(by, "company.edit")
    row = Relation.objects.filter(_of(company_id), pk=relation_id).first()
    ids = (row.first_id, row.second_id) if row else ()
    if row is None or queries.companies(by).filter(pk__in=ids).count() < 2:
        raise NoSuchRecord
    _tell(CompaniesUnrelated, row, by=by, at=at, batch=batch)
    kept = relations_of([company_id])[company_id]
    before = next(one for one in kept if one["id"] == row.pk)
    keep(batch, [TraceDraft(Relation.noun, row.pk, "removed", before)], by=by, at=at)
    row.delete()


@transaction.atomic
def restore_relations(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on relations back; called by `journal.services.undo`."""
    require(by, "company.edit")
    results: list[Any] = []
    for trace in traces:
        row = Relation.objects.filter(pk=trace.noun_id).first()
        if trace.did == "created" and row:
            _tell(CompaniesUnrelated, row, by=by, at=at)
            row.delete()
        for back in restand([trace.before]) if trace.did == "removed" else ():
            _tell(CompaniesRelated, back, by=by, at=at)
        results.append(None)
    return results


def _of(company_id: int) -> Q:
    return Q(first=company_id) | Q(second=company_id)


def _tell(said: Any, row: Relation, *, by: User, at: datetime, batch: str = "") -> None:
    """One line in the timeline of each of the two."""
    code = row.kind
    back = code if relations.KINDS[code].is_mutual else relations.BACK + code
    sides = ((row.first_id, row.second_id, code), (row.second_id, row.first_id, back))
    notes = [
        Note(
            said(relation_id=row.pk, company_id=own, other_id=other, relation_kind=seen),
            Quiet("company", own),
            at,
        )
        for own, other, seen in sides
    ]
    record_many(notes, by=by, batch=batch)


# ---------------------------------------------------------------- with the companies they hang on


def relations_of(ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return {company: its relations} as JSON can keep them; one between two of the ids stands at both."""
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in ids}
    rows = Relation.objects.filter(Q(first__in=ids) | Q(second__in=ids)).order_by("pk")
    for row in rows.values(*_KEPT):
        row["created_at"] = row["created_at"].isoformat()
        for side in _SIDES:
            if row[side] in found:
                found[row[side]].append(row)
    return found


def restand(kept: Sequence[Mapping[str, Any]]) -> list[Relation]:
    """Put relations back under their keys: those whose companies both stand and that are not there."""
    rows = {one["id"]: one for one in kept}
    asked = {one[side] for one in rows.values() for side in _SIDES}
    there = set(Company.objects.filter(pk__in=asked).values_list("pk", flat=True))
    back: list[Relation] = []
    for one in rows.values():
        facts = (one["first_id"], one["second_id"], one["kind"])
        if not {*facts[:2]} <= there:
            continue
        same = Q(pk=one["id"]) | Q(first=facts[0], second=facts[1], kind=facts[2])
        if not Relation.objects.filter(same).exists():
            values = {**one, "created_at": datetime.fromisoformat(one["created_at"])}
            back.append(Relation(**values))
            back[-1].save(force_insert=True)
    return back


def join_relations(survivor_id: int, gone_id: int) -> list[dict[str, Any]]:
    """Hang the other's relations onto the survivor; return them as they were.

    One between the two, and one that the survivor has already, goes.
    """
    kept = relations_of([gone_id])[gone_id]
    for one in kept:
        first, second = (survivor_id if one[s] == gone_id else one[s] for s in _SIDES)
        if relations.KINDS[one["kind"]].is_mutual:
            first, second = sorted((first, second))
        row = Relation.objects.filter(pk=one["id"])
        same = Relation.objects.filter(first=first, second=second, kind=one["kind"])
        one["went"] = first == second or same.exists()
        if one["went"]:
            row.delete()
        else:
            row.update(first=first, second=second)
    return kept


def part_relations(kept: Sequence[Mapping[str, Any]]) -> None:
    """Hang relations onto the restored company again; those that people took away since stay away."""
    for one in kept:
        row = Relation.objects.filter(pk=one["id"])
        was = {name: one[name] for name in _KEPT}
        if row.exists():
            row.update(first=was["first_id"], second=was["second_id"])
        elif one["went"]:
            restand([was])
