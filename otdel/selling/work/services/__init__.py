"""Changing what people have to do: one verb a name, each one transaction."""

from .carrying import carry_activities, give_back_activities
from .changing import (
    cancel,
    cancel_activities,
    edit_activity,
    reassign_activities,
    reopen,
    reschedule,
    reschedule_activities,
)
from .finishing import finish, finish_activities, leaves_nothing
from .planning import log, plan, record_activities
from .removing import (
    call_off_stage_tasks,
    close_open_about,
    remove_activities,
    restore_activities,
)

__all__ = [
    "call_off_stage_tasks",
    "cancel",
    "cancel_activities",
    "carry_activities",
    "close_open_about",
    "edit_activity",
    "finish",
    "finish_activities",
    "give_back_activities",
    "leaves_nothing",
    "log",
    "plan",
    "reassign_activities",
    "record_activities",
    "remove_activities",
    "reopen",
    "reschedule",
    "reschedule_activities",
    "restore_activities",
]
