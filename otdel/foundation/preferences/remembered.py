"""A small thing read from the database on nearly every request, kept in the process for a moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from django.db import connection

SECONDS = 1.0


class Remembered[T]:
    """Calls `read` at most once a second per process; inside a transaction always.

    So a change made by another process is seen within a second, a change of the same transaction at
    once, and what a rolled back transaction saw is never kept.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: tuple[float, T] | None = None
        self._turn = 0  # grows with every forget(), so that a slow reader cannot keep an old value
        self._lock = Lock()

    def __call__(self) -> T:
        if connection.in_atomic_block:
            return self._read()
        kept = self._kept
        if kept and monotonic() - kept[0] < SECONDS:
            return kept[1]
        turn = self._turn
        value = self._read()
        with self._lock:
            if turn == self._turn:
                self._kept = (monotonic(), value)
        return value

    def forget(self) -> None:
        """Drop what is kept."""
        with self._lock:
            self._turn += 1
            self._kept = None
