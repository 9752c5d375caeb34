"""Giving leads out and watching how soon they are answered: one verb a name."""

from .answering import follow_answers, forget_leads, set_norm, start_clocks
from .assigning import assign
from .cadences import ensure_cadences, restore_cadences, write_cadence
from .requalifying import open_requalifications
from .rules import (
    move_rule,
    remove_rule,
    restore_rules,
    write_rule,
)
from .running import (
    go_on,
    hold_for,
    pause_runs,
    restart_runs,
    restore_runs,
    resume_runs,
    start_runs,
    stop_for,
    stop_runs,
    take_up,
)
from .sending import enter_letter
from .templates import ensure_templates, restore_templates, write_template
from .watching import claim_alarms, free_alarms, raise_alarms

__all__ = [
    "assign",
    "claim_alarms",
    "ensure_cadences",
    "ensure_templates",
    "enter_letter",
    "follow_answers",
    "forget_leads",
    "free_alarms",
    "go_on",
    "hold_for",
    "move_rule",
    "open_requalifications",
    "pause_runs",
    "raise_alarms",
    "remove_rule",
    "restart_runs",
    "restore_cadences",
    "restore_rules",
    "restore_runs",
    "restore_templates",
    "resume_runs",
    "set_norm",
    "start_clocks",
    "start_runs",
    "stop_for",
    "stop_runs",
    "take_up",
    "write_cadence",
    "write_rule",
    "write_template",
]
