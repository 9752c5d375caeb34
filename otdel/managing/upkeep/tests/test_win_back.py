"""Clients lost or gone quiet: found, put into a list of one's own, counted when they are back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.namedlists.models import Entry, ListField, NamedList
from otdel.company.namedlists.services import edit_list_field, switch_lists
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import Grant
from otdel.managing.upkeep import queries, services, winning
from otdel.managing.upkeep.engine import Buying, yearly
from otdel.managing.upkeep.models import CardState, WinBack
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log

LIMITS = Buying(percent=200, usual=180)
TODAY = date(2026, 3, 13)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def gone(client_of, closed):
    """Regular buys every 40 days and is silent for 100; Once bought 361 days ago; Lost went to a competitor."""
    regular, once, lost = (client_of(name) for name in ("Regular", "Once", "Lost"))
    for days in (180, 140, 100):
        closed(regular, "won", ago(days), amount=1_000_00)
    closed(once, "won", ago(361), amount=500_00)
    deal = closed(lost, "lost", ago(30), competitor=True, amount=700_00)
    Deal.objects.filter(pk=deal.pk).update(loss_note="Took Acme's offer")
    services.measure([regular.pk, once.pk, lost.pk])
    return {"regular": regular, "once": once, "lost": lost}


def found(by, on=TODAY):
    rows = queries.to_win_back(by, LIMITS, on).order_by("pk")
    return [(row.name, row.sign) for row in rows]


def gather(ids, by, moment, batch="", words=None):
    return services.gather_win_back(
        ids, by=by, at=moment, on=TODAY, limits=LIMITS, words=words or winning.words(),
        currency="RUB", claims="refuse", batch=batch,
    )  # fmt: skip


@pytest.mark.django_db
@given(st.integers(1, 400) | st.none(), st.integers(0, 2000))
def test_one_client_and_the_list_go_by_the_same_rule(rhythm, silent):
    card = CardState(bought_day=TODAY.toordinal() - silent, rhythm_days=rhythm)

    assert (queries.signs(card, LIMITS, TODAY) == "quiet") is (silent > LIMITS.allowed(rhythm))


@given(st.integers(0, 10**12), st.integers(0, 4000))
def test_a_year_never_brings_more_than_there_was(total, days):
    first = date(2015, 1, 1)

    assert 0 <= yearly(total, first, first + timedelta(days=days)) <= total


def test_the_lost_and_the_quiet_are_found(gone, client_of, closed, anna, vera):
    fresh = client_of("Fresh")
    closed(fresh, "won", ago(100))
    services.measure([fresh.pk])

    assert found(anna) == [("Regular", "quiet"), ("Once", "quiet"), ("Lost", "lost")]
    assert found(anna, ago(20)) == [("Lost", "lost")]  # Regular was silent for 80 days only
    assert found(vera) == []


def test_a_deal_in_work_or_a_new_purchase_ends_the_alarm(gone, closed, anna):
    closed(gone["lost"], "won", ago(1))
    deal = closed(gone["once"], "won", ago(2))
    Deal.objects.filter(pk=deal.pk).update(status="open", is_open=True, closed_on=None)
    services.measure([gone["lost"].pk, gone["once"].pk])

    assert found(anna) == [("Regular", "quiet")]


def test_how_they_were_lost_and_what_they_brought(gone, anna):
    rows = list(queries.to_win_back(anna, LIMITS, TODAY))
    told = queries.gone(anna, rows)

    lost = told[gone["lost"].pk]
    assert lost.reason and lost.what == "Took Acme's offer" and lost.worth.minor == 700_00
    assert told[gone["regular"].pk].worth.minor == 3_000_00

    Grant.objects.filter(user=anna).update(fields={"deal.amount_minor": "hidden"})
    anna = type(anna).objects.get(pk=anna.pk)
    assert queries.gone(anna, rows)[gone["regular"].pk].worth is None


# ---------------------------------------------------------------- the list


def test_one_press_makes_the_list_with_its_own_fields(gone, anna, moment):
    ids = [gone["lost"].pk, gone["regular"].pk]
    told = gather(ids, anna, moment, batch="all")

    named = NamedList.objects.get()
    assert (named.purpose, named.owner, told.named_list) == ("win_back", anna, named)
    keys = WinBack.objects.get().keys
    assert set(keys) == {"why", "whom", "since", "worth", "next"} and ListField.objects.count() == 5
    entry = Entry.objects.get(company=gone["lost"])
    assert entry.extra[keys["whom"]] == "Took Acme's offer"
    assert entry.extra[keys["since"]] == ago(30).isoformat()
    assert entry.extra[keys["worth"]] == 700_00
    assert Entry.objects.get(company=gone["regular"]).extra[keys["why"]] == "Stopped buying"

    undo("all", by=anna, at=moment)
    assert not NamedList.objects.exists() and not WinBack.objects.exists()


def test_the_next_press_brings_it_up_to_date_and_keeps_what_people_wrote(
    gone, closed, anna, moment
):
    gather([gone["lost"].pk], anna, moment)
    keys = WinBack.objects.get().keys
    entry = Entry.objects.get()
    Entry.objects.filter(pk=entry.pk).update(
        extra=entry.extra | {keys["next"]: "2026-04-01"}, state="doing", note="Call Ivan"
    )
    closed(gone["lost"], "lost", ago(3), competitor=True, amount=900_00)
    services.measure([gone["lost"].pk])

    told = gather([gone["lost"].pk, gone["once"].pk], anna, moment)

    assert NamedList.objects.count() == 1 and len(told.results) == Entry.objects.count() == 2
    entry.refresh_from_db()
    assert entry.extra[keys["since"]] == ago(3).isoformat()
    assert (entry.extra[keys["next"]], entry.note) == ("2026-04-01", "Call Ivan")


def test_who_need_not_be_won_back_is_refused(gone, client_of, anna, boris, moment):
    fresh, strange = client_of("Fresh"), client_of("Strange", owner=boris)

    told = gather([fresh.pk, strange.pk, gone["lost"].pk], anna, moment)

    assert [getattr(one, "code", "") for one in told.results] == [
        "no-such-record", "no-such-record", "",
    ]  # fmt: skip
    assert Entry.objects.get().company == gone["lost"]


def test_a_list_out_of_use_is_followed_by_a_new_one_and_a_field_may_go(gone, anna, moment):
    first = gather([gone["lost"].pk], anna, moment).named_list
    field = ListField.objects.get(key=WinBack.objects.get().keys["worth"])
    edit_list_field(first.pk, field.pk, {"is_active": False}, by=anna, at=moment)
    assert gather([gone["once"].pk], anna, moment).named_list == first

    switch_lists([first.pk], False, by=anna, at=moment)
    assert gather([gone["lost"].pk], anna, moment).named_list != first


def test_won_back_out_of_tried(gone, closed, anna, vera, moment):
    gather([company.pk for company in gone.values()], anna, moment)
    assert queries.won_back(anna, TODAY) == queries.Tried(0, 0)

    log(ActivityDraft("call", "Rang", anna.pk, company_id=gone["once"].pk), by=anna, at=moment)
    closed(gone["lost"], "won", TODAY)
    services.measure([company.pk for company in gone.values()])

    told = queries.won_back(anna, TODAY)
    assert (told.tried, told.won, told.share) == (2, 1, 50)
    assert queries.won_back(vera, TODAY).tried == 0


# ---------------------------------------------------------------- pages


def test_the_tab_lists_and_gathers(client, gone, anna):
    client.force_login(anna)

    said = client.get(reverse("upkeep:win-back")).content.decode()
    assert "Went to a competitor" in said and "Took Acme&#x27;s offer" in said
    answer = client.get(reverse("upkeep:win-back"), {"sign": "lost"})
    assert [row.name for row in answer.context["rows"]] == ["Lost"]

    client.post(reverse("upkeep:win-back-all"))
    assert Entry.objects.count() >= 1 and NamedList.objects.get().name == "Win back"
    assert "Bring my list up to date" in client.get(reverse("upkeep:win-back")).content.decode()


def test_the_tab_asks_as_often_for_many_clients(client, client_of, closed, anna, as_many_queries):
    client.force_login(anna)

    def make(number):
        made = [client_of(f"Client {timezone.now()}") for _ in range(number)]
        for company in made:
            closed(company, "lost", ago(30), competitor=True, amount=100)
        services.measure([company.pk for company in made])

    as_many_queries(make, lambda: client.get(reverse("upkeep:win-back")))


def test_the_card_warns_with_reasons_and_one_press(client, gone, anna, vera):
    client.force_login(anna)
    company = gone["lost"]

    panel = client.get(reverse("upkeep:card", args=[company.pk])).content.decode()
    assert "Went to a competitor" in panel and "Took Acme" in panel
    url = reverse("upkeep:win-back-one", args=[company.pk])
    assert client.post(url).status_code == 204
    assert Entry.objects.get().company == company
    panel = client.get(reverse("upkeep:card", args=[gone["once"].pk])).content.decode()
    assert "Bought once" in panel

    client.force_login(vera)
    assert client.post(url).status_code == 404
