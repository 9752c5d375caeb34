"""Giving leads out and watching how soon they are answered: one verb a name."""

from .answering import follow_answers, set_norm, start_clocks
from .assigning import assign
from .requalifying import open_requalifications
from .rules import (
    move_rule,
    remove_rule,
    restore_rules,
    write_rule,
)
from .watching import raise_alarms

__all__ = [
    "assign",
    "follow_answers",
    "move_rule",
    "open_requalifications",
    "raise_alarms",
    "remove_rule",
    "restore_rules",
    "set_norm",
    "start_clocks",
    "write_rule",
]
