"""Exactness of chances, causes and levers."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from otdel.managing.insight.engine import (
    Base,
    Flow,
    Lever,
    Step,
    chances,
    factors,
    gain_of_all,
    gains,
    is_reached,
    moved,
    progress,
    rounded,
)

SUMS = st.integers(0, 10**14)


@st.composite
def flows(draw, least_won=0):
    won = draw(st.integers(least_won, 10_000))
    return Flow(won + draw(st.integers(0, 10_000)), won, draw(SUMS) if won else 0)


def test_a_half_is_rounded_away_from_zero():
    assert [rounded(Fraction(n, 2)) for n in (-3, -1, 1, 3)] == [-2, -1, 1, 2]


def test_chances_multiply_to_the_end_of_the_process():
    steps = [Step(1, 10, grown=50, dropped=50), Step(2, 40, grown=30, dropped=10)]

    found = chances(steps, least=20)

    assert found[2].of == Fraction(3, 4)
    assert found[1].of == Fraction(3, 8)
    assert found[1].is_own


def test_a_stage_before_one_with_little_history_keeps_its_percent():
    steps = [Step(1, 10, 50, 50), Step(2, 40, 3, 1), Step(3, 80, 90, 10)]

    found = chances(steps, least=20)

    assert [(found[n].of, found[n].is_own) for n in (1, 2, 3)] == [
        (Fraction(1, 10), False),
        (Fraction(2, 5), False),
        (Fraction(9, 10), True),
    ]


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 99), st.integers(0, 99)), max_size=9))
def test_a_chance_is_a_share_and_never_falls_along_history(told):
    steps = [Step(n, *one) for n, one in enumerate(told)]
    found = chances(steps, least=10)

    assert all(0 <= one.of <= 1 for one in found.values())
    own = [found[n].of for n in range(len(steps)) if found[n].is_own]
    assert own == sorted(own)


@given(flows(least_won=1), flows())
def test_causes_add_up_to_the_last_kopeck(before, now):
    effects = moved(before, now)

    assert effects is not None
    assert effects.number + effects.success + effects.size == now.minor - before.minor


@given(flows(least_won=1))
def test_nothing_moved_has_no_causes(flow):
    effects = moved(flow, flow)

    assert effects is not None
    assert (effects.number, effects.success, effects.size) == (0, 0, 0)


def test_more_deals_alone_are_told_as_their_number():
    effects = moved(Flow(10, 5, 500), Flow(20, 10, 1000))

    assert effects is not None
    assert (effects.number, effects.success, effects.size) == (500, 0, 0)


def test_without_a_won_deal_before_no_cause_is_told():
    assert moved(Flow(4, 0, 0), Flow(4, 2, 100)) is None


@given(flows(), st.integers(1, 90), st.data())
def test_levers_never_take_away_and_together_bring_no_less_than_the_best(flow, step, data):
    base = Base(flow, data.draw(st.integers(0, flow.minor)))
    gain = gains(base, step)

    assert min(gain.values()) >= 0
    assert gain_of_all(base, step) >= max(gain.values())


def test_a_win_rate_does_not_pass_a_hundred_percent():
    assert factors(Base(Flow(10, 10, 100), 0), 10)[Lever.SUCCESS] == 1


def test_a_cycle_shorter_by_a_tenth_lets_a_ninth_more_through():
    assert gains(Base(Flow(10, 5, 900), 0), 10)[Lever.PACE] == 100


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_the_way_is_a_percent_and_whole_only_at_the_goal(base, now, target):
    way = progress(base, now, target)

    assert 0 <= way <= 100
    if base != target and way == 100:
        assert (now - target) * (target - base) >= 0


def test_a_pace_is_reached_from_above():
    assert is_reached(Lever.PACE, 90, 100)
    assert not is_reached(Lever.SUCCESS, 90, 100)
    assert not is_reached(Lever.PACE, None, 100)
