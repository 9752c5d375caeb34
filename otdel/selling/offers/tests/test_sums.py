"""Sums of an offer are exact whatever is typed."""

from hypothesis import given
from hypothesis import strategies as st

from otdel.selling.offers import engine

BP = st.integers(0, 10_000)
LINE = st.tuples(st.integers(1, 10**7), st.integers(0, 10**9), BP, BP)


@given(st.lists(LINE, max_size=8), st.booleans())
def test_parts_add_up_to_the_whole(lines, is_inside):
    told = [engine.line_sums(*line, is_vat_inside=is_inside) for line in lines]
    whole = engine.add_up(told)
    assert whole.total == sum(one.total for one in told) == whole.net + whole.vat
    assert whole.base - whole.discount == whole.sum == sum(one.sum for one in told)
    for one in told:
        assert 0 <= one.discount <= one.base and one.vat >= 0 and one.net >= 0
        assert one.sum == (one.total if is_inside else one.net)


@given(LINE, st.booleans())
def test_each_rounding_is_within_half_a_unit(line, is_inside):
    quantity, price, discount, vat = line
    one = engine.line_sums(*line, is_vat_inside=is_inside)
    assert abs(one.base * 1000 - quantity * price) * 2 <= 1000
    assert abs(one.discount * 10_000 - one.base * discount) * 2 <= 10_000
    base = 10_000 + vat if is_inside else 10_000
    assert abs(one.vat * base - one.sum * vat) * 2 <= base


def test_a_line_by_hand():
    one = engine.line_sums(3000, 1000_00, 1000, 2200, is_vat_inside=True)
    assert (one.base, one.discount, one.sum, one.vat, one.total) == (
        300_000, 30_000, 270_000, 48_689, 270_000,
    )  # fmt: skip
    outside = engine.line_sums(3000, 1000_00, 1000, 2200, is_vat_inside=False)
    assert (outside.sum, outside.vat, outside.total) == (270_000, 59_400, 329_400)


@given(st.integers(0, 10**7), BP, st.integers(1, 10**7))
def test_a_price_below_the_list_is_a_discount(price, discount, offered):
    real = engine.real_discount(price, discount, offered)
    assert discount <= real <= 10_000
    if price < offered:
        assert price * (10_000 - discount) >= offered * (10_000 - real)


def test_limits_by_role_and_volume():
    limits = [("seller", 0, 500), ("seller", 100_000_00, 800), ("head", 0, 2000)]
    seller = frozenset({"seller"})
    assert engine.limit_of(limits, seller, 99_999_99) == 500
    assert engine.limit_of(limits, seller, 100_000_00) == 800
    assert engine.limit_of(limits, seller, None) == 500
    assert engine.limit_of(limits, frozenset({"seller", "head"}), 1) == 2000
    assert engine.limit_of(limits, frozenset({"scout"}), 1) == 0


@given(st.integers(1, 10**8), st.integers(0, 9500), st.integers(0, 3000))
def test_the_lowest_price_told_keeps_the_margin_and_one_unit_less_does_not(cost, floor, vat):
    lowest = engine.lowest_net(cost, floor)
    assert not engine.is_below_floor(lowest, 1000, cost, floor)
    assert engine.is_below_floor(lowest - 1, 1000, cost, floor)
    assert engine.with_vat(lowest, vat) * 10_000 >= lowest * (10_000 + vat)
