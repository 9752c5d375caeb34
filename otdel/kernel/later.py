"""The only way to put work into the queue: after the transaction has been committed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import Task


def after_commit(task: Task[..., Any], *args: Any, **kwargs: Any) -> None:
    """Enqueue `task` with plain arguments once the current transaction is in the database."""
    transaction.on_commit(partial(task.enqueue, *args, **kwargs))
