"""Pinning lines on top of a record's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import Subject, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from . import queries
from .errors import LineNotForPins, NoSuchLine, NotPinned, TooManyPins
from .events import LinePinned, LineUnpinned
from .models import Pin


@dataclass(frozen=True, slots=True)
class _Spot:
    noun: str
    pk: int
    client_id: int | None = None


def _tell(
    kind: type[LinePinned | LineUnpinned], pin: Pin, *, by: User, at: datetime, batch: str = ""
) -> None:
    said = kind(entry_id=pin.entry_id, record_noun=pin.noun, record_id=pin.noun_id)
    record(said, about=cast(Subject, _Spot("pin", pin.pk)), by=by, at=at, batch=batch)


@transaction.atomic
def pin_line(
    noun: str,
    noun_id: int,
    entry_id: int,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    limit: int = 5,
) -> Pin:
    """Keep a line on top of the history of a record; one that stands there already stays as it is.

    Raises NotAllowed, NoSuchLine, LineNotForPins, TooManyPins.
    """
    require(by, "work.do")
    about = queries.record_of(by, noun, noun_id)
    entry = queries.entry_of(by, about, entry_id)
    if not queries.standing([entry]):
        raise LineNotForPins
    held = Pin.objects.filter(noun=noun, noun_id=noun_id)
    if pin := held.filter(entry=entry).first():
        return pin
    lines = Entry.objects.filter(pk__in=held.values("entry"))
    if len(queries.standing(list(lines))) >= limit:
        raise TooManyPins(limit=limit)
    pin = Pin(noun=noun, noun_id=noun_id, entry=entry, by=by, at=at)
    try:
        with transaction.atomic():
            pin.save(force_insert=True)
    except IntegrityError:  # somebody was quicker
        return held.get(entry=entry)
    _tell(LinePinned, pin, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("pin", pin.pk, "created")], by=by, at=at)
    return pin


@transaction.atomic
def unpin_line(
    noun: str, noun_id: int, entry_id: int, *, by: User, at: datetime, batch: str = ""
) -> Pin:
    """Take a line from the top; it stays in its place in the history. Raises NotAllowed, NoSuchLine, NotPinned."""
    require(by, "work.do")
    about = queries.record_of(by, noun, noun_id)
    queries.entry_of(by, about, entry_id)
    pin = Pin.objects.filter(noun=noun, noun_id=noun_id, entry=entry_id).first()
    if pin is None:
        raise NotPinned
    _unpin(pin, by=by, at=at, batch=batch)
    return pin


def _unpin(pin: Pin, *, by: User, at: datetime, batch: str = "") -> None:
    kept = {
        "noun": pin.noun,
        "noun_id": pin.noun_id,
        "entry_id": pin.entry_id,
        "by_id": pin.by_id,
        "at": pin.at.isoformat(),
    }
    key = pin.pk
    if not Pin.objects.filter(pk=key).delete()[0]:
        raise NotPinned
    _tell(LineUnpinned, pin, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("pin", key, "removed", kept)], by=by, at=at)


@transaction.atomic
def restore_pins(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take back pinning and unpinning; one result a trace."""
    return [_restore(trace, by=by, at=at) for trace in traces]


def _restore(trace: Any, *, by: User, at: datetime) -> Any:
    pin = Pin.objects.filter(pk=trace.noun_id).first()
    try:
        if trace.did == "created":
            if pin:
                queries.record_of(by, pin.noun, pin.noun_id)
                _unpin(pin, by=by, at=at)
            return None
        return pin or _put_back(trace, by=by, at=at)
    except (NoSuchLine, NotPinned) as refusal:
        return refusal


def _put_back(trace: Any, *, by: User, at: datetime) -> Pin:
    kept = trace.before | {"at": datetime.fromisoformat(trace.before["at"])}
    queries.record_of(by, kept["noun"], kept["noun_id"])
    place = {name: kept[name] for name in ("noun", "noun_id", "entry_id")}
    if again := Pin.objects.filter(**place).first():
        return again
    pin = Pin(pk=trace.noun_id, **kept)
    pin.save(force_insert=True)
    _tell(LinePinned, pin, by=by, at=at)
    return pin


@transaction.atomic
def carry_pins(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Pin what was pinned to a record that is merged into another to that one; return the pins' ids."""
    there = Pin.objects.filter(noun=noun, noun_id=survivor_id).values("entry")
    moving = Pin.objects.filter(noun=noun, noun_id=gone_id).exclude(entry__in=there)
    ids = list(moving.order_by("pk").values_list("pk", flat=True))
    Pin.objects.filter(pk__in=ids).update(noun_id=survivor_id)
    return ids


@transaction.atomic
def give_back_pins(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Any]:
    """Pin those of them that still stand there to their first record again."""
    Pin.objects.filter(pk__in=ids, noun=noun, noun_id=survivor_id).update(noun_id=gone_id)
    return []
