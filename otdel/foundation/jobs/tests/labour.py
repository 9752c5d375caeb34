"""Tasks for the tests; a worker in another process imports them from here."""

import os
import signal
import time
from pathlib import Path

from django.tasks import task

from otdel.foundation.jobs.models import CacheRow
from otdel.foundation.jobs.retry import retry
from otdel.kernel.errors import Stale


def leave_a_mark(key):
    CacheRow.objects.create(cache_key=key, value="x", expires="2100-01-01T00:00Z")


@task()
@retry(once=True)
def write_once(number: int, pause: float = 0) -> int:
    """Its row has a fresh key each time, so that a second effect would be seen."""
    leave_a_mark(f"{number}:{time.time_ns()}")
    time.sleep(pause)
    return number


@task()
@retry(once=True)
def write_then_die(folder: str) -> str:
    """Kills its worker in the middle, the first time."""
    leave_a_mark(f"died:{time.time_ns()}")
    flag = Path(folder) / "died"
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


@task()
@retry(times=2)
def always_die(job_id: int = 0) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task()
@retry(times=3, first=0)
def fail_twice(folder: str) -> str:
    tries = Path(folder) / "tries"
    said = tries.read_text() if tries.exists() else ""
    tries.write_text(said + "x")
    if len(said) < 2:
        raise OSError("the printer is on fire")
    return "printed"


@task()
@retry(times=2, first=0)
def always_fail(job_id: int = 0) -> None:
    raise OSError("no")


@task()
def be_refused() -> None:
    raise Stale


@task()
@retry(first=3600)
def fail_and_wait() -> None:
    raise OSError("later")


@task(queue_name="long")
def hold(folder: str) -> None:
    """Takes as long as the file `go` is missing."""
    (Path(folder) / "held").touch()
    while not (Path(folder) / "go").exists():
        time.sleep(0.02)
