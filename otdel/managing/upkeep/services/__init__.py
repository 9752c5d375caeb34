"""The only writers of norms, confirmations and the projection of cards."""

from .confirming import confirm_data, restore_confirmations
from .measure import Step, measure, measure_portion
from .norms import restore_norms, set_norm
from .returning import Words, return_due
from .winning import Gathered, ListWords, gather_win_back

__all__ = [
    "Gathered",
    "ListWords",
    "Step",
    "Words",
    "confirm_data",
    "gather_win_back",
    "measure",
    "measure_portion",
    "restore_confirmations",
    "restore_norms",
    "return_due",
    "set_norm",
]
