"""The only writers of norms, confirmations and the projection of cards."""

from .confirming import confirm_data, restore_confirmations
from .measure import Step, measure, measure_portion
from .norms import restore_norms, set_norm
from .returning import Words, return_due

__all__ = [
    "Step",
    "Words",
    "confirm_data",
    "measure",
    "measure_portion",
    "restore_confirmations",
    "restore_norms",
    "return_due",
    "set_norm",
]
