"""The tree of units and whose rows follow from it: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

# The reaches by their words in people.policy; "own" and "all" need no pairs.
TEAM, SUBTREE = "team", "subtree"


@dataclass(frozen=True, slots=True)
class Tree:
    """{unit id: parent id or None}, walked in memory."""

    parents: Mapping[int, int | None]

    def children(self) -> dict[int | None, list[int]]:
        """Return {parent: children} in the order of the mapping."""
        found: dict[int | None, list[int]] = {}
        for unit, parent in self.parents.items():
            found.setdefault(parent, []).append(unit)
        return found

    def below(self, unit: int) -> set[int]:
        """Return the unit and everything below it."""
        children = self.children()
        found: set[int] = set()
        waiting = [unit]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(children.get(one, ()))
        return found

    def path(self, unit: int) -> list[int]:
        """Return the unit, its parent and so on up to the root."""
        found: list[int] = []
        here: int | None = unit
        while here is not None and here not in found:
            found.append(here)
            here = self.parents.get(here)
        return found

    def would_loop(self, unit: int, parent: int | None) -> bool:
        """Say whether putting the unit under the parent would close a circle."""
        return parent is not None and unit in self.path(parent)

    def loops(self, unit: int) -> bool:
        """Say whether the way up from the unit comes back to where it has been."""
        path = self.path(unit)
        return self.parents.get(path[-1]) is not None

    def walk(self) -> Iterator[tuple[int, int]]:
        """Yield (unit, depth) from the roots down, children after their parent."""
        children = self.children()
        waiting = [(unit, 0) for unit in reversed(children.get(None, []))]
        while waiting:
            unit, depth = waiting.pop()
            yield unit, depth
            waiting.extend((child, depth + 1) for child in reversed(children.get(unit, [])))


@dataclass(frozen=True, slots=True)
class Stay:
    """One employment: who, where, from when till when (the last day belongs; None is open)."""

    id: int
    person: int
    unit: int
    starts_on: date
    ends_on: date | None = None
    is_head: bool = False
    reaches: tuple[str, ...] = field(default_factory=tuple)

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def places(stays: Iterable[Stay], on: date) -> dict[int, set[int]]:
    """Return {person: units}: where each works on the day, or else where they worked last.

    A leaver thus stays in sight of the team until the book is handed over (SEC-06).
    """
    now: dict[int, set[int]] = {}
    last: dict[int, Stay] = {}
    for stay in stays:
        if stay.holds(on):
            now.setdefault(stay.person, set()).add(stay.unit)
        elif stay.ends_on is not None and stay.ends_on < on:
            had = last.get(stay.person)
            if had is None or (stay.ends_on, stay.id) > (had.ends_on or on, had.id):
                last[stay.person] = stay
    return {person: {stay.unit} for person, stay in last.items()} | now


def sights(
    tree: Tree,
    stays: Sequence[Stay],
    direct: Iterable[tuple[int, str]],
    on: date,
) -> set[tuple[int, int]]:
    """Return (viewer, owner) pairs. direct: (person, reach) of roles that follow from no employment.

    team: the people of the same unit; subtree: of the unit and everything below. A reach that an
    employment brings looks out from its unit, a direct one from every unit of the person.
    """
    living: dict[int, set[int]] = {}
    for person, units in places(stays, on).items():
        for unit in units:
            living.setdefault(unit, set()).add(person)
    views = {
        (stay.person, reach, stay.unit)
        for stay in stays
        if stay.holds(on)
        for reach in stay.reaches
    }
    where: dict[int, set[int]] = {}
    for stay in stays:
        if stay.holds(on):
            where.setdefault(stay.person, set()).add(stay.unit)
    views |= {(person, reach, unit) for person, reach in direct for unit in where.get(person, ())}
    below: dict[int, set[int]] = {}
    pairs: set[tuple[int, int]] = set()
    for person, reach, unit in views:
        if reach not in (TEAM, SUBTREE):
            continue
        if reach == SUBTREE and unit not in below:
            below[unit] = tree.below(unit)
        for seen in below[unit] if reach == SUBTREE else {unit}:
            pairs |= {(person, owner) for owner in living.get(seen, ()) if owner != person}
    return pairs


def main_unit(stays: Iterable[Stay], on: date) -> int | None:
    """Return the unit of the person's longest standing employment on the day."""
    held = [stay for stay in stays if stay.holds(on)]
    return min(held, key=lambda stay: (stay.starts_on, stay.id)).unit if held else None
