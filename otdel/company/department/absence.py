"""Who is away when and who stands in: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

# What a cover may hold -> the kinds of rows that are lent (`lent_as` of their models).
PARTS: Mapping[str, tuple[str, ...]] = {
    "clients": ("company", "contact"),
    "deals": ("deal",),
    "leads": ("lead",),
    "tasks": ("activity",),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """One stand-in of a cover: for the clients given apart, or (`is_rest`) for all the others."""

    person: int
    is_rest: bool = True
    clients: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Away:
    """One agreed absence, from its first to its last day; both belong."""

    id: int
    person: int
    starts_on: date
    ends_on: date
    stands: Sequence[Stand] = ()
    parts: Sequence[str] = field(default_factory=tuple)

    def holds(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on

    def meets(self, other: Away) -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


class Why(StrEnum):
    """Why two absences cannot both be."""

    TWICE = "twice"  # the same person is already away then
    STAND_IN_AWAY = "stand_in_away"  # who would stand in is away then
    STANDS_IN = "stands_in"  # the absent person stands in for somebody then


class Clash(NamedTuple):
    why: Why
    other: Away
    person: int


def clash(asked: Away, others: Iterable[Away]) -> Clash | None:
    """Return why the asked absence cannot be beside the agreed ones, or None.

    What it keeps true: on no day is anybody both away and standing in, so covers make no chains
    and no circles, and what is lent comes from its owner alone.
    """
    stand_ins = {stand.person for stand in asked.stands}
    for other in others:
        if other.id == asked.id or not asked.meets(other):
            continue
        if other.person == asked.person:
            return Clash(Why.TWICE, other, other.person)
        if other.person in stand_ins:
            return Clash(Why.STAND_IN_AWAY, other, other.person)
        if any(stand.person == asked.person for stand in other.stands):
            return Clash(Why.STANDS_IN, other, other.person)
    return None


class Lending(NamedTuple):
    """viewer sees owner's rows of the kind noun; see `people.models.Lent`."""

    viewer: int
    owner: int
    noun: str
    is_rest: bool
    is_split: bool


def lendings(absences: Iterable[Away], on: date) -> tuple[set[Lending], dict[tuple[int, int], int]]:
    """Return what is lent on the day, and {(owner, client): viewer} of clients given apart."""
    lent: set[Lending] = set()
    given: dict[tuple[int, int], int] = {}
    for away in absences:
        if not away.holds(on):
            continue
        is_split = any(stand.clients for stand in away.stands)
        for stand in away.stands:
            given |= {(away.person, client): stand.person for client in stand.clients}
            lent |= {
                Lending(stand.person, away.person, noun, stand.is_rest, is_split)
                for part in away.parts
                for noun in PARTS.get(part, ())
            }
    return lent, given


def who_stands_in(away: Away, client: int | None = None) -> int | None:
    """Return who stands in for the absent person with a client (or with what has none)."""
    for stand in away.stands:
        if client is not None and client in stand.clients:
            return stand.person
    return next((stand.person for stand in away.stands if stand.is_rest), None)


def last_day(back_on: date) -> date:
    """Return the last day of an absence whose person is back on `back_on`."""
    return back_on - timedelta(days=1)
