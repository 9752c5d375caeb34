"""What rooms above add to the technological map of a process: `wiring/appendices.py` says who is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from otdel.foundation.people.models import User
from otdel.foundation.web.slots import wired


@dataclass(frozen=True, slots=True)
class Appendix:
    """A table under the map, in the reader's language. `widths`: shares of the columns on paper."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    lines: tuple[tuple[str, ...], ...]


# tell(process_id, by) -> the appendix, None if there is nothing to tell
type Teller = Callable[[int, User], Appendix | None]


def appendices(process_id: int, by: User) -> tuple[Appendix, ...]:
    """Return what every room above adds, in the order of wiring."""
    tellers: Sequence[Teller] = wired("OTDEL_APPENDICES", "otdel.wiring.appendices.APPENDICES")
    return tuple(told for tell in tellers if (told := tell(process_id, by)))
