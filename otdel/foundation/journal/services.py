"""Writing history: one call from every service that changes something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from otdel.kernel.events import Event
from otdel.kernel.inserts import insert_rows

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
    "tell",
    "undo",
    "wipe",
]


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
    return record_many([Note(event, about, at)], by=by, batch=batch)[0]


def record_many(notes: Sequence[Note], *, by: Any, batch: str = "") -> list[Entry]:
    """Write many things that happened in one statement; handlers hear them together."""
    entries = list(insert_rows([_entry(note, by=by, batch=batch) for note in notes]))
    tell([_happening(note, entry) for note, entry in zip(notes, entries, strict=True)])
    return entries


def tell(happenings: Sequence[Happening]) -> None:
    """Give the happenings to every handler that subscribed to their kind, once a handler."""
    heard: dict[Any, list[Happening]] = {}
    table = subscriptions()
    for happening in happenings:
        for handler in table.get(type(happening.event), ()):
            heard.setdefault(handler, []).append(happening)
    for handler, batch in heard.items():
        handler(batch)


def _entry(note: Note, *, by: Any, batch: str) -> Entry:
    about = note.about
    client = about.pk if about.noun == "company" else getattr(about, "client_id", None)
    return Entry(
        kind=note.event.kind(),
        noun=about.noun,
        noun_id=about.pk,
        client_id=client,
        by_id=by.pk,
        at=note.at,
        batch=batch,
        facts=note.event.facts(),
    )


def _happening(note: Note, entry: Entry) -> Happening:
    return Happening(
        event=note.event,
        entry_id=entry.pk,
        noun=entry.noun,
        noun_id=entry.noun_id,
        client_id=entry.client_id,
        by_id=entry.by_id,
        at=entry.at,
        batch=entry.batch,
    )
