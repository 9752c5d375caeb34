"""Pure decisions about versions of a process: which stage answers to which, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Step(Protocol):
    """A stage as the comparison knows it."""

    pk: Any
    name: str
    kind: str

    @property
    def kin(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Difference[S]:
    """What became of one step. `before` None: new; `after` None: gone.

    fields: (name, before, after) of what differs; all there is of a step that only one has.
    """

    before: S | None
    after: S | None
    fields: tuple[tuple[Any, Any, Any], ...] = ()
    is_moved: bool = False

    @property
    def did(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def propose(old: Sequence[Step], new: Sequence[Step]) -> dict[int, int]:
    """Return {old stage in work: new one} where it is the same step, or else has the same name."""
    in_work = [step for step in new if step.kind == "open"]
    by_kin = {step.kin: step.pk for step in in_work}
    by_name = {step.name.casefold(): step.pk for step in in_work}
    found = {
        step.pk: by_kin.get(step.kin) or by_name.get(step.name.casefold())
        for step in old
        if step.kind == "open"
    }
    return {pk: target for pk, target in found.items() if target is not None}


def differences[S: Step](
    old: Sequence[S], new: Sequence[S], told: Mapping[int, Mapping[Any, Any]]
) -> list[Difference[S]]:
    """Return what differs between two versions, in the order of the new one, what is gone last.

    told: {stage: {name of a field: its value in words}} of both.
    """
    before = {step.kin: step for step in old}
    kept = [step.kin for step in old if step.kin in {one.kin for one in new}]
    now = [step.kin for step in new if step.kin in before]
    found: list[Difference[S]] = []
    for step in new:
        was = before.get(step.kin)
        if was is None:
            found.append(Difference(None, step, _fields({}, told[step.pk])))
            continue
        is_moved = _neighbour(kept, step.kin) != _neighbour(now, step.kin)
        fields = _fields(told[was.pk], told[step.pk])
        if fields or is_moved:
            found.append(Difference(was, step, fields, is_moved))
    still = {step.kin for step in new}
    gone = [step for step in old if step.kin not in still]
    return found + [Difference(step, None, _fields(told[step.pk], {})) for step in gone]


def _neighbour(order: Sequence[int], kin: int) -> int | None:
    place = order.index(kin)
    return order[place - 1] if place else None


def _fields(
    before: Mapping[Any, Any], after: Mapping[Any, Any]
) -> tuple[tuple[Any, Any, Any], ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )
