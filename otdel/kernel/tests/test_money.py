"""Money is whole minor units; its parts add up to the whole."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel.money import Money, to_major, to_minor

minors = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(["RUB", "USD", "JPY", "KWD"])


@given(minors, currencies)
def test_major_units_and_back_lose_nothing(minor, currency):
    assert to_minor(to_major(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1054", "RUB", 105400), ("0.005", "USD", 1), ("-0.005", "USD", -1), ("12.5", "JPY", 13)],
)
def test_half_a_minor_unit_goes_away_from_zero(text, currency, minor):
    assert to_minor(Decimal(text), currency) == minor


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_not_money(text):
    with pytest.raises(ValueError, match="not an amount"):
        to_minor(Decimal(text), "RUB")


def test_a_float_is_not_money():
    with pytest.raises(TypeError):
        Money(10.0, "RUB")


@given(minors, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_parts_add_up_to_the_whole(minor, weights):
    parts = Money(minor, "RUB").split(weights)

    assert sum(part.minor for part in parts) == minor
    assert all(part.minor == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


@given(minors, st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_a_part_differs_from_its_exact_share_by_less_than_one_unit(minor, weights):
    parts = Money(minor, "RUB").split(weights)

    for part, weight in zip(parts, weights, strict=True):
        assert abs(Decimal(part.minor) - Decimal(minor) * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_money_is_not_split_by_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        Money(100, "RUB").split(weights)


@given(st.integers(-(10**12), 10**12), st.decimals(0, 10, places=4))
def test_a_rate_is_rounded_once(minor, rate):
    exact = (Decimal(minor) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert Money(minor, "RUB").times(rate).minor == exact


@pytest.mark.parametrize("act", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b])
def test_currencies_do_not_mix(act):
    with pytest.raises(ValueError, match="cannot mix"):
        act(Money(1, "RUB"), Money(1, "USD"))
