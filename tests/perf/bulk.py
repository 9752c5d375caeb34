"""How long a bulk act over many companies takes in the background, and its undo: python -m tests.perf.bulk 50000

On the base of `tests.perf.base` (made for a million if it is not there): a new status, then a new
responsible person with the people who follow, each over so many companies and then taken back, as
the worker does it. Seconds of the clock and of the processor; the peak of memory so far, pages of the
database file among it, and the memory that is the process's own.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from . import base
from .duplicates import measured
from .importing import own_memory

ACTS = {"status": "status=reserve", "assign": "owner={heir}", "tag": "add=Bench"}


def main(number: int) -> None:
    base.main(int(os.environ.get("OTDEL_BENCH_BASE", "1000000")))
    from otdel.company.clients import queries  # noqa: PLC0415
    from otdel.foundation.jobs import services as jobs  # noqa: PLC0415
    from otdel.foundation.journal.services import rows_left  # noqa: PLC0415
    from otdel.foundation.people.models import User  # noqa: PLC0415
    from otdel.foundation.web import tasks  # noqa: PLC0415

    by: Any = User.objects.get(email="owner@bench.example")
    heir = User.objects.get(email="seller0@bench.example")
    rows = queries.companies(by).filter(status="potential").exclude(owner=heir)
    ids = list(rows.values_list("pk", flat=True)[:number])

    def begun(title: str, total: int) -> int:
        return jobs.begin(title, total, by=by, at=datetime.now(UTC), kind="bulk").pk

    for act, told in ACTS.items():
        batch = f"bench-{act}-{time.time_ns()}"
        job = begun(act, len(ids))
        measured(
            f"{act}, {len(ids):,} companies",
            lambda job=job, act=act, told=told, batch=batch: tasks.run_act.func(
                job, "companies", act, ids, told.format(heir=heir.pk), by.pk, batch
            ),
        )
        print(f"  own memory {(own_memory(os.getpid()) or 0) // 1024} MB", flush=True)
        total = rows_left(batch, by=by)
        job = begun(f"undo of {act}", total)
        measured(
            f"undo, {total:,} rows",
            lambda job=job, batch=batch: tasks.undo_act.func(job, batch, by.pk),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
