"""How full, how fresh, how often: the pure rules."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from otdel.managing.upkeep.engine import Freshness, completeness, rhythm

POINTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 100), max_size=8)


@given(POINTS, st.sets(st.sampled_from("abcdefgh")))
def test_a_hundred_means_that_nothing_is_missing(points, held):
    percent, lacking = completeness(points, held)

    assert set(lacking) == points.keys() - held
    assert (percent == 100) is (not lacking)
    assert (percent == 0) is (bool(points) and not points.keys() & held)
    assert [points[key] for key in lacking] == sorted((points[k] for k in lacking), reverse=True)


@given(POINTS, st.sets(st.sampled_from("abcdefgh")), st.sampled_from("abcdefgh"))
def test_one_more_fact_never_makes_a_card_emptier(points, held, fact):
    assert completeness(points, held | {fact})[0] >= completeness(points, held)[0]


def test_a_card_grows_old_on_the_day_the_norm_says():
    limits = Freshness(ageing=90, stale=180)

    assert [limits.of(days) for days in (0, 89, 90, 179, 180)] == [
        "fresh", "fresh", "ageing", "ageing", "stale",
    ]  # fmt: skip
    assert Freshness(ageing=90, stale=30).of(90) == "stale"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 3000), st.integers(2, 60))
def test_a_rhythm_never_stretches_beyond_the_purchases(first, days, number):
    told = rhythm(first, first + timedelta(days=days), number)

    assert told is not None and 1 <= told <= days
    assert told == max(days // (number - 1), 1)


def test_one_purchase_is_no_rhythm():
    day = date(2026, 3, 13)

    assert rhythm(day, day, 1) is None
    assert rhythm(day, day, 3) is None
    assert rhythm(None, None, 0) is None
