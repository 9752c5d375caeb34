"""The only writers of verdicts, their sums, and of what leaders are told."""

from .judging import Step, judge, judge_portion
from .looking import note_look
from .summing import Difference, TooBusy, differences, rebuild, remake_sums, settle
from .warning import remind_leaders, watch_decay

__all__ = [
    "Difference",
    "Step",
    "TooBusy",
    "differences",
    "judge",
    "judge_portion",
    "note_look",
    "rebuild",
    "remake_sums",
    "remind_leaders",
    "settle",
    "watch_decay",
]
