"""The only way to put work into the queue: together with the transaction that needs it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import Task
from django_tasks_db import DatabaseBackend


def after_commit(task: Task[..., Any], *args: Any, **kwargs: Any) -> None:
    """Let `task` run, with plain arguments, once the current transaction is in the database.

    The queue lies in the same database: its row is written here and seen by the workers when the
    transaction commits, so that a process killed right after the commit loses nothing. A queue
    elsewhere is told after the commit.
    """
    if isinstance(task.get_backend(), DatabaseBackend):
        task.enqueue(*args, **kwargs)
    else:
        transaction.on_commit(partial(task.enqueue, *args, **kwargs))
