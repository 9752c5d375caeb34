"""Facts are posted as things happen, added up by month from time to time, remade from the journal."""

from .choose_figures import choose_figures
from .post_facts import post_facts
from .rebuild import Difference, check, rebuild
from .roll_up import forget_sums, roll_up

__all__ = [
    "Difference",
    "check",
    "choose_figures",
    "forget_sums",
    "post_facts",
    "rebuild",
    "roll_up",
]
