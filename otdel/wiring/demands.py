"""Which rooms the gate of the pipeline asks besides its own rules, in the order of telling.

ask(noun, ids, steps, sums) -> {id: demands unmet}; see `pipeline.demands`.
"""

from otdel.selling.approvals.demands import unmet_demands
from otdel.selling.handoffs.demands import accepted_handoffs
from otdel.selling.pipeline.demands import Asker
from otdel.selling.requests.demands import answered_requests

DEMANDS: tuple[Asker, ...] = (accepted_handoffs, unmet_demands, answered_requests)
