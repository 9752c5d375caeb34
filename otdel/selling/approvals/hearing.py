"""What approvals hear of deals: a question about a deal that is over is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from otdel.foundation.journal.services import Happening
from otdel.foundation.people.services import system_user
from otdel.kernel.events import Event
from otdel.selling.pipeline.events import DealLost, DealRemoved, DealWon

from .services import withdraw_of

HEARD: tuple[type[Event], ...] = (DealLost, DealRemoved, DealWon)


def take_back(happenings: Sequence[Happening]) -> None:
    """With the batch of the act: undo of it lets the question wait again."""
    ids = {one.noun_id for one in happenings if isinstance(one.event, HEARD)}
    last = happenings[-1]
    withdraw_of(ids, by=system_user(), at=max(one.at for one in happenings), batch=last.batch)
