"""What a merge asks of the rooms above: `wiring/merges.py` says which room moves what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from otdel.foundation.web.slots import wired


@dataclass(slots=True)
class Quiet:
    """The subject of a line that belongs into its own record's history, not into a client's timeline."""

    noun: str
    pk: int
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class Astray:
    """A row that was carried over and has been put elsewhere since. now_id: what it hangs on now."""

    noun: str
    pk: int
    title: str
    now_id: int | None


@dataclass(frozen=True, slots=True)
class Carrier:
    """How one kind of rows follows a company or contact ("company", "contact") into another.

    count(noun, id) -> how many rows hang on the record, whosever they are.
    carry(noun, gone_id, survivor_id, *, by, at, batch) -> ids of the rows that were moved.
    give_back(noun, survivor_id, gone_id, ids, *, by, at) -> `Astray` for those no longer there.
    """

    label: str | Promise
    icon: str
    count: Callable[[str, int], int]
    carry: Callable[..., list[int]]
    give_back: Callable[..., Sequence[Astray]]


def carriers() -> Mapping[str, Carrier]:
    """Return {noun of the rows: how they follow}, from wiring."""
    table: Mapping[str, Carrier] = wired("OTDEL_MERGES", "otdel.wiring.merges.MERGES")
    return table


def hanging_on(noun: str, record_id: int) -> list[tuple[Any, str, int]]:
    """Return [(label, icon, number)] of what would follow the record; kinds of which there is none stay out."""
    counted = [
        (carrier.label, carrier.icon, carrier.count(noun, record_id))
        for carrier in carriers().values()
    ]
    return [line for line in counted if line[2]]
