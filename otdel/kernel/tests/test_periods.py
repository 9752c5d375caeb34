"""A period holds its first day and not its last; periods meet without gap or overlap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel.periods import Period

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
units = st.sampled_from(["day", "week", "month", "quarter", "year"])


@given(units, days)
def test_the_unit_holds_its_day(unit, day):
    assert day in Period.of(unit, day)


@given(units, days)
def test_units_meet_without_a_gap(unit, day):
    period = Period.of(unit, day)
    assert Period.of(unit, period.end).start == period.end


@given(st.sampled_from(["month", "quarter", "year"]), days)
def test_the_previous_of_whole_months_is_the_unit_before(unit, day):
    period = Period.of(unit, day)
    assert period.previous() == Period.of(unit, period.start - timedelta(days=1))


@given(days, st.integers(1, 500))
def test_the_previous_ends_where_the_period_starts(start, length):
    period = Period(start, start + timedelta(days=length))
    assert period.previous().end == period.start


@given(units, days, st.integers(0, 800))
def test_pieces_cover_the_period_exactly(unit, start, length):
    period = Period(start, start + timedelta(days=length))

    pieces = list(period.split(unit))

    assert sum(piece.days for piece in pieces) == period.days
    assert all(a.end == b.start for a, b in pairwise(pieces))


def test_a_quarter_is_compared_with_a_quarter_whatever_their_days():
    assert Period.of("quarter", date(2026, 5, 9)).previous() == Period(
        date(2026, 1, 1), date(2026, 4, 1)
    )


def test_a_period_does_not_run_backwards():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
