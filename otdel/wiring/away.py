"""Which rooms know who is away: asked before somebody is given something.

ask(person_ids, on, till) -> {person away on any of these days: who stands in, or None}; see `handoffs.away`.
"""

from otdel.selling.handoffs.away import Asker

AWAY: tuple[Asker, ...] = ()
