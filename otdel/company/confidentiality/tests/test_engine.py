from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.confidentiality.defaults import TEXTS_EN, TEXTS_RU
from otdel.company.confidentiality.engine import contract_end, expiry, same_name, text_with


def test_open_while_the_contract_runs():
    assert expiry(None, 5) is None


def test_five_years_after_the_contract_and_a_leap_day():
    assert expiry(date(2026, 3, 13), 5) == date(2031, 3, 13)
    assert expiry(date(2024, 2, 29), 5) == date(2029, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(0, 50))
def test_expiry_is_the_same_day_or_the_last_of_february(day, years):
    until = expiry(day, years)
    assert until.year == day.year + years and until.month == day.month
    assert until.day == day.day or (day.month, day.day, until.day) == (2, 29, 28)


def test_the_contract_ends_with_the_last_work_unless_one_is_open():
    assert contract_end([]) is None
    assert contract_end([date(2026, 1, 1), None]) is None
    assert contract_end([date(2026, 1, 1), date(2025, 1, 1)]) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("typed", "same"),
    [("  пётр  ИВАНОВ", True), ("Петр Иванов", True), ("Иванов Пётр", False), ("", False)],
)
def test_the_typed_name_is_the_persons(typed, same):
    assert same_name(typed, "Пётр Иванов") is same


@pytest.mark.parametrize(
    ("years", "russian"),
    [(1, "1 год"), (3, "3 года"), (5, "5 лет"), (11, "11 лет"), (21, "21 год")],
)
def test_the_term_is_told_in_words(years, russian):
    assert text_with("{years}", years, "ru") == russian
    assert text_with("{years}", years, "en") == f"{years} year" + ("s" if years > 1 else "")


@pytest.mark.parametrize("texts", [TEXTS_RU, TEXTS_EN])
def test_every_shipped_text_names_the_term_and_leaves_no_gap(texts):
    assert set(texts) == {"own", "vendor", "auditor"}
    for text in texts.values():
        assert text.count("{years}") == 1 and text.count("{") == 1
