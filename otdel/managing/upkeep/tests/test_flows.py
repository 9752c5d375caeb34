"""Who should leave the work, and who comes back with a task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from otdel.company.clients.drafts import AwayDraft
from otdel.company.clients.models import Away, AwayReason, Company
from otdel.company.clients.services import change_status
from otdel.foundation.people.models import User
from otdel.managing.upkeep import queries, services, tasks
from otdel.managing.upkeep.engine import Silence
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import log, plan

LIMITS = Silence(reserve=120, archive=365)
BACK = date(2026, 6, 1)
WORDS = services.Words("Back", "Free")


@pytest.fixture
def reserve(db):
    return AwayReason.objects.create(name="No need", place="reserve")


@pytest.fixture
def send(reserve, anna, moment):
    def send(company, *, by=anna, to_free=False):
        away = AwayDraft(reserve.pk, "Call in June", BACK, to_free)
        [done] = change_status([company.pk], "reserve", by=by, at=moment, away=away)
        return done

    return send


def proposed(by, moment):
    rows = queries.candidates(by, LIMITS, moment, timezone.localdate(moment)).order_by("pk")
    return [(row.name, row.suggestion) for row in rows]


def test_the_silent_are_proposed_each_for_its_place(client_of, full, closed, anna, vera, moment):
    half, year = moment - timedelta(days=121), moment - timedelta(days=366)
    client_of("Young", at=moment - timedelta(days=119))
    client_of("Half", at=half)
    client_of("Old", at=year)
    bought = client_of("Bought", at=year)
    closed(bought, "won", date(2025, 1, 10))
    spoken = client_of("Spoken", at=year)
    log(ActivityDraft("call", "Rang", anna.pk, company_id=spoken.pk), by=anna, at=half)
    planned = client_of("Planned", at=year)
    draft = ActivityDraft("call", "Ring", anna.pk, company_id=planned.pk, due_at=moment)
    plan(draft, by=anna, at=moment)
    services.measure([bought.pk])

    assert proposed(anna, moment) == [
        ("Half", "reserve"), ("Old", "archived"), ("Bought", "reserve"), ("Spoken", "reserve"),
    ]  # fmt: skip
    assert proposed(vera, moment) == []


def test_a_client_with_a_deal_in_work_stays(client_of, closed, anna, moment):
    company = client_of("Old", at=moment - timedelta(days=400))
    deal = closed(company, "won", date(2026, 1, 1))
    type(deal).objects.filter(pk=deal.pk).update(status="open", is_open=True, closed_on=None)
    services.measure([company.pk])

    assert proposed(anna, moment) == []


def test_the_report_gives_reasons_and_sends_from_the_line(client, client_of, reserve, dana, anna):
    company = client_of("Old", at=timezone.now() - timedelta(days=400))
    log(
        ActivityDraft("call", "Rang", anna.pk, company_id=company.pk),
        by=anna, at=timezone.now() - timedelta(days=370),
    )  # fmt: skip
    client.force_login(dana)
    url = reverse("upkeep:candidates")

    said = client.get(url).content.decode()
    for reason in ("No contact for 370 days", "No deals in work", "Never bought", "No decision maker",
                   "Neither phone nor mail"):  # fmt: skip
        assert reason in said
    assert not client.get(url, {"suggestion": "reserve"}).context["rows"]

    sent = {"_act": "reserve", "_ids": str(company.pk), "_step": "run", "reason_id": reserve.pk,
            "back_on": "2199-01-01"}  # fmt: skip
    client.post(url, sent)
    assert Company.objects.get().status == "reserve"
    assert not client.get(url).context["rows"]


def test_the_report_asks_as_often_for_many_clients(client, client_of, anna, as_many_queries):
    old = timezone.now() - timedelta(days=400)
    client.force_login(anna)
    as_many_queries(
        lambda number: [client_of(f"Client {timezone.now()}", at=old) for _ in range(number)],
        lambda: client.get(reverse("upkeep:candidates")),
    )


# ---------------------------------------------------------------- back on the day


def come_back(system, moment, on=BACK):
    return services.return_due(on=on, by=system, at=moment + timedelta(days=80), words=WORDS)


def test_on_the_day_a_client_is_back_with_its_owner_and_a_task(
    client_of, send, anna, system, moment
):
    company = client_of(status="existing")
    send(company)

    assert come_back(system, moment, BACK - timedelta(days=1)) == 0
    assert come_back(system, moment) == 1
    assert come_back(system, moment) == 0

    row = Company.objects.get()
    assert (row.status, row.owner) == ("existing", anna) and not Away.objects.exists()
    task = Activity.objects.get()
    assert (task.subject, task.owner, task.company, task.body) == (
        "Back",
        anna,
        row,
        "Call in June",
    )


def test_to_the_free_ones_the_task_goes_to_who_sent_it(client_of, send, anna, dana, system, moment):
    company = client_of()
    send(company, by=dana, to_free=True)

    come_back(system, moment)

    assert Company.objects.get().owner is None
    assert (Activity.objects.get().subject, Activity.objects.get().owner) == ("Free", dana)


def test_whose_owner_has_left_is_free_and_the_head_is_told(
    client_of, send, anna, dana, system, moment
):
    company = client_of()
    send(company)
    User.objects.filter(pk=anna.pk).update(is_active=False)

    come_back(system, moment)

    assert Company.objects.get().owner is None
    assert Activity.objects.get().owner == dana


def test_the_daily_task_brings_back_all_who_are_due(client_of, send):
    for number in range(3):
        send(client_of(f"Client {number}"))
    Away.objects.update(back_on=timezone.localdate())

    assert tasks.return_clients.call() == 3
    assert tasks.return_clients.call() == 0
    with translation.override(settings.LANGUAGE_CODE):  # a task speaks the installation's language
        said = gettext("Back from the reserve: get in touch")
    assert {task.subject for task in Activity.objects.all()} == {said}


# ---------------------------------------------------------------- on the company's page


def test_the_card_sends_away_and_brings_back(client, client_of, reserve, anna):
    company = client_of()
    client.force_login(anna)
    url = reverse("upkeep:reserve", args=[company.pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"reason_id": reserve.pk, "back_on": "2020-01-01"}).status_code == 422
    assert client.post(url, {"back_on": "2199-01-01"}).status_code == 422
    sent = {"reason_id": reserve.pk, "back_on": "2199-01-01", "note": "Later"}
    assert client.post(url, sent).status_code == 204
    panel = client.get(reverse("upkeep:card", args=[company.pk])).content.decode()
    assert "No need — Later" in panel and "Bring back into work" in panel
    assert client.get(url).context["form"].initial["reason_id"] == reserve.pk

    assert client.post(reverse("upkeep:bring-back", args=[company.pk])).status_code == 204
    assert Company.objects.get().status == "potential"
    assert client.get(reverse("upkeep:archive", args=[company.pk])).status_code == 403


def test_a_stranger_moves_nobody(client, client_of, reserve, vera):
    company = client_of()
    client.force_login(vera)

    for name in ("reserve", "archive", "bring-back"):
        url = reverse(f"upkeep:{name}", args=[company.pk])
        assert (
            client.post(url, {"reason_id": reserve.pk, "back_on": "2199-01-01"}).status_code == 404
        )
    assert Company.objects.get().status == "potential"


def test_the_head_keeps_the_dictionary(client, clara, anna):
    client.force_login(clara)
    client.post(reverse("upkeep:reason-create"), {"name": "Too far", "place": "archived"})
    row = AwayReason.objects.get()
    url = reverse("upkeep:reason-edit", args=[row.pk])
    assert client.post(url, {"name": ""}).status_code == 422
    assert client.post(url, {"name": "Far away", "position": "2"}).status_code == 204
    client.post(reverse("upkeep:reason-switch", args=[row.pk]))
    row.refresh_from_db()
    assert (row.name, row.position, row.is_active) == ("Far away", 2, False)
    assert "Far away" in client.get(reverse("upkeep:rules")).content.decode()

    client.force_login(anna)
    assert client.post(url, {"name": "Mine"}).status_code == 403
