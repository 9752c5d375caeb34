"""Pure decisions about hand-offs: circles, whose turn it is, times, and the bottleneck of a conveyor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta


def circle(edges: Iterable[tuple[int, int]]) -> list[int]:
    """Return a circle of the graph, its first node once more at the end, or [] if there is none."""
    after: dict[int, list[int]] = {}
    for giver, taker in sorted(set(edges)):
        after.setdefault(giver, []).append(taker)
    done: set[int] = set()
    for start in sorted(after):
        if found := _walk(start, after, [], done):
            return found
    return []


def _walk(
    node: int, after: Mapping[int, Sequence[int]], path: list[int], done: set[int]
) -> list[int]:
    """Go down from `node`; as deep as there are functions at the most."""
    if node in path:
        return [*path[path.index(node) :], node]
    if node in done:
        return []
    for ahead in after.get(node, ()):
        if found := _walk(ahead, after, [*path, node], done):
            return found
    done.add(node)
    return []


def in_turn(people: Sequence[int], last: Mapping[int, int]) -> int:
    """Return who waited longest: never chosen first, then the oldest choice. people: not empty.

    last: {person: number of the latest choice}. So of n people each gets every n-th.
    """
    return min(people, key=lambda person: (last.get(person, 0), person))


def median(lengths: Sequence[timedelta]) -> timedelta | None:
    """Return the middle length (of an even number the mean of the two), or None of none."""
    if not lengths:
        return None
    ordered = sorted(lengths)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
