"""Reading history: a page of a timeline with the names of today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from otdel.kernel.events import Event
from otdel.kernel.vendor import is_filled

from .models import Entry, Trace
from .registry import event_types, nouns


@dataclass(frozen=True, slots=True)
class Line:
    """One rendered line of a timeline; `sentence` is in the reader's language."""

    entry_id: int
    at: datetime
    by_id: int
    by_name: str
    kind: str
    icon: str
    noun: str
    noun_id: int
    sentence: str


def about(noun: str, noun_id: int, *earlier: int) -> QuerySet[Entry]:
    """Entries about one record, newest first. The caller has already found the record through its reader.

    earlier: ids of records that were merged into it.
    """
    own = {"noun_id__in": (noun_id, *earlier)} if earlier else {"noun_id": noun_id}
    return Entry.objects.filter(noun=noun, **own).order_by("-at", "-pk")


def of_noun(noun: str) -> QuerySet[Entry]:
    """Entries about every record of a public noun (thresholds, say), newest first."""
    return Entry.objects.filter(noun=noun).order_by("-at", "-pk")


def of_client(client_id: int, *earlier: int) -> QuerySet[Entry]:
    """Entries in one company's timeline, newest first. earlier: companies that were merged into it."""
    own = {"client_id__in": (client_id, *earlier)} if earlier else {"client_id": client_id}
    return Entry.objects.filter(**own).order_by("-at", "-pk")


def of_batch(batch: str) -> QuerySet[Entry]:
    """Entries of one import or bulk act, oldest first."""
    return Entry.objects.filter(is_filled("batch"), batch=batch).order_by("pk")


def kept_of(noun: str, ids: Collection[int]) -> list[dict[str, Any]]:
    """What acts that can still be taken back keep of these rows: old values by column."""
    return list(Trace.objects.filter(noun=noun, noun_id__in=ids).values_list("before", flat=True))


def kept_of_noun(noun: str, did: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (row, old values) of every act of this kind that can still be taken back."""
    acts = Trace.objects.filter(noun=noun, did=did).order_by("pk")
    yield from acts.values_list("noun_id", "before").iterator(chunk_size=1000)


def lines(by: Any, entries: Iterable[Entry]) -> list[Line]:
    """Render entries for `by`: one query a noun, however many entries."""
    kept = list(entries)
    events = [_event(by, entry) for entry in kept]
    names = _names(by, kept, events)
    system = _system(kept)
    return [_line(entry, event, names, system) for entry, event in zip(kept, events, strict=True)]


def veiled(by: Any, entry: Entry) -> dict[str, Any]:
    """Return the entry's facts with None for the values of fields that are hidden from `by`."""
    kind = event_types().get(entry.kind)
    guards = kind.guards if kind else {}
    shut = {name for name, guard in guards.items() if not by.reads(guard)}
    return _without(entry.facts, shut) if shut else entry.facts


def _without(facts: dict[str, Any], shut: Collection[str]) -> dict[str, Any]:
    return {
        name: None if name in shut else _without(told, shut) if isinstance(told, dict) else told
        for name, told in facts.items()
    }


def _event(by: Any, entry: Entry) -> Event | None:
    kind = event_types().get(entry.kind)
    return kind.from_facts(veiled(by, entry)) if kind else None


def _names(
    by: Any, entries: Sequence[Entry], events: Sequence[Event | None]
) -> dict[str, dict[int, str]]:
    wanted: dict[str, set[int]] = {"user": {entry.by_id for entry in entries}}
    for event in filter(None, events):
        for field, noun in (
            *event.names.items(),
            *([(event.whose, "user")] if event.whose else ()),
        ):
            value = getattr(event, field)
            if value is not None:
                wanted.setdefault(noun, set()).add(value)
    known = nouns()
    return {noun: dict(known[noun](by, sorted(ids))) for noun, ids in wanted.items() if ids}


def _system(entries: Sequence[Entry]) -> set[int]:
    """Return who among the actors is the product itself."""
    users = get_user_model()._default_manager
    actors = {entry.by_id for entry in entries}
    return set(users.filter(pk__in=actors, is_system=True).values_list("pk", flat=True))


def _line(
    entry: Entry, event: Event | None, names: dict[str, dict[int, str]], system: Collection[int]
) -> Line:
    doer = entry.by_id
    if event and event.whose and doer in system:
        doer = getattr(event, event.whose) or doer
    return Line(
        entry_id=entry.pk,
        at=entry.at,
        by_id=entry.by_id,
        by_name=names["user"].get(doer, "—"),
        kind=entry.kind,
        icon=event.icon if event else "point",
        noun=entry.noun,
        noun_id=entry.noun_id,
        sentence=_sentence(event, names) if event else entry.kind,
    )


def _sentence(event: Event, names: dict[str, dict[int, str]]) -> str:
    gaps = event.facts()
    for field, noun in event.names.items():
        value = gaps[field]
        gaps[field] = names.get(noun, {}).get(value, "—") if value is not None else "—"
    return str(event.text) % gaps
