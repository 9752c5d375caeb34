"""Whether a worker lives: a file that it keeps locked, for the kernel lets go of the lock when it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from .models import Beat

SILENCE = timedelta(seconds=60)


class Pulse:
    """Held by a worker for as long as its process lives."""

    def __init__(self, folder: Path, worker_id: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = _path(folder, worker_id)
        self.file: IO[str] = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.file.write(f"{os.getpid()}\n")
        self.file.flush()

    def stop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.file.close()


def gone(beats: Iterable[Beat], folder: Path, *, at: datetime) -> list[str]:
    """Return the ids of workers that died.

    On the worker's own machine its lock tells at once, however long it has been busy; elsewhere a minute
    of silence does.
    """
    return [beat.worker_id for beat in beats if _is_gone(beat, folder, at)]


def clear(worker_ids: Iterable[str], folder: Path) -> None:
    for worker_id in worker_ids:
        _path(folder, worker_id).unlink(missing_ok=True)


def _is_gone(beat: Beat, folder: Path, at: datetime) -> bool:
    path = _path(folder, beat.worker_id)
    try:
        with path.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return beat.seen_at < at - SILENCE
    except BlockingIOError:
        return False


def _path(folder: Path, worker_id: str) -> Path:
    return folder / f"worker-{worker_id}.lock"
