from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_datetime
from django.utils import translation

from otdel.foundation.web import formats

NOW = datetime(2026, 3, 13, 10, 0, tzinfo=UTC)
THIN, FIRM = "\u202f", "\xa0"


@pytest.mark.parametrize(
    ("minor", "currency", "language", "said"),
    [
        (4_578_000_00, "RUB", "ru", f"4{THIN}578{THIN}000{FIRM}₽"),
        (4_578_000_00, "USD", "en", "$4,578,000"),
        (4_578_000_50, "RUB", "ru", f"4{THIN}578{THIN}000,50{FIRM}₽"),
        (-1_00, "USD", "en", "−$1"),
        (0, "RUB", "ru", f"0{FIRM}₽"),
        (1_500, "JPY", "en", "¥1,500"),
        (1_500_000_00, "KZT", "ru", f"1{THIN}500{THIN}000{FIRM}₸"),
    ],
)
def test_money_stands_as_the_language_writes_it(minor, currency, language, said):
    assert formats.format_money(minor, currency, language) == said


def test_money_is_short_where_asked():
    assert formats.format_money(18_400_000_00, "RUB", "ru", compact=True) == f"18,4{FIRM}млн{FIRM}₽"
    assert formats.format_money(412_000_00, "USD", "en", compact=True) == "$412K"
    assert formats.format_money(5_00, "USD", "en", sign=True) == "+$5"


def test_numbers_and_shares():
    assert formats.format_number(1234567, "ru") == f"1{THIN}234{THIN}567"
    assert formats.format_number(Decimal("-12.345"), "en", digits=2) == "−12.34"
    assert formats.format_percent(Decimal("0.734"), "ru") == "73%"
    assert formats.format_percent(0.7346, "en", digits=1) == "73.5%"
    assert formats.format_compact(412_000, "ru") == f"412{FIRM}тыс."


@pytest.mark.parametrize(
    ("days", "ru", "en"),
    [(0, "сегодня", "today"), (-1, "вчера", "yesterday"), (1, "завтра", "tomorrow")],
)
def test_near_days_have_names(days, ru, en):
    for language, said in (("ru", ru), ("en", en)):
        with translation.override(language):
            day = NOW.date() + timedelta(days=days)
            assert formats.format_day(day, NOW.date(), language) == said


def test_far_days_say_their_year():
    assert "2025" in formats.format_day(date(2025, 11, 23), NOW.date(), "ru")
    assert "2026" not in formats.format_day(date(2026, 11, 23), NOW.date(), "en")


def test_instants_are_said_as_people_say_them():
    with translation.override("ru"):
        assert formats.format_when(NOW - timedelta(seconds=5), NOW, "ru") == "только что"
        assert formats.format_when(NOW - timedelta(minutes=5), NOW, "ru") == "5 мин назад"
        assert formats.format_when(NOW - timedelta(days=1), NOW, "ru") == "вчера, 10:00"
    with translation.override("en"):
        assert formats.format_when(NOW + timedelta(days=1), NOW, "en").startswith("tomorrow, 10:00")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "clock", [(0, 0, 0), (9, 5, 7), (10, 0, 59), (12, 0, 0), (13, 30, 0), (23, 59, 59)]
)
def test_exact_moment_is_the_languages_own(clock, language):
    moment = datetime(2026, 11, 23, *clock, 123456)
    whole = format_datetime(moment, "medium", locale=language)
    said = formats.format_exact(moment, language)
    assert [sign for sign in said if not sign.isspace()] == [s for s in whole if not s.isspace()]
    assert formats.format_exact(moment.replace(tzinfo=UTC), language) == said


def test_stretches_of_time():
    assert (
        formats.format_duration(timedelta(days=2, hours=4, minutes=7), "ru")
        == f"2{FIRM}дн. 4{FIRM}ч"
    )
    assert formats.format_duration(timedelta(0), "en") == f"0{FIRM}min"
    assert formats.format_seconds(40, "en").startswith("40")
    assert formats.format_seconds(125, "en").startswith("2")


def test_initials():
    assert formats.initials("Анна Ильина") == "АИ"
    assert formats.initials("") == "?"
    assert formats.initials("<script> x") == "X"
