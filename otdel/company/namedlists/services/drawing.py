"""Lists themselves: drawing up, changing, taking out of use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from otdel.company.clients.engine import tidy
from otdel.company.clients.errors import Missing, NotOffered, TooLong
from otdel.company.department.queries import units
from otdel.company.namedlists import events, queries
from otdel.company.namedlists.drafts import ListDraft
from otdel.company.namedlists.engine import states_from, states_of
from otdel.company.namedlists.errors import EntriesStand, NoSuchList, NotYourList, StateInUse
from otdel.company.namedlists.models import NamedList
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale

CHANGEABLE = (
    "name", "purpose", "owner_id", "audience", "unit_id", "is_exclusive", "states", "note",
    "is_active",
)  # fmt: skip


@transaction.atomic
def create_list(draft: ListDraft, *, by: User, at: datetime, batch: str = "") -> NamedList:
    """Draw up a list. Raises NotAllowed, Invalid (Missing, TooLong, NotOffered)."""
    require(by, "list.edit")
    row = NamedList(
        name=tidy(draft.name),
        purpose=draft.purpose,
        on_noun=draft.on_noun,
        owner_id=draft.owner_id or by.pk,
        audience=draft.audience,
        unit_id=draft.unit_id,
        is_exclusive=draft.is_exclusive,
        states=states_from(draft.states, states_of([])),
        note=tidy(draft.note, lines=True),
        created_at=at,
    )
    _check(row)
    row.save(force_insert=True)
    said = events.NamedListCreated(named_list_id=row.pk, purpose=row.purpose)
    record(said, about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(row.noun, row.pk, "created", {}, row.version)], by=by, at=at)
    return row


@transaction.atomic
def edit_list(
    list_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    batch: str = "",
) -> NamedList:
    """Change what a list is; `states` are labels in order. What it is a list of stays for good.

    Raises NoSuchList, NotYourList, Stale, Invalid, StateInUse (entries stand in a state that was left out).
    """
    row = own_list(list_id, by=by, at=at)
    if version is not None and version != row.version:
        raise Stale
    before = {}
    for name, value in _ready(row, changes).items():
        if value != getattr(row, name):
            before[name] = getattr(row, name)
            setattr(row, name, value)
    if before:
        _check(row)
        _write(row, list(before))
        said = events.NamedListEdited(named_list_id=row.pk, fields=",".join(before))
        record(said, about=row, by=by, at=at, batch=batch)
        trace = TraceDraft(row.noun, row.pk, "changed", before, row.version)
        keep(batch, [trace], by=by, at=at)
    return row


def switch_lists(
    ids: Sequence[int], is_active: bool, *, by: User, at: datetime, batch: str = ""
) -> list[Any]:
    """Take lists out of use or into it again; the row or a `Refused` for each id."""
    results: list[Any] = []
    for pk in ids:
        try:
            results.append(edit_list(pk, {"is_active": is_active}, by=by, at=at, batch=batch))
        except Refused as refusal:
            results.append(refusal)
    return results


@transaction.atomic
def restore_lists(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on lists back: a made one goes unless something stands in it, a changed one returns."""
    require(by, "list.edit")
    rows = NamedList.objects.in_bulk([trace.noun_id for trace in traces])
    return [_restored(rows.get(trace.noun_id), trace, by=by, at=at) for trace in traces]


def _restored(row: NamedList | None, trace: Any, *, by: User, at: datetime) -> Any:
    if row is None:
        return None
    if row.version != trace.version:
        return ChangedSince(title=row.name)
    said = events.NamedListRestored(named_list_id=row.pk, did=trace.did)
    if trace.did == "created":
        if queries.stands_in(row.pk).exists():
            return EntriesStand(title=row.name)
        record(said, about=row, by=by, at=at)
        NamedList.objects.filter(pk=row.pk).delete()
        return None
    for name, value in trace.before.items():
        setattr(row, name, value)
    _write(row, list(trace.before))
    record(said, about=row, by=by, at=at)
    return row


def own_list(list_id: int, *, by: User, at: datetime) -> NamedList:
    """Return a list that `by` may change. Raises NotAllowed, NoSuchList, NotYourList."""
    require(by, "list.edit")
    row = queries.named_lists(by, timezone.localdate(at)).filter(pk=list_id).first()
    if row is None:
        raise NoSuchList
    if not queries.may_change(by, row):
        raise NotYourList
    return row


def _ready(row: NamedList, changes: Mapping[str, Any]) -> dict[str, Any]:
    ready = {name: changes[name] for name in CHANGEABLE if name in changes}
    if "name" in ready:
        ready["name"] = tidy(ready["name"])
    if "note" in ready:
        ready["note"] = tidy(ready["note"], lines=True)
    if ready.get("audience", row.audience) != NamedList.Audience.UNIT and "audience" in ready:
        ready["unit_id"] = None
    if "states" in ready:
        ready["states"] = states_from(ready["states"], states_of(row.states))
        _check_states(row, ready["states"])
    return ready


def _check_states(row: NamedList, stored: Sequence[Mapping[str, Any]]) -> None:
    staying = {state.key for state in states_of(stored)}
    for state in states_of(row.states):
        number = 0
        if state.key not in staying:
            number = queries.stands_in(row.pk).filter(state=state.key).count()
        if number:
            raise StateInUse(label=state.label, number=number)


def _check(row: NamedList) -> None:
    name = NamedList._meta.get_field("name")
    if not row.name:
        raise Missing(field=name.verbose_name)
    if len(row.name) > 120:
        raise TooLong(field=name.verbose_name, limit=120)
    offered = (
        ("purpose", NamedList.Purpose.values),
        ("on_noun", NamedList.Noun.values),
        ("audience", NamedList.Audience.values),
    )
    for column, codes in offered:
        if getattr(row, column) not in codes:
            field: Any = NamedList._meta.get_field(column)
            raise NotOffered(field=field.verbose_name, value=getattr(row, column))
    if not queries.known_people([row.owner_id]):
        owner = NamedList._meta.get_field("owner")
        raise NotOffered(field=owner.verbose_name, value=row.owner_id)
    unit = NamedList._meta.get_field("unit")
    if row.audience == NamedList.Audience.UNIT and row.unit_id is None:
        raise Missing(field=unit.verbose_name)
    if row.unit_id and not units().filter(pk=row.unit_id).exists():
        raise NotOffered(field=unit.verbose_name, value=row.unit_id)


def _write(row: NamedList, names: list[str]) -> None:
    """Write what changed, if nobody was quicker. Raises Stale."""
    values = {name: getattr(row, name) for name in names}
    ours = NamedList.objects.filter(pk=row.pk, version=row.version)
    if not ours.update(**values, version=row.version + 1):
        raise Stale
    row.version += 1
