"""Facts are posted as things happen, added up by month from time to time, remade from the journal."""

from .post_facts import post_facts
from .rebuild import Difference, check, rebuild
from .roll_up import forget_sums, roll_up

__all__ = ["Difference", "check", "forget_sums", "post_facts", "rebuild", "roll_up"]
