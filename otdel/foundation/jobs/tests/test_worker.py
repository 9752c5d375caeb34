"""Workers as real processes on the test's database, killed for real."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from otdel.foundation.jobs import queries, services
from otdel.foundation.jobs.models import Attempt, Beat, CacheRow, Job, Lease, Mark
from otdel.foundation.jobs.tests import labour
from otdel.foundation.jobs.worker import Worker
from otdel.foundation.people.services import system_user
from otdel.kernel.later import after_commit

pytestmark = pytest.mark.django_db(transaction=True)
STATUS = TaskResultStatus
SPRINT = (
    "import django; django.setup(); from otdel.foundation.jobs.worker import Worker; "
    "w = Worker(interval=0.05, round_seconds=0.3, schedule={}); w.listen_to_signals(); w.run()"
)


@pytest.fixture
def start(database_url, own_data_dir):
    """start() begins one more worker process; all are gone after the test."""
    living = []

    def begin():
        environment = os.environ | {
            "OTDEL_DATABASE_URL": database_url,
            "OTDEL_DATA_DIR": str(own_data_dir),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        living.append(subprocess.Popen([sys.executable, "-c", SPRINT], env=environment))
        return living[-1]

    yield begin
    for process in living:
        process.kill()
        process.wait()


def until(holds, seconds=150):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def statuses():
    return Counter(DBTaskResult.objects.values_list("status", flat=True))


def effects():
    return Counter(
        key.split(":")[0] for key in CacheRow.objects.values_list("cache_key", flat=True)
    )


def here(**options):
    return Worker(batch=True, interval=0, round_seconds=0.05, **({"schedule": {}} | options))


def test_killed_workers_lose_nothing_and_do_nothing_twice(start):
    for number in range(40):
        after_commit(labour.write_once, number, pause=0.03)
    first, second = start(), start()
    for victim in (first, second):
        done = statuses()[STATUS.SUCCESSFUL]
        until(lambda done=done: statuses()[STATUS.SUCCESSFUL] >= done + 3)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    start()
    until(lambda: statuses() == {STATUS.SUCCESSFUL: 40})
    assert effects() == {str(number): 1 for number in range(40)}


def test_task_killed_in_the_middle_leaves_no_half_and_runs_again(start, tmp_path):
    after_commit(labour.write_then_die, str(tmp_path))
    start().wait(150)
    assert statuses() == {STATUS.RUNNING: 1}
    assert effects() == {}

    start()
    until(lambda: statuses() == {STATUS.SUCCESSFUL: 1})

    assert effects() == {"died": 1}
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == [
        "lost",
        "done",
    ]


def test_task_that_kills_every_worker_is_given_up_and_fails_its_job(start, moment):
    job = services.begin("Import", 10, by=system_user(), at=moment)
    after_commit(labour.always_die, job_id=job.pk)
    start().wait(150)
    start().wait(150)
    start()
    until(lambda: statuses() == {STATUS.FAILED: 1})
    assert Attempt.objects.count() == 2
    assert [attempt.outcome for attempt in queries.dead_tasks()] == ["lost"]
    assert Job.objects.get().why


def test_told_to_stop_a_worker_ends_its_task_first(start, tmp_path):
    after_commit(labour.hold, str(tmp_path))
    worker = start()
    until((tmp_path / "held").exists)
    worker.terminate()
    time.sleep(0.3)
    assert worker.poll() is None
    (tmp_path / "go").touch()
    assert worker.wait(150) == 0
    assert statuses() == {STATUS.SUCCESSFUL: 1}
    assert not Beat.objects.exists()


def test_busy_worker_that_stays_silent_keeps_its_task(start, tmp_path):
    after_commit(labour.hold, str(tmp_path))
    start()
    until((tmp_path / "held").exists)
    Beat.objects.update(seen_at=timezone.now() - timedelta(days=1))
    here().run()
    assert statuses() == {STATUS.RUNNING: 1}
    (tmp_path / "go").touch()
    until(lambda: statuses() == {STATUS.SUCCESSFUL: 1})


def test_long_work_does_not_hold_up_the_short(start, tmp_path):
    after_commit(labour.hold, str(tmp_path))
    after_commit(labour.write_once, 1)
    start()
    until(lambda: effects() == {"1": 1} and statuses()[STATUS.RUNNING] == 1)
    (tmp_path / "go").touch()


def test_failed_task_is_tried_again_until_it_works(tmp_path):
    after_commit(labour.fail_twice, str(tmp_path))
    here().run()
    assert statuses() == {STATUS.SUCCESSFUL: 1}
    assert (tmp_path / "tries").read_text() == "xxx"


def test_next_try_waits(moment):
    after_commit(labour.fail_and_wait)
    here().run()
    assert DBTaskResult.objects.get().run_after > timezone.now() + timedelta(minutes=59)
    assert queries.queue_figures(at=timezone.now())["waiting"] == 1


def test_task_out_of_tries_is_given_up_and_can_be_revived(moment):
    job = services.begin("Import", 10, by=system_user(), at=moment)
    after_commit(labour.always_fail, job_id=job.pk)
    here().run()
    dead = queries.dead_tasks()
    assert [(attempt.number, attempt.outcome) for attempt in dead] == [(2, "failed")]
    assert Job.objects.get().state == Job.State.FAILED

    assert services.revive([dead[0].task_id], at=timezone.now()) == 1
    here().run()

    assert Attempt.objects.count() == 4
    assert len(queries.dead_tasks()) == 1


def test_refusal_of_a_rule_is_not_tried_again():
    after_commit(labour.be_refused)
    here().run()
    assert statuses() == {STATUS.FAILED: 1}
    assert Attempt.objects.count() == 1


def test_task_that_this_version_does_not_know_is_given_up():
    after_commit(labour.write_once, 1)
    DBTaskResult.objects.update(task_path="otdel.no.such.task")
    here().run()
    assert statuses() == {STATUS.FAILED: 1}


def test_task_is_only_enqueued_if_its_transaction_commits():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        after_commit(labour.write_once, 1)
        raise ZeroDivisionError
    assert not DBTaskResult.objects.exists()


def test_only_one_of_two_workers_claims_a_task():
    after_commit(labour.write_once, 1)
    task_id, now = DBTaskResult.objects.get().pk, timezone.now()
    assert services.claim(task_id, "one", at=now)
    assert services.claim(task_id, "two", at=now) is None


def test_try_taken_over_meanwhile_cannot_end_the_task():
    after_commit(labour.write_once, 1)
    now = timezone.now()
    slow = services.claim(DBTaskResult.objects.get().pk, "slow", at=now)
    services.recover(["slow"], at=now)
    with pytest.raises(services.Lost):
        services.end_well(slow, None, at=now)
    assert statuses() == {STATUS.READY: 1}


# ---------------------------------------------------------------- the schedule

LINE = {"line": ("*/5 * * * *", "otdel.foundation.jobs.tests.labour.write_once")}


def test_missed_minutes_are_made_up_for_once_by_one_leader():
    worker, other = here(schedule=LINE), here(schedule=LINE)
    worker.tick()
    assert not DBTaskResult.objects.exists()
    Mark.objects.update(at=timezone.now() - timedelta(days=3))
    worker.tick()
    worker.tick()
    other.tick()
    assert DBTaskResult.objects.count() == 1
    assert Lease.objects.get().holder == worker.id


def test_other_worker_leads_when_the_leader_is_gone():
    worker, other = here(schedule=LINE), here(schedule=LINE)
    worker.tick()
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    Mark.objects.update(at=timezone.now() - timedelta(days=3))
    other.tick()
    assert Lease.objects.get().holder == other.id
    assert DBTaskResult.objects.count() == 1


def test_two_who_believe_to_lead_enqueue_once():
    since, now = timezone.now() - timedelta(hours=1), timezone.now()
    Mark.objects.create(name="line", at=since)
    assert services.due("line", labour.write_once, since=since, at=now)
    assert not services.due("line", labour.write_once, since=since, at=now)
    assert DBTaskResult.objects.count() == 1


def test_old_tasks_are_forgotten_with_their_tries():
    after_commit(labour.write_once, 1)
    here().run()
    later = timezone.now() + timedelta(days=1)
    assert services.forget(before=later, dead_before=later) == 1
    assert not Attempt.objects.exists()
