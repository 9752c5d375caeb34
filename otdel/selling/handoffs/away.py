"""Who is away and who stands in: asked of whoever keeps absences; `wiring/away.py` says who does.

ask(person_ids, on, till) -> {person away on any of these days: who stands in, or None}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from otdel.foundation.web.slots import wired

type Asker = Callable[[Sequence[int], date, date], Mapping[int, int | None]]


def stand_ins(person_ids: Sequence[int], on: date, till: date) -> dict[int, int | None]:
    """Return {person who is away from `on` to `till`: who stands in, or None}."""
    askers: Sequence[Asker] = wired("OTDEL_AWAY", "otdel.wiring.away.AWAY")
    found: dict[int, int | None] = {}
    for ask in askers:
        found |= ask(person_ids, on, till)
    return found
