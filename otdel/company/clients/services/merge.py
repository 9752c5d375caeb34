"""Making one record of two of a kind: nothing that hung on either is dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.clients import queries
from otdel.company.clients.errors import (
    AlreadyMerged,
    NoSuchRecord,
    OwnParent,
    RecordErased,
    SameRecord,
    StillHangs,
)
from otdel.company.clients.merges import carriers
from otdel.company.clients.models import Company, ContactPoint, Merge
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.fields import check_fields
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale

from .carrying import carry_own
from .choosing import chosen, fields_of, takes_other
from .deciding import storeys_above
from .pairs import settle
from .portions import check_archive, held, overwrite
from .relating import join_relations
from .remove import standing_on
from .sorts import CONTACT, SORTS, Sort
from .standing import affiliations_of, day_of, join_places

POINT = ("id", "kind", "use", "value", "shown", "is_main")


@dataclass(slots=True)
class _Merging:
    """Two records that nobody else can change until we commit, and what becomes of them."""

    sort: Sort
    survivor: Any
    gone: Any
    by: User
    at: datetime
    batch: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def merge_records(
    noun: str,
    survivor_id: int,
    gone_id: int,
    take: Mapping[str, bool] | None = None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    versions: tuple[int, int] | None = None,
) -> Any:
    """Merge the second record ("company" or "contact") into the first and return the first.

    take: {field: whether the other's value is taken}; custom fields as `extra.<key>`. A field
    that is not named keeps the survivor's value, or takes the other's where that is empty.
    versions: of the two as the reader saw them. Points, tags, people, branches and whatever
    rooms above have put on the other follow it, seen by the reader or not.
    Raises FieldClosed (a choice in a field the person may not fill), SameRecord, NoSuchRecord (one of them out of sight), AlreadyMerged, Stale, NotAllowed,
    RecordErased, OwnParent, StillHangs; nothing has moved then.
    """
    sort = SORTS[noun]
    require(by, sort.verb)
    if survivor_id == gone_id:
        raise SameRecord
    work = _both(sort, survivor_id, gone_id, versions, by=by, at=at, batch=batch)
    kept = _whole(sort, work.gone)
    _choose(work, take or {})
    moved = _carry(work)
    added = _join_beside(work, kept)
    overwrite(sort, [work.survivor], work.after)
    places = _join_places(work)
    _take_away(work)
    pair = settle(noun, survivor_id, gone_id)
    _enter(work, {"gone": kept, "moved": moved, "added": added, "pair": pair} | places)
    return work.survivor


def _both(
    sort: Sort,
    survivor_id: int,
    gone_id: int,
    versions: tuple[int, int] | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> _Merging:
    rows = held(sort, by, [survivor_id, gone_id])
    for pk in (survivor_id, gone_id):
        if pk not in rows:
            raise _absent(sort, by, pk)
    survivor, gone = rows[survivor_id], rows[gone_id]
    for row in (survivor, gone) if sort is CONTACT else ():
        if row.is_erased:
            raise RecordErased(title=row.full_name)
    if versions and versions != (survivor.version, gone.version):
        raise Stale
    return _Merging(sort, survivor, gone, by, at, batch)


def _absent(sort: Sort, by: User, pk: int) -> Refused:
    """Say where a record has gone, to whom may see that."""
    merge = queries.merge_of(sort.noun, pk)
    survivor = sort.rows(by).filter(pk=queries.survivor_id(sort.noun, pk)).first()
    if merge is None or survivor is None:
        return NoSuchRecord()
    return AlreadyMerged(title=merge.title, survivor=sort.title(survivor))


def _whole(sort: Sort, row: Any) -> dict[str, Any]:
    """Return the record with its points and tags, keys of their rows too, as JSON can keep it."""
    kept = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    points = ContactPoint.objects.filter(**{sort.home: row.pk}).order_by("pk")
    tags = sort.through.objects.filter(**{sort.home: row.pk}).order_by("pk")
    return kept | {
        "created_at": row.created_at.isoformat(),
        "points": [dict(zip(POINT, one, strict=True)) for one in points.values_list(*POINT)],
        "tags": [list(one) for one in tags.values_list("pk", "tag_id")],
    }


# ---------------------------------------------------------------- values


def _choose(work: _Merging, take: Mapping[str, bool]) -> None:
    sort, survivor, gone = work.sort, work.survivor, work.gone
    chosen_by_hand = [n for n, other in take.items() if other != takes_other(survivor, gone, n)]
    check_fields(work.by, sort.noun, chosen_by_hand)
    values = chosen(sort.noun, survivor, gone, take)
    _mend_links(sort, survivor, gone, values)
    if values.get("status", getattr(survivor, "status", "")) != getattr(survivor, "status", ""):
        check_archive(values["status"], work.by)
        check_archive(survivor.status, work.by)
    for name, value in values.items():
        if getattr(survivor, name) != value:
            work.before[name] = getattr(survivor, name)
            work.after[name] = value
            setattr(survivor, name, value)
    survivor.version += 1


def _mend_links(sort: Sort, survivor: Any, gone: Any, values: dict[str, Any]) -> None:
    """Nobody stands above or below itself: a link between the two becomes the link beyond them."""
    column = "parent_id" if sort.model is Company else "reports_to_id"
    pair = (survivor.pk, gone.pk)
    if values.get(column, getattr(survivor, column)) in pair:
        beyond = [link for row in (survivor, gone) if (link := getattr(row, column)) not in pair]
        values[column] = next(filter(None, beyond), None)
    above = values.get(column, getattr(survivor, column))
    chain = storeys_above([above], sort)
    if set(pair) & {*chain, *chain.values()}:
        if sort.model is Company:
            raise OwnParent(title=sort.title(survivor))
        values[column] = None  # a person whose boss reports to them has no boss in sight


# ---------------------------------------------------------------- what hangs on it


def _carry(work: _Merging) -> dict[str, Any]:
    """Return {kind of rows: what was moved}, as each who moved it will need it for the way back."""
    names: dict[str, Any] = {"by": work.by, "at": work.at, "batch": work.batch}
    noun, gone, survivor = work.sort.noun, work.gone.pk, work.survivor.pk
    moved: dict[str, Any] = {
        kind: carrier.carry(noun, gone, survivor, **names) for kind, carrier in carriers().items()
    }
    was = work.before.get("owner_id", work.survivor.owner_id)
    owners = {work.gone.owner_id, was} - {work.survivor.owner_id}
    return moved | carry_own(noun, gone, survivor, owners, work.survivor.owner_id, **names)


def _join_beside(work: _Merging, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Put the other's points and tags beside the survivor's; return what that added."""
    sort, survivor, gone = work.sort, work.survivor.pk, work.gone.pk
    own = ContactPoint.objects.filter(**{sort.home: survivor})
    held_points = {(kind, value) for kind, value in own.values_list("kind", "value")}
    mains = set(own.filter(is_main=True).values_list("kind", flat=True))
    new = [one for one in kept["points"] if (one["kind"], one["value"]) not in held_points]
    coming = ContactPoint.objects.filter(pk__in=[one["id"] for one in new])
    coming.filter(kind__in=mains).update(is_main=False)
    coming.update(**{sort.home: survivor})
    tags = sort.through.objects.filter(**{sort.home: survivor})
    known = set(tags.values_list("tag_id", flat=True))
    coming_tags = [tag_id for _pk, tag_id in kept["tags"] if tag_id not in known]
    moving = sort.through.objects.filter(**{sort.home: gone, "tag_id__in": coming_tags})
    moving.update(**{sort.home: survivor})
    return {"points": [[one["kind"], one["value"]] for one in new], "tags": coming_tags}


def _join_places(work: _Merging) -> dict[str, Any]:
    """Give the survivor the other's places of work, or relations to companies; return the way back."""
    survivor, gone = work.survivor.pk, work.gone.pk
    if work.sort is not CONTACT:
        return {"relations": join_relations(survivor, gone)}
    were = affiliations_of([survivor, gone])
    join_places(survivor, gone, on=day_of(work.at))
    became = affiliations_of([survivor])[survivor]
    return {"places": {"survivor": were[survivor], "gone": were[gone], "became": became}}


def _take_away(work: _Merging) -> None:
    """Delete the emptied record. Raises StillHangs if rows of a room that nobody carries point at it."""
    sort, gone = work.sort, work.gone
    things = standing_on(sort.model, [gone.pk]).get(gone.pk)
    if things:
        raise StillHangs(title=sort.title(gone), things=", ".join(things))
    ContactPoint.objects.filter(**{sort.home: gone.pk}).delete()
    sort.through.objects.filter(**{sort.home: gone.pk}).delete()
    sort.model.objects.filter(pk=gone.pk).delete()


def _enter(work: _Merging, kept: dict[str, Any]) -> None:
    sort, survivor, gone = work.sort, work.survivor, kept["gone"]
    merge = Merge(
        on_noun=sort.noun,
        gone_id=gone["id"],
        survivor_id=survivor.pk,
        title=sort.title(work.gone),
        external_ref=gone["external_ref"],
        kept=gone,
        by=work.by,
        at=work.at,
        batch=work.batch,
    )
    merge.save(force_insert=True)
    said = sort.merged(survivor, gone["id"], ",".join(fields_of(work.before, work.after)))
    record(said, about=survivor, by=work.by, at=work.at, batch=work.batch)
    whole = kept | {"before": work.before, "after": work.after}
    trace = TraceDraft(Merge.noun, merge.pk, "created", whole, survivor.version)
    keep(work.batch, [trace], by=work.by, at=work.at)


def merge_choices(noun: str, pairs: Sequence[tuple[str, bool]]) -> dict[str, bool]:
    """Return `take` for `merge_records` from what a form says, without names that the noun has not."""
    known = set(SORTS[noun].columns) - {"extra"}
    return {name: other for name, other in pairs if name in known or name.startswith("extra.")}
