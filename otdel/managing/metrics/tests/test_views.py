"""The overview and the rows behind its figures, as people open them."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from otdel.selling.pipeline.models import LossReason, Process, Stage

from .stories import LOST, NEW, OFFER, TALKS, WON, Deal, Lead, day, touch

pytestmark = pytest.mark.django_db
JANUARY = {"period": "month", "on": "2026-01-05"}


@pytest.fixture
def process(db) -> Process:
    made = Process.objects.create(pk=1, name="Sale of equipment", is_default=True)
    version = made.versions.create(state="approved", made_at=datetime(2026, 1, 1, tzinfo=UTC))
    for place, (pk, name, kind, norm) in enumerate(
        [
            (NEW, "New", "open", 3),
            (OFFER, "Offer", "open", 7),
            (TALKS, "Talks", "open", None),
            (WON, "Won", "won", None),
            (LOST, "Lost", "lost", None),
        ]
    ):
        Stage.objects.create(
            pk=pk,
            process=made,
            version=version,
            name=name,
            kind=kind,
            position=place,
            norm_days=norm,
        )
    LossReason.objects.create(pk=1, name="Too dear")
    return made


@pytest.fixture
def sales(process, teller, anna, boris):
    """January: Anna wins 1 000.00 and loses one, Boris wins 3 000.00; February is quiet."""
    won = Deal(teller, anna, 100_000).move(OFFER, 2)
    touch(teller, anna, on=3, deal=won)
    won.win(10)
    Deal(teller, anna, 50_000).lose(5)
    Deal(teller, boris, 300_000).move(OFFER, 9).win(12)
    Deal(teller, boris, 70_000, on=1)
    Lead(teller, anna).convert(3)


def opened(client, who, query=JANUARY, name="metrics:overview"):
    client.force_login(who)
    return client.get(reverse(name), query)


def stats(answer) -> dict[str, str]:
    shown = answer.context["shown"]
    return {one.metric.key: one.text.replace("\u202f", " ") for one in [*shown.main, *shown.second]}


def test_head_sees_the_four_figures_of_all(client, clara, sales):
    shown = stats(opened(client, clara))

    assert shown["deals_open"] == "1"
    assert shown["average_won_deal"] == "₽2,000"
    assert shown["win_rate"] == "66.7%"
    assert shown["days_to_win"] == "11 d."


def test_seller_sees_the_own_figures(client, anna, sales):
    assert stats(opened(client, anna))["won_sum"] == "₽1,000"


def test_stranger_sees_an_empty_page_and_anonymous_the_sign_in(client, vera, sales):
    assert opened(client, vera).context["shown"].is_empty
    client.logout()
    assert opened_anonymously(client).status_code == 302


def opened_anonymously(client):
    return client.get(reverse("metrics:overview"))


def test_fragment_is_the_same_without_the_frame(client, clara, sales):
    client.force_login(clara)
    answer = client.get(reverse("metrics:overview"), JANUARY, headers={"HX-Request": "true"})

    assert b"<html" not in answer.content
    assert b'id="overview"' in answer.content


def test_funnel_shows_stages_in_order_with_their_norms(client, clara, sales):
    funnel = opened(client, clara).context["shown"].funnel

    assert [line.name for line in funnel] == ["New", "Offer", "Talks"]
    assert [number.text for number in funnel[0].numbers] == [
        "4",
        "2",
        "50%",
        "1",
        "25%",
        "5.3 d.",
    ]
    assert funnel[0].numbers[-1].tone == "bad"
    assert funnel[1].numbers[-1].tone == "good"


@pytest.mark.parametrize("table", ["person", "unit", "manager", "product", "source"])
def test_table_can_be_turned(client, clara, sales, dana, table):
    lines = opened(client, clara, JANUARY | {"table": table}).context["shown"].table

    sums = sum(int(re.sub(r"\D", "", line.numbers[-1].text)) for line in lines)
    assert sums == 4000
    assert all(line.name for line in lines)


def test_every_link_opens_rows_that_add_up(client, clara, sales):
    answer = opened(client, clara)
    links = set(re.findall(rb'href="(/figures/rows/[^"]+)"', answer.content))
    assert len(links) > 20

    for link in links:
        rows = client.get(link.decode().replace("&amp;", "&"))
        assert rows.status_code == 200, link
        shares = sum(line["share"] for line in rows.context["lines"])
        assert shares == rows.context["part"].value, link


def test_rows_keep_to_the_reach(client, anna, sales):
    query = {"key": "won_sum", "from": "2026-01-01", "to": "2026-01-31"}
    rows = opened(client, anna, query, "metrics:rows")

    assert [line["share"] for line in rows.context["lines"]] == [100_000]
    assert rows.context["part"].value == 100_000


@pytest.mark.parametrize(
    "query",
    [
        {"key": "no-such"},
        {"key": "sales_velocity"},
        {},
        {"key": "deals_open", "stage": "11"},
    ],
)
def test_rows_of_nothing_are_not_found(client, clara, sales, query):
    assert opened(client, clara, query, "metrics:rows").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"period": "custom", "from": "x", "to": "2026-13-45"},
        {"period": "custom", "from": "2026-03-01", "to": "2026-01-01"},
        {"period": "eon", "on": "0000-00-00", "table": "?", "person": "-1", "currency": "€€€"},
        {"period": "year", "on": "9999-12-31"},
        {"person": "99999999999999999999"},
    ],
)
def test_nonsense_in_the_address_is_left_out(client, clara, sales, query):
    assert opened(client, clara, query).status_code == 200


def test_quiet_month_opens_at_the_last_busy_one(client, clara, sales):
    answer = opened(client, clara, {})

    assert answer.context["asked"].period.start == day(0).replace(day=1)


def test_change_is_against_the_period_before(client, clara, sales, teller, anna):
    Deal(teller, anna, 50_000, on=30).win(35)  # February
    client.force_login(clara)
    shown = client.get(
        reverse("metrics:overview"), {"period": "month", "on": "2026-02-01"}
    ).context["shown"]
    won = next(one for one in shown.second if one.metric.key == "won_sum")

    assert (won.change.text, won.change.direction, won.change.good) == ("\u221288%", "down", "up")


def test_clients_share_warns(client, clara, sales, teller, anna):
    Deal(teller, anna, 10_000_000, company_id=5).win(7)

    (largest, *_rest) = opened(client, clara).context["shown"].clients

    assert (largest.tone, largest.share) == ("bad", 96)


def test_as_many_queries_for_many_people(client, clara, process, teller, anna, as_many_queries):
    from conftest import person  # noqa: PLC0415

    made = iter(range(1000))

    def make(number):
        for _ in range(number):
            Deal(teller, person(f"seller{next(made)}", "seller"), 100_000).win(10)

    as_many_queries(make, lambda: opened(client, clara))


def test_table_of_many_adds_the_rest_up(client, clara, process, teller):
    for number in range(33):
        Deal(teller, None, 100_000 * (number + 1), product_id=number + 1).win(10)

    lines = opened(client, clara, JANUARY | {"table": "product"}).context["shown"].table

    assert len(lines) == 31
    assert lines[-1].name == "Others: 3"
    assert lines[-1].numbers[-1].text == "₽6,000"
    rows = client.get(lines[-1].numbers[-1].href)
    assert sum(line["share"] for line in rows.context["lines"]) == 600_000
