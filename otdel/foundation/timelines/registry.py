"""What the rooms above tell this one: `otdel/wiring/timelines.py` holds the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from otdel.foundation.web.slots import wired


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose lines are the record's own. ids: its number and those merged into it.

    branches: numbers of the companies below it that are read along; has_branches: there are some.
    """

    ids: Sequence[int]
    branches: Sequence[int] = ()
    has_branches: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A noun that has a history.

    rows(by): its records as a reader finds them. url: the page of one. is_client: the lines of
    others that bear its number as their client are its own too.
    reach(by, record, whole): whose lines are read; whole: with the branches.
    hangs: noun -> ids(by, ids of the record): records whose lines belong here wherever they were
    when it happened. talks(by, ids): (thing id, noun, noun_id) of lines elsewhere that are about it.
    """

    icon: str
    url: str
    rows: Callable[[Any], QuerySet[Any]]
    reach: Callable[[Any, Any, bool], Reach]
    is_client: bool = False
    hangs: Mapping[str, Callable[[Any, Sequence[int]], Any]] = field(default_factory=dict)
    talks: Callable[[Any, Sequence[int]], Sequence[tuple[int, str, int]]] | None = None


def _no_texts(by: Any, ids: Sequence[int]) -> Mapping[int, str]:
    return {}


def _with_nobody(by: Any, ids: Sequence[int]) -> Mapping[int, tuple[str, int]]:
    return {}


@dataclass(frozen=True, slots=True)
class Thing:
    """What a line is about beside its record; such a line can be pinned. fact: the id's name in events.

    texts(by, ids): everything a search looks through, of what `by` may read.
    whose(by, ids): (noun, id) of whom it was with. opens(by, ids): the address it opens.
    standing(ids): which of them still exist.
    """

    fact: str
    opens: Callable[[Any, Sequence[int]], Mapping[int, str]]
    standing: Callable[[Sequence[int]], set[int]]
    texts: Callable[[Any, Sequence[int]], Mapping[int, str]] = _no_texts
    whose: Callable[[Any, Sequence[int]], Mapping[int, tuple[str, int]]] = _with_nobody
    opens_dialog: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A chip above the history; `lines`: a condition on entries."""

    label: str | Promise
    lines: Q


def tellers() -> Mapping[str, Told]:
    """Return {noun: how its history is read}."""
    table: Mapping[str, Told] = wired("OTDEL_TIMELINES", "otdel.wiring.timelines.TIMELINES")
    return table


def things() -> Mapping[str, Thing]:
    """Return {noun of a thing: what is known of it}."""
    table: Mapping[str, Thing] = wired("OTDEL_THINGS", "otdel.wiring.timelines.THINGS")
    return table


def kinds() -> Mapping[str, Kind]:
    """Return {key: chip}."""
    table: Mapping[str, Kind] = wired("OTDEL_KINDS", "otdel.wiring.timelines.KINDS")
    return table
