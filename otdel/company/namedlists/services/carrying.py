"""Entries follow a company or contact that is merged into another, and come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.clients.merges import Astray, Quiet
from otdel.company.namedlists import events, queries
from otdel.company.namedlists.engine import joined
from otdel.company.namedlists.models import Entry
from otdel.foundation.journal.services import Note, record_many
from otdel.foundation.people.models import User

from .entries import edited, whole


def count_entries(noun: str, record_id: int) -> int:
    """How many lists the record stands in, whoever sees them."""
    return queries.held_by(noun, record_id).count()


@transaction.atomic
def carry_entries(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[Any]:
    """Put the survivor where the other stood in lists; return what the way back needs.

    An item is the number of an entry that moved, or {"gone", "kept_id", "before", "version"} of one
    that was joined to the survivor's own in the same list.
    """
    own = {row.named_list_id: row for row in queries.held_by(noun, survivor_id)}
    moved: list[Any] = []
    notes: list[Note] = []
    for row in queries.held_by(noun, gone_id):
        kept = own.get(row.named_list_id)
        if kept is None:
            _point(noun, [row.pk], survivor_id)
            moved.append(row.pk)
        else:
            moved.append(_join(kept, row))
        told = kept or row
        notes.append(Note(edited(told, {noun: gone_id}), Quiet(told.noun, told.pk), at))
    record_many(notes, by=by, batch=batch)
    return moved


def _point(noun: str, ids: Sequence[int], record_id: int) -> None:
    rows = Entry.objects.filter(pk__in=ids)
    rows.update(**{f"{noun}_id": record_id, "version": F("version") + 1})


def _join(kept: Entry, gone: Entry) -> dict[str, Any]:
    names = ("extra", "assigned_id", "note", "why")
    after = joined(
        {name: getattr(kept, name) for name in names},
        {name: getattr(gone, name) for name in names},
        queries.labels_of(kept.named_list_id),
    )
    before = {name: getattr(kept, name) for name in after}
    for name, value in after.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save(update_fields=[*(name.removesuffix("_id") for name in after), "version"])
    Entry.objects.filter(pk=gone.pk).delete()
    return {
        "gone": whole(gone), "kept_id": kept.pk, "before": before, "version": kept.version,
    }  # fmt: skip


@transaction.atomic
def give_back_entries(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[Any], *, by: User, at: datetime
) -> list[Astray]:
    """Put entries back under the record that stands again; return those that are elsewhere by now."""
    astray: list[Astray] = []
    notes: list[Note] = []
    for item in ids:
        if isinstance(item, dict):
            astray += _part(noun, gone_id, item)
            told_id, list_id = item["gone"]["id"], item["gone"]["named_list_id"]
        else:
            row = Entry.objects.filter(pk=item).first()
            if row is None:
                continue  # taken out since: a list is no place to come back to
            if getattr(row, f"{noun}_id") != survivor_id:
                title = row.named_list.name
                astray.append(Astray(row.noun, row.pk, title, getattr(row, f"{noun}_id")))
                continue
            _point(noun, [row.pk], gone_id)
            told_id, list_id = row.pk, row.named_list_id
        said = events.EntryRestored(entry_id=told_id, named_list_id=list_id, did="merged")
        notes.append(Note(said, Quiet(Entry.noun, told_id), at))
    record_many(notes, by=by)
    return astray


def _part(noun: str, gone_id: int, item: dict[str, Any]) -> list[Astray]:
    """Part two entries that were joined; the survivor's keeps what was changed in it since."""
    was = item["gone"]
    back = Entry(**was | {"added_at": datetime.fromisoformat(was["added_at"])})
    setattr(back, f"{noun}_id", gone_id)
    back.version += 1
    if not Entry.objects.filter(named_list=back.named_list_id, **{f"{noun}_id": gone_id}).exists():
        back.save(force_insert=True)
    kept = Entry.objects.select_related("named_list").filter(pk=item["kept_id"]).first()
    if kept is None or not item["before"]:
        return []
    if kept.version != item["version"]:
        return [Astray(kept.noun, kept.pk, kept.named_list.name, kept.record_id)]
    for name, value in item["before"].items():
        setattr(kept, name, value)
    kept.version += 1
    names = [name.removesuffix("_id") for name in item["before"]]
    kept.save(update_fields=[*names, "version"])
    return []
