"""The hand-over sheet: what a stand-in has to know of each client, told by the rooms above.

`wiring/handover.py` declares it as a `Handover`; the rooms keep their own words and rights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

type Label = str | Promise


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line about a client. tone: "" or "bad" for what must not be overlooked."""

    text: str
    hint: str = ""
    tone: str = ""


type Told = Mapping[int, Sequence[SheetLine]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one room tells. lines(by, person_id, client_ids, on) -> {client: lines}, constant queries.

    loose(by, person_id, on): lines about records of the absent person whose client is somebody else's, or none.
    """

    label: Label
    lines: Callable[[Any, int, Sequence[int], date], Told]
    loose: Callable[[Any, int, date], Sequence[SheetLine]] | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """clients(by, person_id): a queryset of the person's clients with pk and name, as `by` sees them.

    pick: the address of the picker of clients; names(by, ids) -> {id: name}. groups(by) -> (key, label)
    of sets of clients that can be given at once; group(by, key) -> the ids.
    """

    clients: Callable[[Any, int], Any]
    pick: str
    url: Callable[[int], str]
    names: Callable[[Any, Sequence[int]], Mapping[int, str]]
    groups: Callable[[Any, date], Sequence[tuple[str, Label]]]
    group: Callable[[Any, str, date], Sequence[int]]
    pieces: Sequence[Piece] = ()


@cache
def declared() -> Handover:
    """Return what wiring declares."""
    return import_string(settings.OTDEL_HANDOVER)


@dataclass(slots=True)
class SheetClient:
    """One client of the sheet. `stand_in`: who takes it on, where the clients are divided."""

    pk: int
    name: str
    url: str
    stand_in: int | None
    told: list[tuple[Label, Sequence[SheetLine]]] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """One page of the sheet; `number` counts the clients of all pages."""

    clients: list[SheetClient]
    number: int
    loose: list[tuple[Label, Sequence[SheetLine]]]
