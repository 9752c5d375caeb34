"""What stands in a list: putting in, changing, taking out; in portions of 1000."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.clients import queries as clients
from otdel.company.clients.engine import clean_extra, tidy
from otdel.company.clients.errors import NotOffered, TooLong
from otdel.company.namedlists import events, queries
from otdel.company.namedlists.drafts import EntryDraft
from otdel.company.namedlists.engine import states_of
from otdel.company.namedlists.errors import AlreadyIn, Claimed, ListClosed, NoSuchEntry, NoSuchList
from otdel.company.namedlists.models import Entry, ListField, NamedList
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import user_names
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.inserts import insert_rows

PORTION = 1000
REFUSE = "refuse"  # what the preference namedlists.claims says of a client that two people claim


@dataclass(slots=True)
class Desk:
    """What the entries of one portion are checked against, by list."""

    lists: Mapping[int, NamedList]
    fields: Mapping[int, list[ListField]]
    people: set[int]
    rivals: dict[tuple[int, int], set[int]] = field(default_factory=dict)  # (list, record): people
    names: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def add_entries(
    list_id: int,
    record_ids: Sequence[int],
    draft: EntryDraft | None = None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    claims: str = REFUSE,
    own: Mapping[int, Mapping[str, Any]] | None = None,
) -> list[Entry | Refused]:
    """Put companies or contacts into a list, each as the draft says; a result for each id, in order.

    own: {id: values of the list's own fields} of those that differ from the draft's.

    A result may be NoSuchRecord-like NoSuchEntry (out of sight), AlreadyIn or Claimed; claims:
    "refuse" or "tell" for a client that another person has in an exclusive list of the purpose.
    Raises NotAllowed, NoSuchList, ListClosed, Invalid.
    """
    require(by, "list.edit")
    row = _taken(list_id, by=by, at=at)
    values = _values(row, draft or EntryDraft())
    fields = queries.fields_of([row.pk]) if own else []
    extras = {pk: clean_extra(fields, told, values["extra"]) for pk, told in (own or {}).items()}
    results: list[Any] = []
    for part in batched(record_ids, PORTION):
        results += _add(row, part, values, extras, by=by, at=at, batch=batch, claims=claims)
    return results


def _taken(list_id: int, *, by: User, at: datetime) -> NamedList:
    """Load a list in use and take its row, so that two who add wait for each other. Raises NoSuchList, ListClosed."""
    seen = queries.named_lists(by, timezone.localdate(at)).filter(pk=list_id)
    if not seen.order_by().update(version=F("version")):
        raise NoSuchList
    row = seen.get()
    if not row.is_active:
        raise ListClosed(title=row.name)
    return row


def one_at_a_time(noun: str, purpose: str) -> None:
    """Let nobody else claim clients for this purpose until we commit, whatever list they add to.

    The row of the oldest exclusive list is what all wait for; it is taken after one's own rows,
    and whoever has it waits for nobody. What others have claimed is read after this.
    """
    rivals = NamedList.objects.filter(on_noun=noun, purpose=purpose, is_exclusive=True)
    oldest = rivals.order_by("pk").values_list("pk", flat=True).first()
    if oldest is not None:
        NamedList.objects.filter(pk=oldest).update(version=F("version"))


def _values(row: NamedList, draft: EntryDraft) -> dict[str, Any]:
    """Return the columns that every new entry gets."""
    states = [state.key for state in states_of(row.states)]
    fields = queries.fields_of([row.pk])
    desk = Desk({row.pk: row}, {row.pk: fields}, set())
    desk.people = queries.known_people([draft.assigned_id, *_people_in(fields, draft.extra)])
    changes: dict[str, Any] = {"state": draft.state or states[0], "why": draft.why}
    changes["assigned_id"] = draft.assigned_id
    changes["extra"] = draft.extra
    return _clean(desk, row.pk, changes, {})


def _add(
    row: NamedList,
    ids: Sequence[int],
    values: Mapping[str, Any],
    extras: Mapping[int, Mapping[str, Any]],
    *,
    by: User,
    at: datetime,
    batch: str,
    claims: str,
) -> list[Any]:
    noun = row.on_noun
    rows = (clients.companies if noun == "company" else clients.contacts)(by)
    seen = {record.pk: str(record) for record in rows.filter(pk__in=ids)}
    held = Entry.objects.filter(named_list=row, **{f"{noun}__in": list(seen)})
    inside = set(held.values_list(f"{noun}_id", flat=True))
    claimant = values["assigned_id"] or row.owner_id
    found: dict[int, set[int]] = {}
    if row.is_exclusive and claims == REFUSE:
        one_at_a_time(noun, row.purpose)
        found = queries.rivals(noun, row.purpose, list(seen))
    names = user_names(by, [person for people in found.values() for person in people])
    results: dict[int, Any] = {}
    for pk in ids:
        if pk not in seen:
            results[pk] = NoSuchEntry()
        elif pk in inside:
            results[pk] = AlreadyIn(title=seen[pk])
        elif others := found.get(pk, set()) - {claimant}:
            results[pk] = Claimed(title=seen[pk], person=names.get(min(others), "—"))
        else:
            columns = {f"{noun}_id": pk, **values, "extra": dict(extras.get(pk, values["extra"]))}
            results[pk] = Entry(named_list_id=row.pk, added_by=by, added_at=at, **columns)
    fresh = [one for one in results.values() if isinstance(one, Entry)]
    insert_rows(fresh)
    said = [
        Note(
            events.EntryAdded(entry_id=one.pk, named_list_id=row.pk, assigned_id=one.assigned_id),
            one,
            at,
        )
        for one in fresh
    ]
    record_many(said, by=by, batch=batch)
    traces = [TraceDraft(Entry.noun, one.pk, "created", {}, one.version) for one in fresh]
    keep(batch, traces, by=by, at=at)
    return [results[pk] for pk in ids]


# ---------------------------------------------------------------- changing


def edit_entry(
    entry_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
    claims: str = REFUSE,
) -> Entry:
    """Change one entry that was read at `version`. Raises NotAllowed, NoSuchEntry, Stale, Invalid, Claimed."""
    done = edit_entries(
        [(entry_id, changes)], version=version, by=by, at=at, batch=batch, claims=claims
    )
    if isinstance(done[0], Refused):
        raise done[0]
    return done[0]


@transaction.atomic
def edit_entries(
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    claims: str = REFUSE,
    version: int | None = None,
) -> list[Entry | Refused]:
    """Change entries; a result for each (id, {column: value}), in order.

    Columns: state, assigned_id, note, why, and `extra.<key>` for an own field of the list.
    """
    require(by, "list.edit")
    results: list[Any] = []
    for part in batched(changes, PORTION):
        results += _edit(part, version, by=by, at=at, batch=batch, claims=claims)
    return results


def _edit(
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    version: int | None,
    *,
    by: User,
    at: datetime,
    batch: str,
    claims: str,
) -> list[Any]:
    rows = held_entries([pk for pk, _changes in changes], by=by, at=at)
    desk = _desk(rows.values(), [(pk, _spread(asked)) for pk, asked in changes], by, claims)
    results: list[Any] = []
    done: list[tuple[Entry, dict[str, Any]]] = []
    for pk, asked in changes:
        try:
            row, before = _decide(desk, rows.get(pk), _spread(asked), version)
        except Refused as refusal:
            results.append(refusal)
        else:
            results.append(row)
            done += [(row, before)] if before else []
    write_entries(done, by=by, at=at, batch=batch)
    return results


def held_entries(ids: Sequence[int], *, by: User, at: datetime) -> dict[int, Entry]:
    """Load entries in sight that nobody else can change until we commit, on both databases alike."""
    seen = queries.entries(by, timezone.localdate(at)).filter(pk__in=ids).order_by()
    found = list(seen.values_list("pk", flat=True))
    Entry.objects.filter(pk__in=found).update(version=F("version"))
    rows = Entry.objects.filter(pk__in=found).select_related("company", "contact", "named_list")
    return {row.pk: row for row in rows}


def _desk(
    rows: Any, changes: Sequence[tuple[int, Mapping[str, Any]]], by: User, claims: str
) -> Desk:
    lists = {row.named_list_id: row.named_list for row in rows}
    fields: dict[int, list[ListField]] = {pk: [] for pk in lists}
    for one in queries.fields_of(lists):
        fields[one.named_list_id].append(one)
    every = [one for own in fields.values() for one in own]
    asked = [change.get("assigned_id") for _pk, change in changes]
    asked += [pk for _pk, change in changes for pk in _people_in(every, change.get("extra", {}))]
    desk = Desk(lists, fields, queries.known_people(asked))
    if claims == REFUSE and any("assigned_id" in change for _pk, change in changes):
        exclusive = [one for one in lists.values() if one.is_exclusive]
        for noun, purpose in sorted({(one.on_noun, one.purpose) for one in exclusive}):
            one_at_a_time(noun, purpose)
        for named in exclusive:
            own = [row for row in rows if row.named_list_id == named.pk]
            found = queries.rivals(
                named.on_noun, named.purpose, [row.record_id for row in own],
                but=[row.pk for row in own],
            )  # fmt: skip
            desk.rivals |= {(named.pk, record): people for record, people in found.items()}
    desk.names = user_names(by, [one for people in desk.rivals.values() for one in people])
    return desk


def _decide(
    desk: Desk, row: Entry | None, asked: Mapping[str, Any], version: int | None
) -> tuple[Entry, dict[str, Any]]:
    """Put the change into the row; return it with what was there before. Raises a `Refused`."""
    if row is None:
        raise NoSuchEntry
    if version is not None and row.version != version:
        raise Stale
    before: dict[str, Any] = {}
    for name, value in _clean(desk, row.named_list_id, asked, row.extra).items():
        if getattr(row, name) != value:
            before[name] = getattr(row, name)
            setattr(row, name, value)
    if "assigned_id" in before:
        claimant = row.assigned_id or row.named_list.owner_id
        if others := desk.rivals.get((row.named_list_id, row.record_id), set()) - {claimant}:
            row.assigned_id = before["assigned_id"]
            raise Claimed(title=str(row), person=desk.names.get(min(others), "—"))
    if before:
        row.version += 1
    return row, before


def write_entries(
    done: Sequence[tuple[Entry, Mapping[str, Any]]], *, by: User, at: datetime, batch: str
) -> None:
    """Write changed entries that we hold, tell it and keep how they stood."""
    rows = {row.pk: row for row, _before in done}
    if not rows:
        return
    names = {name.removesuffix("_id") for _row, before in done for name in before}
    Entry.objects.bulk_update(list(rows.values()), [*sorted(names), "version"], batch_size=200)
    said = [Note(edited(row, before), row, at) for row, before in done]
    record_many(said, by=by, batch=batch)
    traces = [
        TraceDraft(Entry.noun, row.pk, "changed", dict(before), row.version) for row, before in done
    ]
    keep(batch, traces, by=by, at=at)


def edited(row: Entry, before: Mapping[str, Any]) -> events.EntryEdited:
    return events.EntryEdited(
        entry_id=row.pk,
        named_list_id=row.named_list_id,
        fields=",".join(before),
        state=row.state,
        assigned_id=row.assigned_id,
    )


# ---------------------------------------------------------------- taking out


@transaction.atomic
def remove_entries(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Refused | None]:
    """Take entries out of their lists; the clients stay. None or NoSuchEntry for each id."""
    require(by, "list.edit")
    results: list[Any] = []
    for part in batched(ids, PORTION):
        rows = held_entries(part, by=by, at=at)
        take_out(list(rows.values()), by=by, at=at, batch=batch)
        results += [None if pk in rows else NoSuchEntry() for pk in part]
    return results


def take_out(rows: Sequence[Entry], *, by: User, at: datetime, batch: str) -> None:
    said = [
        Note(events.EntryRemoved(entry_id=row.pk, named_list_id=row.named_list_id), row, at)
        for row in rows
    ]
    record_many(said, by=by, batch=batch)
    keep(batch, [TraceDraft(Entry.noun, row.pk, "removed", whole(row), row.version) for row in rows],
         by=by, at=at)  # fmt: skip
    Entry.objects.filter(pk__in=[row.pk for row in rows]).delete()


def whole(row: Entry) -> dict[str, Any]:
    """Return the row as JSON can keep it."""
    kept = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    return kept | {"added_at": row.added_at.isoformat()}


# ---------------------------------------------------------------- cleaning


def _spread(change: Mapping[str, Any]) -> dict[str, Any]:
    """Gather `extra.<key>` into `extra`."""
    plain = {name: value for name, value in change.items() if not name.startswith("extra.")}
    own = {n.removeprefix("extra."): v for n, v in change.items() if n.startswith("extra.")}
    return plain | ({"extra": own} if own else {})


def _people_in(fields: Sequence[ListField], given: Mapping[str, Any]) -> list[int]:
    keys = {one.key for one in fields if one.kind == ListField.Kind.PERSON}
    return [int(v) for k, v in given.items() if k in keys and str(v).isascii() and str(v).isdigit()]


def _clean(
    desk: Desk, list_id: int, asked: Mapping[str, Any], held: Mapping[str, Any]
) -> dict[str, Any]:
    """Return {column: value} for the row. Raises Invalid, KeyError for a name that no column has."""
    return {name: _CLEANERS[name](desk, list_id, value, held) for name, value in asked.items()}


def _state(desk: Desk, list_id: int, value: Any, held: Any) -> str:
    if value not in {state.key for state in states_of(desk.lists[list_id].states)}:
        raise NotOffered(field=Entry._meta.get_field("state").verbose_name, value=str(value)[:60])
    return str(value)


def _assigned(desk: Desk, list_id: int, value: Any, held: Any) -> int | None:
    if not value:
        return None
    if value not in desk.people:
        raise NotOffered(field=Entry._meta.get_field("assigned").verbose_name, value=value)
    return int(value)


def _extra(desk: Desk, list_id: int, value: Any, held: Any) -> dict[str, Any]:
    fields = desk.fields[list_id]
    cleaned = clean_extra(fields, value or {}, held)
    for one in fields:
        fresh = cleaned.get(one.key) != held.get(one.key) and cleaned.get(one.key)
        if one.kind == ListField.Kind.PERSON and fresh and cleaned[one.key] not in desk.people:
            raise NotOffered(field=one.label, value=cleaned[one.key])
    return cleaned


def _note(desk: Desk, list_id: int, value: Any, held: Any) -> str:
    text = tidy(value, lines=True)
    if len(text) > 4000:
        raise TooLong(field=_("Note"), limit=4000)
    return text


def _why(desk: Desk, list_id: int, value: Any, held: Any) -> str:
    text = tidy(value)
    if len(text) > 250:
        raise TooLong(field=Entry._meta.get_field("why").verbose_name, limit=250)
    return text


_CLEANERS = {
    "state": _state,
    "assigned_id": _assigned,
    "extra": _extra,
    "note": _note,
    "why": _why,
}
