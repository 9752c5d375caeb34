"""Making, editing, removing and putting back records of either sort, in portions of 1000.

Each portion takes a constant number of statements, whatever its rows carry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.db.models import F

from otdel.company.clients import engine, events
from otdel.company.clients.drafts import PointDraft
from otdel.company.clients.engine import CleanPoint
from otdel.company.clients.errors import NoSuchRecord, OwnParent, StandsUnder
from otdel.company.clients.models import Company, Contact
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.inserts import insert_rows
from otdel.kernel.normal import fold

from .beside import kept_points, points_of, tag_ids, tags_of, write_points, write_tags
from .cleaning import Known, Values, clean, known_to
from .sorts import COMPANY, CONTACT, SORTS, Sort

PORTION = 1000
HIGHEST = 50  # storeys of companies above one another

# ---------------------------------------------------------------- making


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
    columns = sort.columns
    given = [{name: getattr(draft, name) for name in columns} for draft in drafts]
    known = known_to(by, sort.noun, given)
    tags = tag_ids(name for draft in drafts for name in draft.tags)
    results: list[Any] = []
    for draft, values in zip(drafts, given, strict=True):
        try:
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
    _check_archive(ready.get("status"), by)
    if sort is CONTACT and not ready["owner_id"] and ready["company_id"]:
        ready["owner_id"] = known.company_owners[ready["company_id"]]
    ready |= {"id": None, "created_at": at, "version": 1}
    # By place: a model built by names takes twice as long.
    return sort.model(*[ready[column.attname] for column in sort.model._meta.concrete_fields])


def _write_new(sort: Sort, made: list[_Made], *, by: User, at: datetime, batch: str) -> None:
    rows = [one.row for one in made]
    insert_rows(rows)
    write_points(sort, {one.row.pk: one.points for one in made}, fresh=True)
    write_tags(sort, {one.row.pk: one.tags for one in made if one.tags}, fresh=True)
    record_many([Note(sort.created(row), row, at) for row in rows], by=by, batch=batch)
    keep(batch, [TraceDraft(sort.noun, row.pk, "created", version=1) for row in rows], by=by, at=at)


# ---------------------------------------------------------------- editing


@dataclass(slots=True)
class _Edit:
    """What one change comes to. `before` is the old value of what changed, JSON-able."""

    row: Any
    before: dict[str, Any] = field(default_factory=dict)
    points: list[CleanPoint] | None = None
    tags: set[int] | None = None
    events: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Desk:
    """What a portion of edits works with."""

    sort: Sort
    rows: dict[int, Any]
    known: Known
    tag_ids: dict[str, int]
    points: dict[int, list[CleanPoint]]
    tags: dict[int, set[int]]
    above: dict[int, int | None]
    by: User
    phone_country: str


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
    `add_points`, `tags` (all of them), `add_tags`, `remove_tags`, and `extra.<key>` for one
    custom field. A change that alters nothing writes nothing.
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
    tidied = [(pk, _spread(change)) for pk, change in changes]
    desk = _desk(sort, tidied, by=by, phone_country=phone_country)
    results: list[Any] = []
    for pk, change in tidied:
        try:
            results.append(_decide(desk, pk, change, version))
        except Refused as refusal:
            results.append(refusal)
    edits = [result for result in results if isinstance(result, _Edit) and result.events]
    _write_edits(sort, edits, by=by, at=at, batch=batch)
    if sort is COMPANY:
        _hand_over_people(edits, by=by, at=at, batch=batch)
    return [result.row if isinstance(result, _Edit) else result for result in results]


def _spread(change: Values) -> dict[str, Any]:
    """Gather `extra.<key>` names into `extra`."""
    plain = {name: value for name, value in change.items() if not name.startswith("extra.")}
    custom = {name[6:]: value for name, value in change.items() if name.startswith("extra.")}
    if custom:
        plain["extra"] = {**plain.get("extra", {}), **custom}
    return plain


def _desk(
    sort: Sort, changes: Sequence[tuple[int, Values]], *, by: User, phone_country: str
) -> _Desk:
    ids = sorted({pk for pk, _ in changes})
    said = [change for _, change in changes]
    rows = _held(sort, by, ids)
    words = ("tags", "add_tags", "remove_tags")
    names = [name for change in said for word in words for name in change.get(word, ())]
    of_points = any("points" in change or "add_points" in change for change in said)
    of_tags = any(word in change for change in said for word in words)
    return _Desk(
        sort=sort,
        rows=rows,
        known=known_to(by, sort.noun, said),
        tag_ids=tag_ids(names),
        points=points_of(sort, ids) if of_points else {},
        tags=tags_of(sort, ids) if of_tags else {},
        above=_storeys_above(change.get("parent_id") for change in said),
        by=by,
        phone_country=phone_country,
    )


def _held(sort: Sort, by: User, ids: Sequence[int]) -> dict[int, Any]:
    """Load rows that nobody else can change until we commit, on both databases alike.

    The UPDATE changes nothing; it takes the rows, so what is read after it is the latest.
    """
    seen = sort.rows(by).filter(pk__in=ids).order_by()
    seen.update(version=F("version"))
    return {row.pk: row for row in seen}


def _decide(desk: _Desk, pk: int, change: dict[str, Any], version: int | None) -> _Edit:
    row = desk.rows.get(pk)
    if row is None:
        raise NoSuchRecord
    if version is not None and row.version != version:
        raise Stale
    done = _Edit(row)
    beside = ("points", "add_points", "tags", "add_tags", "remove_tags")
    columns = {name: value for name, value in change.items() if name not in beside}
    new = _new_values(desk, row, columns)
    points = _new_points(desk, pk, change)  # every refusal before the first assignment
    tags = _new_tags(desk, pk, change)
    for name, value in new.items():
        if getattr(row, name) != value:
            done.before[name] = getattr(row, name)
            setattr(row, name, value)
    if points is not None and points != desk.points[pk]:
        done.before["points"] = kept_points(desk.points[pk])
        done.points = desk.points[pk] = points
    if tags is not None and tags != desk.tags[pk]:
        done.before["tags"] = sorted(desk.tags[pk])
        done.tags = tags
    if done.before:
        row.version += 1
        done.events = _said(desk.sort, done, desk.tags.get(pk, set()))
    if done.tags is not None:
        desk.tags[pk] = done.tags
    return done


def _new_values(desk: _Desk, row: Any, columns: Values) -> dict[str, Any]:
    country = columns.get("country", getattr(row, "country", ""))
    new = clean(desk.sort.model, columns, desk.known, country=country, held=row.extra)
    if new.get("status", "") != getattr(row, "status", ""):
        _check_archive(new.get("status"), desk.by)
        if new.get("status"):
            _check_archive(row.status, desk.by)
    if new.get("parent_id"):
        _check_not_below_itself(row, new["parent_id"], desk.above)
    if new.get("reports_to_id") == row.pk:
        raise OwnParent(title=desk.sort.title(row))
    return new


def _new_points(desk: _Desk, pk: int, change: Values) -> list[CleanPoint] | None:
    if "points" in change:
        return engine.clean_points(change["points"], country=desk.phone_country)
    if "add_points" in change:
        return engine.clean_points(
            [*_as_drafts(desk.points[pk]), *change["add_points"]], country=desk.phone_country
        )
    return None


def _as_drafts(points: Sequence[CleanPoint]) -> list[Any]:
    return [PointDraft(p.kind, p.shown, p.use, p.is_main) for p in points]


def _new_tags(desk: _Desk, pk: int, change: Values) -> set[int] | None:
    if not {"tags", "add_tags", "remove_tags"} & change.keys():
        return None
    base = _picked(desk, change["tags"]) if "tags" in change else desk.tags[pk]
    added = _picked(desk, change.get("add_tags", ()))
    return (base | added) - _picked(desk, change.get("remove_tags", ()))


def _picked(desk: _Desk, names: Iterable[str]) -> set[int]:
    return {desk.tag_ids[fold(name)] for name in names if fold(name) in desk.tag_ids}


def _said(sort: Sort, done: _Edit, tags_before: set[int]) -> list[Any]:
    """Return the events of one edit: owner, status and tags speak for themselves."""
    row, before, said = done.row, done.before, []
    rest = [
        name for name in before if name not in ("owner_id", "status", "tags", "name_key", "extra")
    ]
    if "extra" in before:
        keys = {*before["extra"], *row.extra}
        rest += [f"extra.{k}" for k in sorted(keys) if before["extra"].get(k) != row.extra.get(k)]
    if rest:
        said.append(sort.edited(row, ",".join(rest)))
    if "owner_id" in before:
        said.append(sort.reassigned(row, before["owner_id"]))
    if "status" in before:
        said.append(
            events.CompanyStatusChanged(
                company_id=row.pk,
                owner_id=row.owner_id,
                from_status=before["status"],
                status=row.status,
            )
        )
    if done.tags is not None:
        added, gone = done.tags - tags_before, tags_before - done.tags
        said.append(sort.tagged(row, _joined(added), _joined(gone)))
    return said


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, sorted(ids)))


def _write_edits(sort: Sort, edits: list[_Edit], *, by: User, at: datetime, batch: str) -> None:
    rows = {done.row.pk: done.row for done in edits}
    names = {name for done in edits for name in done.before} - {"points", "tags"}
    _overwrite(sort, list(rows.values()), names)
    points = {done.row.pk: done.points for done in edits if done.points is not None}
    tags = {done.row.pk: done.tags for done in edits if done.tags is not None}
    if points:
        write_points(sort, points, fresh=False)
    if tags:
        write_tags(sort, tags, fresh=False)
    notes = [Note(event, done.row, at) for done in edits for event in done.events]
    record_many(notes, by=by, batch=batch)
    traces = [
        TraceDraft(sort.noun, done.row.pk, "changed", done.before, done.row.version)
        for done in edits
    ]
    keep(batch, traces, by=by, at=at)


def _overwrite(sort: Sort, rows: Sequence[Any], names: Iterable[str]) -> None:
    """Write the named columns of rows that we hold, each with its own values, in one statement."""
    fields = [sort.model._meta.get_field(name).name for name in sorted({*names, "version"})]
    sort.model.objects.bulk_create(
        rows,
        batch_size=PORTION,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )


def _hand_over_people(edits: list[_Edit], *, by: User, at: datetime, batch: str) -> None:
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
            followers.append(_Edit(contact, {"owner_id": was}, events=[said]))
    _write_edits(CONTACT, followers, by=by, at=at, batch=batch)


def _check_archive(status: str | None, by: User) -> None:
    if status == Company.Status.ARCHIVED:
        require(by, "company.archive")


def _storeys_above(parents: Iterable[int | None]) -> dict[int, int | None]:
    """Return {company: the one above it} for the parents and all who stand above them."""
    above: dict[int, int | None] = {}
    level = {pk for pk in parents if pk}
    for _storey in range(HIGHEST):
        level -= above.keys()
        if not level:
            break
        above |= dict(Company.objects.filter(pk__in=level).values_list("pk", "parent_id"))
        level = {above[pk] for pk in level if above.get(pk)}  # type: ignore[misc]
    return above


def _check_not_below_itself(row: Any, parent_id: int, above: Mapping[int, int | None]) -> None:
    step: int | None = parent_id
    for _storey in range(HIGHEST):
        if step == row.pk:
            raise OwnParent(title=row.name)
        step = above.get(step) if step else None
        if step is None:
            return
    raise OwnParent(title=row.name)


# ---------------------------------------------------------------- points and tags


def set_points(
    noun: str,
    record_id: int,
    points: Sequence[Any],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    version: int | None = None,
    phone_country: str = "RU",
) -> Any:
    """Make `points` (PointDraft) all the phones, mails and sites of a record ("company", "contact").

    Raises NoSuchRecord, Stale, Invalid.
    """
    change = {"points": points}
    return one(
        edit(
            SORTS[noun], [(record_id, change)], by=by, at=at, batch=batch,
            phone_country=phone_country, version=version,
        )
    )  # fmt: skip


def tag_records(
    noun: str,
    ids: Sequence[int],
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> list[Any]:
    """Put tags on records and take others off; missing tags are made. One result an id."""
    change = {"add_tags": tuple(add), "remove_tags": tuple(remove)}
    changes = [(pk, change) for pk in ids]
    return edit(SORTS[noun], changes, by=by, at=at, batch=batch, phone_country="RU")


def one(results: Sequence[Any]) -> Any:
    """Return the single result of a bulk verb, or raise its refusal."""
    if isinstance(results[0], Refused):
        raise results[0]
    return results[0]


# ---------------------------------------------------------------- removing


@transaction.atomic
def remove(sort: Sort, ids: Sequence[int], *, by: User, at: datetime, batch: str) -> list[Any]:
    """Remove records on which nothing stands; return None or a `Refused` for each id, in order."""
    require(by, sort.removal_verb)
    results: list[Any] = []
    for part in batched(ids, PORTION):
        results += _remove(sort, part, by=by, at=at, batch=batch)
    return results


def _remove(sort: Sort, ids: Sequence[int], *, by: User, at: datetime, batch: str) -> list[Any]:
    rows = _held(sort, by, ids)
    stands = standing_on(sort.model, list(rows))
    results: list[Any] = [_why_not(sort, rows.get(pk), stands.get(pk)) for pk in ids]
    going = [rows[pk] for pk, result in zip(ids, results, strict=True) if result is None]
    _take_away(sort, going, by=by, at=at, batch=batch)
    return results


def _why_not(sort: Sort, row: Any, things: list[str] | None) -> Refused | None:
    if row is None:
        return NoSuchRecord()
    if things:
        return StandsUnder(title=sort.title(row), things=", ".join(things))
    return None


def _take_away(sort: Sort, rows: Sequence[Any], *, by: User, at: datetime, batch: str) -> None:
    ids = sorted({row.pk for row in rows})
    if batch:
        points, tags = points_of(sort, ids), tags_of(sort, ids)
        traces = [
            TraceDraft(sort.noun, row.pk, "removed", _whole(row, points, tags), row.version)
            for row in {row.pk: row for row in rows}.values()
        ]
        keep(batch, traces, by=by, at=at)
    record_many([Note(sort.removed(row), row, at) for row in rows], by=by, batch=batch)
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
        if relation.related_model is model and gone:
            rows = rows.exclude(pk__in=gone)
        numbers = Counter(rows.values_list(column, flat=True))
        for pk, number in numbers.items():
            words = relation.related_model._meta.verbose_name_plural
            found.setdefault(pk, []).append(f"{words}: {number}")
    return found


# ---------------------------------------------------------------- putting back


@transaction.atomic
def restore(sort: Sort, traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on these records back; one result a trace: the row, None if removed, or a `Refused`."""
    require(by, sort.verb)
    ids = [trace.noun_id for trace in traces]
    sort.model.objects.filter(pk__in=ids).update(version=F("version"))
    rows = sort.model.objects.in_bulk(ids)
    results = {
        **_unmake(sort, [t for t in traces if t.did == "created"], rows, by=by, at=at),
        **_unchange(sort, [t for t in traces if t.did == "changed"], rows, by=by, at=at),
        **_unremove(sort, [t for t in traces if t.did == "removed"], rows, by=by, at=at),
    }
    return [results[trace.noun_id] for trace in traces]


def _unmake(
    sort: Sort, traces: Sequence[Any], rows: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, Any]:
    results: dict[int, Any] = {}
    going = [trace.noun_id for trace in traces if trace.noun_id in rows]
    stands = standing_on(sort.model, going, leaving=going) if going else {}
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is None:
            results[trace.noun_id] = None
        elif row.version != trace.version:
            results[trace.noun_id] = ChangedSince(title=sort.title(row))
        else:
            results[trace.noun_id] = _why_not(sort, row, stands.get(row.pk))
    leaving = [rows[pk] for pk in going if results[pk] is None]
    _take_away(sort, leaving, by=by, at=at, batch="")
    return results


def _unchange(
    sort: Sort, traces: Sequence[Any], rows: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, Any]:
    results: dict[int, Any] = {}
    back = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is None:
            results[trace.noun_id] = NoSuchRecord()
        elif row.version != trace.version:
            results[trace.noun_id] = ChangedSince(title=sort.title(row))
        else:
            results[trace.noun_id] = row
            back.append((row, trace.before))
    for row, before in back:
        for name, value in before.items():
            if name not in ("points", "tags"):
                setattr(row, name, value)
        row.version += 1
    names = {name for _, before in back for name in before} - {"points", "tags"}
    if back:
        _overwrite(sort, [row for row, _ in back], names)
    _write_beside(sort, back)
    record_many([Note(sort.restored(row, "changed"), row, at) for row, _ in back], by=by)
    return results


def _unremove(
    sort: Sort, traces: Sequence[Any], rows: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, Any]:
    results: dict[int, Any] = {pk: rows[pk] for pk in rows}
    back = []
    for trace in traces:
        if trace.noun_id not in rows:
            kept = {k: v for k, v in trace.before.items() if k not in ("points", "tags")}
            kept["created_at"] = datetime.fromisoformat(kept["created_at"])
            row = sort.model(**kept | {"version": trace.version + 1})
            results[trace.noun_id] = row
            back.append((row, trace.before))
    _drop_dead_ends(sort, [row for row, _ in back])
    sort.model.objects.bulk_create([row for row, _ in back], batch_size=PORTION)
    _write_beside(sort, back)
    record_many([Note(sort.restored(row, "removed"), row, at) for row, _ in back], by=by)
    return {trace.noun_id: results[trace.noun_id] for trace in traces}


def _drop_dead_ends(sort: Sort, rows: Sequence[Any]) -> None:
    """A record comes back without the link to what has gone for good in the meantime."""
    links: tuple[tuple[str, type[models.Model]], ...] = (("parent_id", Company),)
    if sort is CONTACT:
        links = (("company_id", Company), ("reports_to_id", Contact))
    coming = {row.pk for row in rows}
    for column, model in links:
        asked = {getattr(row, column) for row in rows} - {None}
        there = set(model._default_manager.filter(pk__in=asked).values_list("pk", flat=True))
        there |= coming if model is sort.model else set()
        for row in rows:
            if getattr(row, column) not in there:
                setattr(row, column, None)


def _write_beside(sort: Sort, back: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
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
