"""The worker: two lanes of tasks, the pulse, the recovery of what others left behind, the schedule."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import traceback
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q
from django.tasks import Task, TaskContext
from django.utils import timezone, translation
from django.utils.json import normalize_json
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from otdel.kernel.errors import Refused

from . import alive, queries, services
from .engine import Cron
from .models import Attempt, Beat
from .retry import rule_of

logger = logging.getLogger("otdel.worker")

LANES = {"short": ~Q(queue_name="long"), "long": Q(queue_name="long")}
WORTH_TELLING = 1.0  # seconds: lines of quick tasks would push the sign-ins off the first window
ROUND = 5.0  # seconds between two looks at pulse, recovery and schedule
LEAD = "schedule"


class Worker:
    """One process. `batch`: end when the queue is empty (for tests and one-off runs)."""

    def __init__(
        self,
        *,
        interval: float = 0.5,
        round_seconds: float = ROUND,
        batch: bool = False,
        schedule: Mapping[str, tuple[str, str]] | None = None,
        data_dir: Path | None = None,
    ) -> None:
        self.id = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.interval, self.round_seconds, self.batch = interval, round_seconds, batch
        self.schedule = import_string(settings.OTDEL_SCHEDULE) if schedule is None else schedule
        self.folder = (data_dir or settings.DATA_DIR) / "run"
        self.started_at = timezone.now()
        self.stopping = threading.Event()
        self.hand = threading.Lock()
        self.at_hand: set[int] = set()  # attempts that a lane is working on

    def run(self) -> None:
        """Work until told to stop; the task at hand is finished first."""
        pulse = alive.Pulse(self.folder, self.id)
        logger.info("worker %s started", self.id)
        lanes = [threading.Thread(target=self.work, args=(lane,), name=lane) for lane in LANES]
        try:
            self.look_round()
            for lane in lanes:
                lane.start()
            while not self.stopping.wait(self.round_seconds) and any(t.is_alive() for t in lanes):
                self.look_round()
        finally:
            self.stopping.set()
            for lane in lanes:
                if lane.ident:
                    lane.join()
            self.leave()
            pulse.stop()
            logger.info("worker %s stopped", self.id)

    def listen_to_signals(self) -> None:
        """First Ctrl-C or SIGTERM: finish the task at hand. Second: go now; the task is recovered later."""

        def stop(number: int, _frame: FrameType | None) -> None:
            if self.stopping.is_set():
                os._exit(128 + number)
            self.stopping.set()

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)

    # ---------------------------------------------------------------- the main thread

    def look_round(self) -> None:
        """Pulse, recovery, schedule; a database that is busy or away is asked again next round."""
        try:
            close_old_connections()
            now = timezone.now()
            services.beat(self.id, started_at=self.started_at, at=now)
            self.recover()
            self.tick()
        except DatabaseError:
            logger.exception("the database did not answer; trying again")
        finally:
            connection.close()

    def recover(self) -> None:
        now = timezone.now()
        gone = alive.gone(Beat.objects.exclude(worker_id=self.id), self.folder, at=now)
        if gone:
            taken = services.recover(gone, at=now)
            services.bury(gone)
            alive.clear(gone, self.folder)
            logger.warning("%s workers died; %s tasks taken over", len(gone), taken)
        with (
            self.hand
        ):  # tries of our own whose end could not be written when the database was away
            services.recover([self.id], at=now, but=self.at_hand)

    def tick(self) -> None:
        """The leader enqueues what is due, once for all the minutes that were missed."""
        now = timezone.now()
        if not self.schedule or not services.lead(LEAD, self.id, at=now):
            return
        zone = ZoneInfo(settings.TIME_ZONE)
        seen = services.marks(list(self.schedule), at=now)
        for name, (cron, path) in self.schedule.items():
            if Cron.parse(cron).is_due(seen[name], now, zone):
                services.due(name, import_string(path), since=seen[name], at=now)

    def leave(self) -> None:
        try:
            services.step_down(LEAD, self.id)
            services.bury([self.id])
        except DatabaseError:
            logger.exception("could not say goodbye; another worker will notice")
        finally:
            connection.close()

    # ---------------------------------------------------------------- the lanes

    def work(self, lane: str) -> None:
        while not self.stopping.is_set():
            try:
                close_old_connections()
                busy = self.take_one(LANES[lane])
            except DatabaseError:
                logger.exception("the database did not answer; trying again")
                busy = False
            if busy:
                continue
            if self.batch:
                break
            self.stopping.wait(self.interval)
        connection.close()

    def take_one(self, lane: Q) -> bool:
        """Run the most urgent task of the lane; return whether there was one."""
        for task_id in queries.ready_ids(at=timezone.now(), lane=lane):
            with self.hand:
                attempt = services.claim(task_id, self.id, at=timezone.now())
                if attempt:
                    self.at_hand.add(attempt.pk)
            if attempt:
                try:
                    self.attempt(attempt)
                finally:
                    self.at_hand.discard(attempt.pk)
                return True
        return False

    def attempt(self, attempt: Attempt) -> None:
        try:
            row = DBTaskResult.objects.get(pk=attempt.task_id)
            self.call(attempt, row)
        except services.Lost:
            logger.warning("task %s was taken over while it ran", attempt.task_id)
        except BaseException as error:  # a task's SystemExit is its failure, not ours
            self.note_failure(attempt, error)

    def call(self, attempt: Attempt, row: DBTaskResult) -> None:
        task = row.task
        with translation.override(settings.LANGUAGE_CODE):
            if rule_of(task).once:
                with transaction.atomic():
                    value = normalize_json(run(task, row))
                    services.end_well(attempt, value, at=timezone.now())
            else:
                value = normalize_json(run(task, row))
                services.end_well(attempt, value, at=timezone.now())
        took = (timezone.now() - attempt.started_at).total_seconds()
        facts = {"task": row.task_path, "attempt": attempt.number, "ms": round(took * 1000)}
        level = logging.INFO if took >= WORTH_TELLING else logging.DEBUG
        logger.log(level, "task %s done in %.2f s", row.task_path, took, extra={"facts": facts})

    def note_failure(self, attempt: Attempt, error: BaseException) -> None:
        """A rule's refusal is final; anything else may pass and is tried again."""
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        dead = services.end_badly(
            attempt,
            services.rule_at(attempt.task_path),
            "".join(traceback.format_exception(error)),
            kind,
            is_final=isinstance(error, Refused | ImportError),
            at=timezone.now(),
        )
        facts = {"task": attempt.task_path, "attempt": attempt.number, "given_up": dead}
        say = logger.error if dead else logger.warning
        say("task %s failed: %s", attempt.task_path, kind, extra={"facts": facts})


def run(task: Task[..., Any], row: DBTaskResult) -> Any:
    args, kwargs = row.args_kwargs["args"], row.args_kwargs["kwargs"]
    if task.takes_context:
        return task.call(TaskContext(task_result=row.task_result), *args, **kwargs)
    return task.call(*args, **kwargs)
