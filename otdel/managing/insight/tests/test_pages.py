"""Pages of forecast, repeating sales and levers, as people open them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.managing.insight.models import LeverGoal

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(deal_of, anna):
    today = timezone.localdate()
    before = today - timedelta(days=20)
    deal_of(anna, "Won", 1_234_00, opened=before, closed=today)
    deal_of(anna, "Offer", 500_00, opened=before, expected_on=today)


def opened(client, who, name, query=None, **more):
    client.force_login(who)
    return client.get(reverse(name), query or {}, **more)


def test_the_forecast_tells_what_is_likely(client, sales, clara, vera):
    answer = opened(client, clara, "insight:forecast")

    assert answer.status_code == 200
    assert "250" in answer.content.decode()
    assert "nothing to forecast" in opened(client, vera, "insight:forecast").content.decode()


def test_what_repeats_is_a_list_with_its_sources(client, sales, clara, vera):
    text = opened(client, clara, "insight:repeatable").content.decode()

    assert "Deal Won 123400" in text
    assert "Rare source" in text
    assert "Deal Won" not in opened(client, vera, "insight:repeatable").content.decode()


def test_what_repeats_goes_out_as_a_file(client, sales, clara):
    answer = opened(client, clara, "insight:repeatable", {"export": "csv"})

    assert "Deal Won 123400" in b"".join(answer).decode("utf-8-sig")


def test_levers_are_read_and_a_goal_is_set_and_dropped(client, sales, clara):
    assert "1,234" in opened(client, clara, "insight:levers").content.decode()
    url = reverse("insight:goal", args=["size"])
    told = {
        "target": "2000",
        "until": (timezone.localdate() + timedelta(days=60)).isoformat(),
        "person": clara.pk,
        "unit": "",
    }

    assert (
        client.post(url, told | {"target": "1"}, headers={"hx-request": "true"}).status_code == 422
    )
    assert client.post(url, told, headers={"hx-request": "true"}).status_code == 204
    goal = LeverGoal.objects.get()
    assert (goal.target, goal.base) == (2_000_00, 1_234_00)
    assert "Whole company" in opened(client, clara, "insight:levers").content.decode()
    assert client.post(reverse("insight:drop", args=[goal.pk])).status_code == 204
    assert not LeverGoal.objects.filter(is_active=True).exists()


def test_a_seller_sets_no_goal_and_finds_none(client, sales, clara, anna):
    assert opened(client, anna, "insight:levers").status_code == 200
    assert client.post(reverse("insight:drop", args=[1])).status_code == 403
    assert client.get(reverse("insight:goal", args=["size"])).status_code == 403
    client.force_login(clara)
    assert client.post(reverse("insight:drop", args=[999])).status_code == 404
    assert client.get(reverse("insight:goal", args=["magic"])).status_code == 404
