"""What an activity may be about lies above this room: `otdel/wiring/abouts.py` names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from otdel.kernel import locks


@dataclass(frozen=True, slots=True)
class Matter:
    """A lead or a deal as this room needs to know it. addresses: (kind, normal form) of its own."""

    title: str
    is_open: bool = True
    company_id: int | None = None
    contact_id: int | None = None
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """`find(by, ids)` returns {id: Matter} of those that `by` may see, in one statement.

    model: what is taken before an activity about it is written.
    """

    label: str | Promise
    icon: str
    url: str
    find: Callable[[Any, Sequence[int]], Mapping[int, Matter]]
    model: type[Model] | None = None


@cache
def abouts() -> Mapping[str, About]:
    """Return {noun: About}."""
    return import_string(getattr(settings, "OTDEL_ABOUTS", "otdel.wiring.abouts.ABOUTS"))


def matters(by: Any, pairs: Sequence[tuple[str, int | None]]) -> dict[tuple[str, int], Matter]:
    """Return {(noun, id): Matter} of those that `by` may see: one statement a noun and 1000 ids."""
    wanted: dict[str, set[int]] = {}
    for noun, pk in pairs:
        if noun and pk is not None:
            wanted.setdefault(noun, set()).add(pk)
    known = abouts()
    return {
        (noun, pk): matter
        for noun, ids in wanted.items()
        if noun in known
        for part in _parts(sorted(ids))
        for pk, matter in known[noun].find(by, part).items()
    }


def hold(pairs: Iterable[tuple[str, int | None]]) -> None:
    """Take the records before what is done about them is written: see `kernel.locks`."""
    wanted: dict[str, set[int | None]] = {}
    for noun, pk in pairs:
        wanted.setdefault(noun, set()).add(pk)
    for noun in locks.ORDER:
        about = abouts().get(noun) if noun in wanted else None
        if about and about.model:
            locks.hold(about.model, wanted[noun])


def _parts(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 1000] for start in range(0, len(ids), 1000)]
