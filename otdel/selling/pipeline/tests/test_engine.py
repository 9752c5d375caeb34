"""Pure decisions hold for any input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.selling.pipeline import engine

START = datetime(2026, 1, 1, tzinfo=UTC)
points = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 1000)), min_size=1, max_size=12)


@given(points)
def test_stays_are_contiguous_and_one_is_present(raw):
    ordered = sorted(raw, key=lambda pair: pair[1])
    stays = engine.stays([(s, START + timedelta(hours=h)) for s, h in ordered])

    assert [s.left_at for s in stays[:-1]] == [s.entered_at for s in stays[1:]]
    assert stays[-1].left_at is None
    assert all(a.stage_id != b.stage_id for a, b in pairwise(stays))


def test_time_does_not_run_backwards():
    with pytest.raises(ValueError, match="back in time"):
        engine.stays([(1, START), (2, START - timedelta(hours=1))])


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_line_is_rounded_once_and_never_by_more_than_half(quantity, price):
    exact_thousandths = quantity * price
    assert abs(engine.line_amount(quantity, price) * 1000 - exact_thousandths) <= 500


@given(st.integers(0, 10**12), st.integers(0, 100))
def test_a_weighted_sum_is_never_above_the_sum(minor, probability):
    assert 0 <= engine.weighted(minor, probability) <= minor


@given(st.integers(1, 10**6), st.integers(0, 10**12))
def test_a_unit_price_comes_nearest_to_the_sum(quantity, amount):
    price = engine.unit_price(quantity, amount)
    assert abs(price * quantity - amount * 1000) * 2 <= quantity + 1
