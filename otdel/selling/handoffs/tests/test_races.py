"""Two answers at once, two offers at once, and a kill in the middle: one outcome, never half of one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import Refused
from otdel.selling.handoffs import services
from otdel.selling.handoffs.models import Credit, Handoff
from otdel.selling.pipeline.models import Lead

ROOT = Path(__file__).resolve().parents[4]


def at_once(*acts):
    """Run the acts in threads that start together; return what each said, sorted."""
    start, said = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(30)
            act()
            said.append("done")
        except Refused as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_accepted_and_returned_at_once_one_wins(give, lead, reasons, stan, anna, dana, moment):
    row = give()
    reason = reasons["No budget"].pk

    said = at_once(
        lambda: services.accept(row.pk, by=anna, at=moment),
        lambda: services.return_to_giver(row.pk, reason, by=dana, at=moment),
    )

    assert said == ["done", "handoff-answered"]
    now = Handoff.objects.get(pk=row.pk)
    owner = Lead.objects.get(pk=lead.pk).owner_id
    assert (now.state, owner) in (("accepted", anna.pk), ("returned", stan.pk))
    assert Credit.objects.count() == (2 if now.state == "accepted" else 0)
    told = Entry.objects.filter(kind__in=("handoffs.HandoffAccepted", "handoffs.HandoffReturned"))
    assert told.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_accept_at_once_and_it_is_accepted_once(give, lead, anna, dana, moment):
    row = give()
    said = at_once(
        lambda: services.accept(row.pk, by=anna, at=moment),
        lambda: services.accept(row.pk, by=dana, at=moment),
    )
    assert said == ["done", "handoff-answered"]
    assert Credit.objects.count() == 2
    assert Entry.objects.filter(kind="pipeline.LeadReassigned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_offers_of_one_lead_at_once_one_stands(give, stan, clara, anna):
    said = at_once(lambda: give(), lambda: give(by=clara))
    assert said == ["done", "handoff-already-offered"]
    assert Handoff.objects.count() == 1


KILLED = """
import os, sys, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from datetime import datetime, UTC
from otdel.foundation.people.models import User
from otdel.selling.handoffs.services import deciding, escalating
module, place, verb = {"accept": deciding, "escalate": escalating}[sys.argv[1]], sys.argv[2], sys.argv[1]
inner = getattr(module, place)
def die(*args, **kwargs):
    inner(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, place, die)
at = datetime(2026, 3, 16, 12, tzinfo=UTC)
if verb == "accept":
    deciding.accept(int(sys.argv[3]), by=User.objects.get(email="anna@example.com"), at=at)
else:
    escalating.escalate_overdue(by=User.objects.get(is_system=True), at=at)
"""


def killed(database_url, *args):
    told = {**os.environ, "OTDEL_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", KILLED, *args], env=told, cwd=ROOT, check=False, capture_output=True
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("verb", "place"), [("accept", "_hand_over"), ("accept", "tell"), ("escalate", "claim"),
                        ("escalate", "tell")],
)  # fmt: skip
def test_killed_in_the_middle_nothing_happened_and_again_it_does(
    verb, place, give, lead, stan, anna, dana, system, moment, database_url
):
    row = give()
    entries = Entry.objects.count()
    connection.close()

    died = killed(database_url, verb, place, str(row.pk))

    assert died.returncode == -9, died.stderr.decode()
    now = Handoff.objects.get(pk=row.pk)
    assert (now.state, now.version, now.escalated_at) == ("offered", 1, None)
    assert Lead.objects.get(pk=lead.pk).owner_id == stan.pk
    assert Entry.objects.count() == entries
    late = moment + timedelta(days=3)
    if verb == "accept":
        services.accept(row.pk, by=anna, at=late)
    else:
        assert services.escalate_overdue(by=system, at=late) == 1
