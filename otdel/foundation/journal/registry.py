"""Reads the literal tables of `otdel.wiring`, which lies above and is therefore named in settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from otdel.kernel.events import Event

Handler = Callable[[Sequence[Any]], None]
# names(by, ids) -> {id: what to call it}
Names = Callable[[Any, Any], Mapping[Any, str]]


@cache
def subscriptions() -> Mapping[type[Event], Sequence[Handler]]:
    """Return {event type: handlers}."""
    return import_string(settings.OTDEL_SUBSCRIPTIONS)


@cache
def nouns() -> Mapping[str, Names]:
    """Return {noun: names}, used to fill the gaps of the timeline's sentences."""
    return import_string(settings.OTDEL_NOUNS)


@cache
def undoers() -> Mapping[str, Callable[..., Sequence[Any]]]:
    """Return {noun: restore(traces, by=, at=) -> one result a trace}, in the order of undoing."""
    return import_string(settings.OTDEL_UNDO)


@cache
def event_types() -> Mapping[str, type[Event]]:
    """Return {kind: event type} of every event class that has been imported."""
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        found[kind.kind()] = kind
    return found
