"""A bulk act in the background, taken back in the background: the database is what it was, row by row."""

import pytest

from otdel.company.clients import lists
from otdel.company.clients.models import Affiliation, Company, Contact, ContactPoint
from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.models import Job
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import rows_left
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides
from otdel.foundation.web import tasks
from otdel.kernel.errors import Refused

HTMX = {"HX-Request": "true"}
BATCH = "act-bulk"
ACTS = {
    "assign": "owner={clara}",
    "status": "status=existing",
    "tag": "add=tag1,Tender&remove=tag2",
    "remove": "",
}


@pytest.fixture
def clients(make_companies):
    return [row.pk for row in make_companies(30)]


@pytest.fixture
def in_portions(monkeypatch):
    monkeypatch.setattr(tasks, "PORTION", 7)


def content():
    """Return every row of the client base; points are written anew with their record, so without keys."""
    return {
        model.__name__: sorted(
            (
                {name: told for name, told in row.items() if name not in ("version", *without)}
                for row in model.objects.values()
            ),
            key=str,
        )
        for model, without in (
            (Company, ()), (Contact, ()), (Affiliation, ()), (ContactPoint, ("id",)),
            (Company.tags.through, ("id",)), (Contact.tags.through, ("id",)),
        )
    }  # fmt: skip


def begun(by, moment, number):
    return jobs.begin("A long act", number, by=by, at=moment, kind="bulk")


def run(act, ids, by, moment, **gaps):
    job = begun(by, moment, len(ids))
    told = ACTS[act].format(**gaps)
    tasks.run_act.func(job.pk, lists.COMPANIES.key, act, ids, told, by.pk, BATCH)
    job.refresh_from_db()
    return job


def take_back(by, moment):
    job = begun(by, moment, rows_left(BATCH, by=by))
    tasks.undo_act.func(job.pk, BATCH, by.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_taken_back_to_the_last_row(act, clients, clara, moment, in_portions):
    if act == "remove":  # on a company with people stands something: those stay
        Contact.objects.filter(company_id__in=clients[:20]).delete()
    before = content()

    job = run(act, clients, clara, moment, clara=clara.pk)
    refused = 10 if act == "remove" else 0
    assert (job.state, job.done, job.failed) == ("done", 30, refused)
    assert len(job.result["refused"]) == refused
    assert content() != before

    back = take_back(clara, moment)
    assert (back.state, back.failed, back.result) == ("done", 0, {"refused": []})
    assert back.done == back.total
    assert content() == before


def test_stopped_half_way_it_can_be_taken_back(clients, clara, moment, in_portions, monkeypatch):
    before = content()
    portions = iter((False, False, True))
    monkeypatch.setattr(tasks, "is_cancelled", lambda job_id: next(portions))

    job = run("status", clients, clara, moment)
    assert (job.done, job.failed) == (14, 0)
    assert job.result["undo"].endswith(f"/{BATCH}")
    assert Company.objects.filter(status="existing").count() == 14

    monkeypatch.setattr(tasks, "is_cancelled", lambda job_id: False)
    assert take_back(clara, moment).done == 14
    assert content() == before


def test_killed_between_two_portions_it_does_none_twice(clients, clara, moment, in_portions):
    job = begun(clara, moment, len(clients))
    told = (job.pk, lists.COMPANIES.key, "status", clients, ACTS["status"], clara.pk, BATCH)

    with pytest.MonkeyPatch.context() as patch:
        real = jobs.advance

        def killed(job_id, done, **more):
            if done == 21:
                raise KeyboardInterrupt
            return real(job_id, done, **more)

        patch.setattr(jobs, "advance", killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.run_act.func(*told)
    job.refresh_from_db()
    assert job.done == 14 == Company.objects.filter(status="existing").count()

    tasks.run_act.func(*told)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 30)
    assert Trace.objects.filter(batch=BATCH).count() == 30


def test_what_was_changed_since_stays_and_is_told(clients, clara, moment, in_portions):
    run("status", clients, clara, moment)
    Company.objects.filter(pk=clients[3]).update(version=9, city="Омск")

    back = take_back(clara, moment)
    assert (back.state, back.done, back.failed) == ("done", 30, 1)
    assert back.result["refused"][0][0] == f"№ {clients[3]}"
    assert Company.objects.filter(status="existing").count() == 1


def test_a_long_act_is_taken_back_in_the_background(clients, clara, client, moment):
    Override.objects.create(key="web.bulk_in_background", value=10)
    overrides.forget()
    run("status", clients, clara, moment)
    client.force_login(clara)

    answer = client.post(f"/web/undo/{BATCH}", headers=HTMX)
    job = Job.objects.order_by("pk").last()
    assert answer.status_code == 200
    assert f"/web/job/{job.pk}" in answer.content.decode()
    assert (job.is_running, job.total) == (True, 30)
    assert Company.objects.filter(status="existing").count() == 30


def test_a_stranger_takes_nothing_back(clients, clara, boris, client, moment):
    run("status", clients, clara, moment)
    client.force_login(boris)

    assert client.post(f"/web/undo/{BATCH}", headers=HTMX).status_code == 403
    with pytest.raises(Refused):
        rows_left(BATCH, by=boris)
    assert Company.objects.filter(status="existing").count() == 30
