"""Writing history: one call from every service that changes something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from otdel.kernel.events import Event
from otdel.kernel.inserts import insert_values

from .models import Entry
from .registry import subscriptions
from .undoing import (
    ChangedSince,
    DoneBut,
    NothingToUndo,
    NotYours,
    PersonErased,
    Undone,
    check_undo,
    clear_traces,
    forget,
    keep,
    rows_left,
    undo,
    wipe,
)

__all__ = [
    "ChangedSince",
    "DoneBut",
    "Happening",
    "NotYours",
    "Note",
    "NothingToUndo",
    "PersonErased",
    "Subject",
    "Undone",
    "check_undo",
    "clear_traces",
    "forget",
    "keep",
    "record",
    "record_many",
    "rows_left",
    "tell",
    "undo",
    "wipe",
]


_COLUMNS = ("kind", "noun", "noun_id", "client_id", "by_id", "at", "batch", "facts")


class Subject(Protocol):
    """What an event may be about: a saved row that knows its noun and its company, if it has one."""

    noun: str
    pk: Any


@dataclass(frozen=True, slots=True)
class Note:
    """One line for `record_many`."""

    event: Event
    about: Subject
    at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """What a handler hears. `entry_id` is the same when the same thing is told twice."""

    event: Event
    entry_id: int
    noun: str
    noun_id: int
    client_id: int | None
    by_id: int
    at: datetime
    batch: str


def record(event: Event, *, about: Subject, by: Any, at: datetime, batch: str = "") -> Entry:
    """Write what happened and tell those who listen, in the caller's transaction."""
    note = Note(event, about, at)
    row = _row(note, by=by, batch=batch)
    (entry_id,) = _record([note], [row], by=by, batch=batch)
    return Entry(pk=entry_id, **dict(zip(_COLUMNS, row, strict=True)))


def record_many(notes: Sequence[Note], *, by: Any, batch: str = "") -> None:
    """Write many things that happened in one statement; handlers hear them together."""
    _record(notes, [_row(note, by=by, batch=batch) for note in notes], by=by, batch=batch)


def _record(
    notes: Sequence[Note], rows: Sequence[tuple[Any, ...]], *, by: Any, batch: str
) -> list[int]:
    keys = insert_values(Entry, _COLUMNS, rows)
    tell(
        [
            Happening(note.event, key, row[1], row[2], row[3], by.pk, note.at, batch)
            for note, row, key in zip(notes, rows, keys, strict=True)
        ]
    )
    return keys


def tell(happenings: Sequence[Happening]) -> None:
    """Give the happenings to every handler that subscribed to their kind, once a handler."""
    heard: dict[Any, list[Happening]] = {}
    table = subscriptions()
    for happening in happenings:
        for handler in table.get(type(happening.event), ()):
            heard.setdefault(handler, []).append(happening)
    for handler, batch in heard.items():
        handler(batch)


def _row(note: Note, *, by: Any, batch: str) -> tuple[Any, ...]:
    """Return an entry's values in the order of `_COLUMNS`."""
    about, event = note.about, note.event
    client = about.pk if about.noun == "company" else getattr(about, "client_id", None)
    return (
        event.kind(), about.noun, about.pk, client, by.pk, note.at, batch, event.facts(),
    )  # fmt: skip
