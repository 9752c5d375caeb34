"""Changing imports: take files, survey, settle, check, run, steer, take back."""

from otdel.edges.exchange.errors import Overtaken

from .deciding import decide_owners, decide_process, decide_value, fix_cell, set_mapping
from .steering import (
    cancel,
    count_again,
    end_run,
    end_trial,
    fail,
    note_job,
    pause,
    read_again,
    resume,
    start_run,
    start_trial,
)
from .surveying import survey
from .taking import begin_import
from .undoing import end_undo, start_undo, undo_steps
from .working import Worker, judge_one

__all__ = [
    "Overtaken",
    "Worker",
    "begin_import",
    "cancel",
    "count_again",
    "decide_owners",
    "decide_process",
    "decide_value",
    "end_run",
    "end_trial",
    "end_undo",
    "fail",
    "fix_cell",
    "judge_one",
    "note_job",
    "pause",
    "read_again",
    "resume",
    "set_mapping",
    "start_run",
    "start_trial",
    "start_undo",
    "survey",
    "undo_steps",
]
