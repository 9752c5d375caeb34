"""Carries an import from one state to the next, portion by portion: for the command and for the tasks.

`clock` says what time it is; `tell(progress)` hears of every portion and answers whether to go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from otdel.foundation.people.models import User
from otdel.kernel.vendor import long_writing

from . import services
from .drafts import Progress
from .models import Import

Clock = Callable[[], datetime]
Tell = Callable[[Progress], bool]


@dataclass(frozen=True, slots=True)
class Ride:
    """Who drives, by which clock and habits."""

    by: User
    clock: Clock
    zone: tzinfo
    country: str = "RU"
    tell: Tell = lambda progress: True

    @property
    def on(self) -> date:
        return self.clock().astimezone(self.zone).date()

    def worker(self, imp: Import, *, is_trial: bool) -> services.Worker:
        return services.Worker(
            imp, by=self.by, at=self.clock(), on=self.on, zone=self.zone, is_trial=is_trial,
            country=self.country, language=self.by.language,
        )  # fmt: skip


def survey(imp: Import, ride: Ride) -> Import:
    """Look through all files."""
    return services.survey(imp.pk, by=ride.by, at=ride.clock(), zone=ride.zone)


def check(imp: Import, ride: Ride) -> bool:
    """Judge every row of an import whose trial was started; False if it was stopped."""
    worker = ride.worker(imp, is_trial=True)
    return _all(worker, ride) and services.end_trial(imp, also=worker.desk.also_made())


def run(imp: Import, ride: Ride) -> bool:
    """Write every row of an import whose run was started or resumed; False if it was stopped."""
    worker = ride.worker(imp, is_trial=False)
    also = worker.desk.also_made
    return _all(worker, ride) and services.end_run(imp, by=ride.by, at=ride.clock(), also=also())


def _all(worker: services.Worker, ride: Ride) -> bool:
    try:
        with long_writing():
            return all(ride.tell(progress) for progress in worker.steps(ride.clock))
    except services.Overtaken:
        return False


def undo(imp: Import, ride: Ride) -> dict[str, Any]:
    """Take back an import whose undo was started; return {"done", "refused": [(noun, id, why)]}."""
    done, refused = 0, []
    with long_writing():
        for step in services.undo_steps(imp, by=ride.by, at=ride.clock()):
            done += step.done
            refused += list(step.refused)
            ride.tell(Progress(done, done + step.left, len(refused), imp.title))
    services.end_undo(imp, by=ride.by, at=ride.clock(), done=done, refused=len(refused))
    return {"done": done, "refused": refused}
