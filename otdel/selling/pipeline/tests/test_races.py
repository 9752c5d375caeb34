"""Two people, a kill in the middle, and any order of moves: all or nothing, and always consistent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Deal, StageVisit
from otdel.selling.pipeline.services import move_deal

DAY = timedelta(days=1)
ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.django_db(transaction=True)
def test_two_people_move_one_deal_and_the_loser_is_told(deal, stage, anna, clara, moment, friday):
    start, said = threading.Barrier(2), []

    def act(by, name):
        try:
            start.wait(10)
            for _again in range(50):  # SQLite may ask the writer to come again
                try:
                    move_deal(deal.pk, stage[name].pk, by=by, at=moment, on=friday, version=1)
                    said.append("moved")
                    return
                except Refused as refusal:
                    said.append(refusal.code)
                    return
        finally:
            connection.close()

    people = ((anna, "Qualify"), (clara, "Qualify"))
    threads = [threading.Thread(target=act, args=one) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(said) in (["moved", "stale"], ["already-there", "moved"])
    assert StageVisit.objects.filter(deal=deal, left_at=None).count() == 1
    assert StageVisit.objects.filter(deal=deal).count() == 2
    assert Entry.objects.filter(kind="pipeline.DealMoved").count() == 1
    assert Deal.objects.get().version == 2


KILLED = """
import os, sys, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import date, datetime, UTC
from otdel.foundation.people.models import User
from otdel.selling.pipeline.services import moving
place = sys.argv[1]
inner = getattr(moving, place)
def die(*args, **kwargs):
    inner(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(moving, place, die)
at = datetime(2026, 3, 14, 7, tzinfo=UTC)
moving.move_deal(int(sys.argv[2]), int(sys.argv[3]), by=User.objects.get(email="anna@example.com"), at=at, on=date(2026, 3, 14))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["change_visits", "record_many", "keep"])
def test_killed_in_the_middle_nothing_has_moved(deal, stage, database_url, place):
    entries = Entry.objects.count()
    connection.close()
    told = {**os.environ, "OTDEL_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}

    died = subprocess.run(
        [sys.executable, "-c", KILLED, place, str(deal.pk), str(stage["Qualify"].pk)],
        env=told,
        cwd=ROOT,
        check=False,
        capture_output=True,
    )

    assert died.returncode == -9, died.stderr.decode()
    after = Deal.objects.get(pk=deal.pk)
    assert (after.stage_id, after.version) == (stage["Search"].pk, 1)
    assert StageVisit.objects.get(deal=deal).left_at is None
    assert Entry.objects.count() == entries


NAMES = ("Search", "Qualify", "Offer", "Won", "Lost")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(way=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5)), max_size=8))
def test_any_order_of_moves_keeps_the_visits_and_the_state(
    way, open_deal, stage, anna, moment, friday, reason, products
):
    deal = open_deal(amount_minor=100, expected_on=friday)
    tasks = {f"task:{stage['Qualify'].tasks.get().pk}": True}
    shown = {f"evidence:{stage['Offer'].pk}:The offer has been sent": "sent"}
    answers = {**tasks, **shown, "loss_reason": reason.pk}
    day = 0
    for name, wait in way:
        day += wait
        try:
            move_deal(
                deal.pk,
                stage[name].pk,
                by=anna,
                at=moment + day * DAY,
                on=friday + day * DAY,
                answers=answers,
            )
        except Refused as refusal:
            assert refusal.code in ("already-there", "deal-closed")

    now = Deal.objects.get(pk=deal.pk)
    stays = list(StageVisit.objects.filter(deal=deal).order_by("pk"))
    assert [s.left_at for s in stays[:-1]] == [s.entered_at for s in stays[1:]]
    assert (stays[-1].left_at, stays[-1].stage_id) == (None, now.stage_id)
    assert now.is_open == (now.status == "open") == (now.closed_on is None)
    assert now.status == stage[stays[-1].stage.name].kind
    assert (now.loss_reason_id is not None) == (now.status == "lost")
    told = Entry.objects.filter(noun="deal", noun_id=deal.pk, kind__startswith="pipeline.Deal")
    moves = [e for e in told if "from_stage_id" in e.facts]
    assert len(moves) == len(stays) - 1
