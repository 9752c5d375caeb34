"""What cells mean: dates in many forms, sums with signs of all sorts."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.edges.exchange.engine.values import (
    Habit,
    Unclear,
    day,
    habit_of,
    moment,
    money,
    whole,
    yes_no,
)

MOSCOW = ZoneInfo("Europe/Moscow")
LAST = date(2017, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2017", "31.12.17", "2017-12-31", "2017/12/31", "31/12/2017", "31-12-2017", "20171231",
        "31 дек 2017", "31 декабря 2017 г.", "31-Dec-2017", "Dec 31, 2017", "December 31 2017",
        "43100", "43100.5", "31.12.2017 14:05", "2017-12-31T23:59:59", "2017-12-31 10:00:00+03:00",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text):
    assert day(text, habit_of([text], is_russian=True), MOSCOW) == LAST


def test_a_column_decides_over_all_its_rows_what_leads():
    american = habit_of(["01/02/2017", "12/31/2017"])
    russian = habit_of(["01/02/2017", "31/12/2017"])

    assert day("01/02/2017", american, MOSCOW) == date(2017, 1, 2)
    assert day("01/02/2017", russian, MOSCOW) == date(2017, 2, 1)
    assert american.is_order_sure
    assert not habit_of(["01/02/2017"]).is_order_sure


def test_without_proof_the_language_of_the_header_decides():
    assert day("01/02/2017", habit_of(["01/02/2017"], is_russian=True), MOSCOW).month == 2
    assert day("01/02/2017", habit_of(["01/02/2017"], is_russian=False), MOSCOW).month == 1


@pytest.mark.parametrize(
    "text", ["31.02.2017", "32.12.2017", "soon", "12", "99999", "31 foo 2017", "0000-01-01"]
)
def test_what_is_no_date_is_told(text):
    with pytest.raises(Unclear) as told:
        day(text, Habit(), MOSCOW)
    assert told.value.code == "date"


def test_an_instant_keeps_its_own_zone():
    told, has_hour = moment("2017-12-31T22:30:00Z", Habit(), MOSCOW)

    assert has_hour
    assert told.astimezone(MOSCOW).date() == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1 234,50 ₽", "1234.50", "RUB"), ("1,234.50", "1234.50", ""), ("$1,234", "1234", "USD"),
        ("1.234,50 €", "1234.50", "EUR"), ("1’234.5", "1234.5", ""), ("5 000 000 руб.", "5000000", "RUB"),
        ("RUB 5", "5", "RUB"), ("12,5", "12.5", ""), ("1 234 567", "1234567", ""),
        ("-5", "-5", ""), ("(5)", "-5", ""), ("−7,5", "-7.5", ""), ("0", "0", ""),
    ],
)  # fmt: skip
def test_sums_as_people_write_them(text, amount, currency):
    assert money(text, habit_of([text])) == (Decimal(amount), currency)


@pytest.mark.parametrize("text", ["abc", "1-2", "12 штук", "=5+5", "1,2,3.4.5", "", "9" * 20])
def test_what_is_no_sum_is_told(text):
    with pytest.raises(Unclear):
        money(text, Habit())


def test_three_digits_after_the_comma_follow_the_rest_of_the_column():
    assert money("1,234", habit_of(["1,234", "5.50"]))[0] == 1234
    assert money("1,234", habit_of(["1,234", "5,50"]))[0] == Decimal("1.234")


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.booleans())
def test_any_sum_survives_either_way_of_writing_it(amount, russian):
    text = f"{amount:,.2f}"
    if russian:
        text = text.replace(",", "\xa0").replace(".", ",")
    assert money(text, habit_of([text], is_russian=russian))[0] == amount


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2099, 12, 31)))
def test_any_day_survives_the_forms_that_name_it(told):
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d %b %Y"):
        text = told.strftime(form)
        assert day(text, Habit(), MOSCOW) == told


def test_whole_numbers_and_yes_or_no():
    assert whole("1 024", Habit()) == 1024
    assert yes_no("Да")
    assert not yes_no("нет")
    with pytest.raises(Unclear):
        whole("1.5", Habit())
