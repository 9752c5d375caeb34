"""The report, the visits behind it and the panels, as people open them."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from otdel.managing.compliance.models import Fall, Look
from otdel.selling.pipeline import services as pipeline

pytestmark = pytest.mark.django_db
QUARTER = {"weeks": "13", "on": "2026-04-06"}


@pytest.fixture
def sales(opened, move, anna, boris):
    """Anna leaves a stage late and without a step, Boris in time."""
    late = opened(anna)
    move(late, "Qualify", 9)
    move(opened(boris), "Qualify", 0, by=boris)
    return late


def seen(client, who, query=QUARTER, name="compliance:report"):
    client.force_login(who)
    return client.get(reverse(name), query)


def test_head_sees_everybody_and_a_seller_the_own(client, sales, anna, clara):
    shown = seen(client, clara).context["shown"]
    assert [line.name for line in shown.people] == ["Anna", "Boris"]
    assert [(line.name, line.visits) for line in shown.steps] == [("Search", 2)]
    assert shown.stats[0].text == "60%"  # three of five checks
    assert {stat.key: stat.text for stat in shown.stats}["time"] == "50%"

    shown = seen(client, anna).context["shown"]
    assert [line.name for line in shown.people] == ["Anna"]
    assert shown.stats[0].text == "33.3%"


def test_stranger_sees_an_empty_page_and_anonymous_the_sign_in(client, sales, vera):
    assert seen(client, vera).context["shown"].is_empty
    client.logout()
    assert client.get(reverse("compliance:report")).status_code == 302


def test_fragment_is_the_same_without_the_frame(client, sales, clara):
    client.force_login(clara)
    answer = client.get(reverse("compliance:report"), QUARTER, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b'id="compliance"' in answer.content


def test_each_figure_leads_to_the_visits_that_broke_it(client, sales, clara):
    shown = seen(client, clara).context["shown"]
    links = [
        cell.href for line in (*shown.people, *shown.steps) for cell in line.cells if cell.href
    ]
    links += [stat.href for stat in shown.stats if stat.href]
    assert len(links) == 9
    for link in links:
        found = client.get(link)
        assert found.status_code == 200
        assert [row.row.deal_id for row in found.context["rows"]] == [sales.pk], link


def test_the_list_tells_the_deal_the_stage_who_and_what(client, sales, clara, anna):
    said = seen(client, clara, {"check": "step"}, "compliance:broken").content.decode()
    for word in ("Pumps", "Search", "Anna", "Time", "Next step"):
        assert word in said
    assert f"/deals/{sales.pk}/" in said
    assert (
        "Pumps" not in seen(client, clara, {"check": "gate"}, "compliance:broken").content.decode()
    )


def test_a_deal_out_of_sight_is_not_named(client, sales, anna, boris, clara, on_day):
    pipeline.reassign_deals([sales.pk], boris.pk, by=clara, at=on_day(10))
    said = seen(client, anna, {}, "compliance:broken").content.decode()
    assert "Out of sight now" in said and "Pumps" not in said


@pytest.mark.parametrize(
    "query",
    [
        {"weeks": "7"}, {"weeks": "x", "on": "y"}, {"on": "0001-01-01"}, {"on": "9999-12-31"},
        {"process": "99999999999999999999"}, {"person": "1", "unit": "1"}, {"unit": "99"},
    ],
)  # fmt: skip
def test_an_address_without_sense_is_answered_calmly(client, sales, clara, query):
    assert seen(client, clara, query).status_code == 200


def test_the_report_is_narrowed_to_a_team_a_person_a_process(
    client, sales, clara, anna, units, process
):
    for cut in ({"unit": units["north"].pk}, {"person": anna.pk}):
        shown = seen(client, clara, QUARTER | cut).context["shown"]
        assert [line.name for line in shown.people] == ["Anna"]
    both = {"unit": units["south"].pk, "person": anna.pk}
    assert seen(client, clara, QUARTER | both).context["shown"].is_empty
    assert seen(client, clara, QUARTER | {"process": process.pk}).context["shown"].whole.visits == 2


def test_opening_the_report_is_a_leaders_look(client, sales, clara, anna):
    seen(client, anna)
    assert not Look.objects.exists()
    seen(client, clara)
    assert Look.objects.get().person == clara


def test_as_many_statements_for_thirty_people_as_for_three(
    client, sales, clara, opened, move, django_assert_max_num_queries
):
    seen(client, clara)
    with django_assert_max_num_queries(60) as few:
        seen(client, clara)
    for number in range(12):
        move(opened(), "Qualify", number)
    with django_assert_max_num_queries(len(few)):
        seen(client, clara)


def test_a_fall_stands_on_today_of_those_who_lead(client, process, clara, anna):
    Fall.objects.create(
        process=process, version=1, now_points=6000, best_points=9000,
        best_on="2026-03-02", noticed_on="2026-04-06",
    )  # fmt: skip
    assert "The process is followed less" in seen(client, clara, {}, "work:today").content.decode()
    assert (
        "The process is followed less" not in seen(client, anna, {}, "work:today").content.decode()
    )


def test_the_process_and_the_overview_show_the_last_weeks(client, opened, move, clara, process):
    now = timezone.now()
    deal = opened(at=now - timedelta(days=1))
    stage = process.stages.get(name="Qualify")
    pipeline.move_deal(deal.pk, stage.pk, by=clara, at=now, on=timezone.localdate(now))
    client.force_login(clara)
    pages = (reverse("pipeline:process-detail", args=[process.pk]), reverse("metrics:overview"))
    for address in pages:
        said = client.get(address).content.decode()
        assert "of checks kept; weeks: 4, visits to stages: 1" in said, address


def test_the_command_tells_the_same_to_a_program(client, opened, move, clara, anna, process):
    now = timezone.now()
    deal = opened(at=now - timedelta(days=1))
    stage = process.stages.get(name="Qualify")
    pipeline.move_deal(deal.pk, stage.pk, by=clara, at=now, on=timezone.localdate(now))
    out = StringIO()
    call_command("compliance", by="person", json=True, stdout=out)
    (line,) = json.loads(out.getvalue())["levels"]
    assert (line["group"], line["name"], line["visits"]) == (anna.pk, "Anna", 1)
    shown = seen(client, clara, {}).context["shown"]
    assert line["compliance"] == shown.whole.points() == 6667
    out = StringIO()
    call_command("compliance", stdout=out)
    assert out.getvalue().startswith("all: 66.7% of 1 visits")
