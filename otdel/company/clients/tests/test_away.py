"""To the reserve, to the archive and back: who may, why, till when, and whatever holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import AwayDraft, AwayReasonDraft, CompanyDraft
from otdel.company.clients.models import Away, AwayReason, Company
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Refused
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.services import ensure_default_process, open_deal

BACK = date(2026, 6, 1)


@pytest.fixture
def reasons(system, moment):
    services.ensure_away_reasons(by=system, at=moment)
    return {
        place: AwayReason.objects.filter(place=place).first() for place in ("reserve", "archived")
    }


@pytest.fixture
def later(reasons):
    return AwayDraft(reasons["reserve"].pk, "Rings in summer", BACK)


def send(company, status, away, by, at, **more):
    [done] = services.change_status([company.pk], status, by=by, at=at, away=away, **more)
    return done


def test_a_seller_sends_a_client_to_the_reserve_till_a_day(romashka, later, anna, moment):
    send(romashka, "reserve", later, anna, moment)

    assert Company.objects.get().status == "reserve"
    line = queries.away(anna, [romashka.pk])[romashka.pk]
    assert (line.reason_id, line.note, line.back_on) == (later.reason_id, "Rings in summer", BACK)
    assert (line.was, line.since, line.by) == ("potential", date(2026, 3, 13), anna)
    entry = Entry.objects.last()
    assert entry.kind == "clients.CompanyReserved" and entry.facts["back_on"] == "2026-06-01"


@pytest.mark.parametrize(
    ("status", "away", "code"),
    [
        ("reserve", None, "away-reason"),
        ("archived", None, "away-reason"),
        ("reserve", {"back_on": None}, "away-return"),
        ("reserve", {"back_on": date(2026, 3, 13)}, "away-return"),
        ("reserve", {"reason": "archived"}, "invalid"),
        ("archived", {"reason": "reserve"}, "invalid"),
        ("reserve", {"note": "x" * 251}, "invalid"),
    ],
)
def test_without_a_reason_or_a_day_nothing_moves(
    romashka, reasons, dana, moment, status, away, code
):
    if away is not None:
        reason = reasons[away.pop("reason", status)]
        away = AwayDraft(reason.pk, **({"back_on": BACK} | away))

    refused = send(romashka, status, away, dana, moment)

    assert refused.code == code
    assert Company.objects.get().status == "potential" and not Away.objects.exists()
    assert not Entry.objects.filter(kind__startswith="clients.CompanyA").exists()


def test_a_reason_out_of_use_is_not_taken(romashka, reasons, clara, moment, later):
    act = {"by": clara, "at": moment}
    services.edit_away_reason(later.reason_id, {"is_active": False}, **act)

    assert send(romashka, "reserve", later, clara, moment).code == "invalid"


def test_open_deals_hold_a_client_out_of_the_archive(romashka, reasons, dana, anna, system, moment):
    ensure_default_process(by=system, at=moment)
    stage = pipeline.all_stages().first()
    today = moment.date()
    draft = DealDraft("A deal", stage.process_id, stage.pk, today, "RUB", owner_id=anna.pk,
                      company_id=romashka.pk)  # fmt: skip
    open_deal(draft, by=anna, at=moment, today=today)
    free = services.create_company(CompanyDraft("Free", owner_id=anna.pk), by=anna, at=moment)

    away = AwayDraft(reasons["archived"].pk)
    held, done = services.change_status(
        [romashka.pk, free.pk], "archived", by=dana, at=moment, away=away
    )

    assert held.code == "deals-open" and "1" in str(held) and "«Ромашка»" in str(held)
    assert done.status == "archived"
    assert Company.objects.get(pk=romashka.pk).status == "potential"


def test_back_from_the_archive_into_the_status_of_before(romashka, reasons, anna, dana, moment):
    services.change_status([romashka.pk], "existing", by=anna, at=moment)
    send(romashka, "archived", AwayDraft(reasons["archived"].pk), dana, moment)

    [refused] = services.bring_back([romashka.pk], by=anna, at=moment)
    assert refused.code == "not-allowed" and Away.objects.exists()

    services.bring_back([romashka.pk], by=dana, at=moment, batch="back")
    assert Company.objects.get().status == "existing" and not Away.objects.exists()

    undo("back", by=dana, at=moment)
    assert Company.objects.get().status == "archived"
    assert Away.objects.get().was == "existing"


def test_undo_of_a_bulk_act_leaves_no_trace_of_it(make_companies, later, anna, moment):
    ids = [company.pk for company in make_companies(5)]
    before = list(Company.objects.order_by("pk").values_list("pk", "status"))

    services.change_status(ids, "reserve", by=anna, at=moment, away=later, batch="all")
    assert Away.objects.count() == 5
    undo("all", by=anna, at=moment)

    assert list(Company.objects.order_by("pk").values_list("pk", "status")) == before
    assert not Away.objects.exists()


def test_a_change_of_the_day_keeps_since_and_the_first_status(romashka, later, anna, moment):
    send(romashka, "reserve", later, anna, moment)
    after = AwayDraft(later.reason_id, back_on=BACK + timedelta(days=30))

    send(romashka, "reserve", after, anna, moment + timedelta(days=7), batch="day")

    line = Away.objects.get()
    assert (line.back_on, line.since, line.was) == (after.back_on, date(2026, 3, 13), "potential")
    undo("day", by=anna, at=moment)
    assert Away.objects.get().back_on == BACK


def test_a_stranger_sends_nobody_away(romashka, later, vera, moment):
    assert send(romashka, "reserve", later, vera, moment).code == "no-such-record"
    assert not Away.objects.exists()


def test_as_many_statements_for_many_companies(make_companies, later, anna, moment):
    rows = [company.pk for company in make_companies(40)]

    def statements(ids):
        with CaptureQueriesContext(connection) as caught:
            services.change_status(
                ids, "reserve", by=anna, at=moment, away=later, batch=str(len(ids))
            )
        return len(caught)

    assert statements(rows[:5]) == statements(rows[5:])


def test_who_comes_back_today(romashka, later, make_companies, anna, moment):
    [other] = make_companies(1)
    send(romashka, "reserve", later, anna, moment)
    far = AwayDraft(later.reason_id, back_on=BACK + timedelta(days=1))
    send(other, "reserve", far, anna, moment)

    assert [row.client_id for row in queries.due_back(BACK, limit=10)] == [romashka.pk]
    assert not queries.due_back(BACK - timedelta(days=1), limit=10)


def test_a_merge_keeps_the_day_of_return_and_gives_it_back(
    romashka, later, make_companies, clara, moment
):
    [other] = make_companies(1)
    act = {"by": clara, "at": moment}
    send(romashka, "reserve", later, clara, moment)
    services.merge_records("company", other.pk, romashka.pk, {"status": True}, batch="m", **act)

    assert [row.client_id for row in queries.due_back(BACK, limit=10)] == [other.pk]
    assert queries.away_of(Company.objects.get(pk=other.pk)).back_on == BACK

    undo("m", **act)
    assert [row.client_id for row in queries.due_back(BACK, limit=10)] == [romashka.pk]


# ---------------------------------------------------------------- the dictionary


def test_the_dictionary_is_the_heads_and_can_be_taken_back(clara, anna, moment):
    act = {"by": clara, "at": moment}
    row = services.define_away_reason(AwayReasonDraft(" Too  far ", "archived"), batch="a", **act)
    assert row.name == "Too far"
    services.edit_away_reason(row.pk, {"name": "Too far away"}, batch="b", **act)
    undo("b", **act)
    assert AwayReason.objects.get().name == "Too far"
    undo("a", **act)
    assert not AwayReason.objects.exists()

    with pytest.raises(Refused) as refused:
        services.define_away_reason(AwayReasonDraft("Mine", "reserve"), by=anna, at=moment)
    assert refused.value.code == "not-allowed" and not AwayReason.objects.exists()


@pytest.mark.parametrize(
    ("name", "place", "code"),
    [("", "reserve", "invalid"), ("x" * 121, "reserve", "invalid"), ("x", "moon", "invalid"),
     ("Taken", "reserve", "reason-taken")],
)  # fmt: skip
def test_a_bad_reason_is_refused(clara, moment, name, place, code):
    AwayReason.objects.create(name="Taken", place="reserve")

    with pytest.raises(Refused) as refused:
        services.define_away_reason(AwayReasonDraft(name, place), by=clara, at=moment)

    assert refused.value.code == code and AwayReason.objects.count() == 1


def test_a_reason_that_clients_have_goes_out_of_use_instead(romashka, clara, moment):
    act = {"by": clara, "at": moment}
    row = services.define_away_reason(AwayReasonDraft("Gone", "archived"), batch="a", **act)
    send(romashka, "archived", AwayDraft(row.pk), clara, moment)

    undo("a", **act)

    assert AwayReason.objects.get().is_active is False
    assert queries.away_of(Company.objects.get()).reason_id == row.pk


# ---------------------------------------------------------------- pages


def test_the_list_sends_and_brings_back(client, romashka, later, anna):
    client.force_login(anna)
    url = reverse("clients:company-list")
    ids = {"_ids": str(romashka.pk), "_step": "run"}

    asked = {"_act": "reserve", **ids, "reason_id": later.reason_id, "back_on": ""}
    assert client.post(url, asked).status_code == 422
    client.post(url, {**asked, "back_on": "2199-06-01"})
    assert Company.objects.get().status == "reserve"
    client.post(url, {"_act": "bring-back", **ids})
    assert Company.objects.get().status == "potential"


def test_in_place_the_archive_is_refused_with_what_to_do(client, romashka, dana):
    client.force_login(dana)

    answer = client.patch(
        reverse("clients:company-facts", args=[romashka.pk]),
        "cell=status&value=archived&version=1",
        content_type="application/x-www-form-urlencoded",
    )

    assert Company.objects.get().status == "potential"
    assert "To the archive" in answer.content.decode()
