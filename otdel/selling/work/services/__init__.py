"""Changing what people have to do: one verb a name, each one transaction."""

from .changing import cancel, edit_activity, reassign_activities, reopen, reschedule
from .finishing import finish
from .planning import log, plan, record_activities
from .removing import close_open_about, remove_activities, restore_activities

__all__ = [
    "cancel",
    "close_open_about",
    "edit_activity",
    "finish",
    "log",
    "plan",
    "reassign_activities",
    "record_activities",
    "remove_activities",
    "reopen",
    "reschedule",
    "restore_activities",
]
