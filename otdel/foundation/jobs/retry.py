"""How often a task may be tried, said where the task is defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.tasks import Task

_ATTRIBUTE = "otdel_retry"


@dataclass(frozen=True, slots=True)
class Rule:
    """times: tries in all. first: seconds before the second try, four times as many before each next.

    once: the task's writes and its end are one transaction, so that they happen exactly once.
    """

    times: int = 5
    first: float = 10
    once: bool = False


def retry[**P, T](
    *, times: int = 5, first: float = 10, once: bool = False
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Put under `@task(...)`. Not for `once`: work of minutes, for the transaction lasts as long."""

    def mark(function: Callable[P, T]) -> Callable[P, T]:
        setattr(function, _ATTRIBUTE, Rule(times, first, once))
        return function

    return mark


def rule_of(task: Task[..., Any]) -> Rule:
    return getattr(task.func, _ATTRIBUTE, Rule())
