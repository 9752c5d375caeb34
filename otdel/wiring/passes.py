"""Which rooms say on the technological map what is handed over at a step; see `pipeline.passes`."""

from otdel.selling.handoffs.passes import handed_over
from otdel.selling.pipeline.passes import Teller

PASSES: tuple[Teller, ...] = (handed_over,)
