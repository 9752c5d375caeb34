"""Scores and evidence: what holds for any traits and any deals."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from otdel.managing.portrait.engine import (
    Limits,
    Rule,
    Tally,
    band_of,
    behaviour_score,
    evidence,
    fit,
    holds,
    weight_of,
    wilson,
    z_of,
)

KEYS = ("a", "b", "c", "d")
LIMITS = Limits()
words = st.frozensets(st.sampled_from("xyz"), max_size=2)
rule = st.builds(
    Rule,
    id=st.integers(1, 10**6),
    attribute=st.sampled_from(KEYS),
    operator=st.sampled_from(["any_of", "none_of"]),
    options=st.frozensets(st.sampled_from("xyz"), min_size=1),
    weight=st.integers(1, 100),
    is_stop=st.booleans(),
)
rule_sets = st.lists(rule, max_size=8, unique_by=lambda one: one.id)
profile = st.dictionaries(st.sampled_from(KEYS), words, max_size=4)
tallies = st.builds(Tally, st.integers(0, 10**6), st.integers(0, 10**6))


@given(rule_sets, profile)
def test_a_score_is_between_nought_and_a_hundred_and_every_trait_is_told_once(rules, known):
    found = fit(rules, known, LIMITS)

    assert found.score is None or 0 <= found.score <= 100
    assert 0 <= found.known <= 100
    told = [*found.met, *found.missed, *found.unknown]
    assert sorted(told) == sorted(one.id for one in rules if not one.is_stop)


@given(rule_sets, profile, st.randoms())
def test_the_order_of_traits_says_nothing(rules, known, random):
    other = list(rules)
    random.shuffle(other)

    a, b = fit(rules, known, LIMITS), fit(other, known, LIMITS)

    assert (a.score, a.known, a.band, set(a.met), set(a.stops)) == (
        b.score, b.known, b.band, set(b.met), set(b.stops),
    )  # fmt: skip


@given(rule_sets, profile, st.integers(0, 7), st.integers(1, 100))
def test_a_heavier_trait_pulls_its_own_way(rules, known, place, more):
    if place >= len(rules) or rules[place].is_stop:
        return
    one = rules[place]
    heavier = Rule(one.id, one.attribute, one.operator, one.options, weight=one.weight + more)
    before = fit(rules, known, LIMITS)
    after = fit([*rules[:place], heavier, *rules[place + 1 :]], known, LIMITS)

    answer = holds(one, known.get(one.attribute))
    if answer is None:
        assert after.score == before.score
    elif answer:
        assert after.score >= before.score
    else:
        assert after.score <= before.score


@given(rule_sets, profile)
def test_what_is_not_known_is_no_miss(rules, known):
    with_gap = [*rules, Rule(0, "never known", "any_of", frozenset("x"), weight=100)]

    assert fit(with_gap, known, LIMITS).score == fit(rules, known, LIMITS).score


def test_one_stop_trait_ends_it():
    rules = [
        Rule(1, "a", "any_of", frozenset("x"), weight=100),
        Rule(2, "b", "any_of", frozenset("y"), is_stop=True),
    ]

    found = fit(rules, {"a": frozenset("x"), "b": frozenset("y")}, LIMITS)

    assert (found.score, found.band, found.stops) == (0, "unfit", (2,))


def test_who_is_little_known_is_doubtful_however_well_that_little_fits():
    rules = [
        Rule(1, "a", "any_of", frozenset("x"), weight=10),
        Rule(2, "b", "any_of", frozenset("y"), weight=90),
    ]

    found = fit(rules, {"a": frozenset("x")}, LIMITS)

    assert (found.score, found.known, found.band) == (100, 10, "doubtful")
    assert fit(rules, {}, LIMITS).band == "unknown"


def test_a_stretch_of_numbers_holds_its_lower_end_only():
    rule = Rule(1, "a", "between", low=50, high=250)

    assert [holds(rule, n) for n in (49, 50, 249, 250)] == [False, True, True, False]
    assert holds(Rule(1, "a", "outside", low=50, high=250), 250) is True
    assert holds(rule, None) is None


# ---------------------------------------------------------------- evidence


@given(tallies)
def test_the_interval_holds_the_share_and_lies_in_nought_to_one(tally):
    low, high = wilson(tally, z_of(95))

    assert 0 <= low <= high <= 1
    if tally.number:
        assert low <= tally.rate + Decimal("1e-20") and tally.rate <= high + Decimal("1e-20")


def test_wilson_as_published():
    """10 of 20 at 95%: 0.299 to 0.701 (Newcombe, Statistics in Medicine 17, 1998, gives the method's figures)."""
    low, high = wilson(Tally(10, 10), z_of(95))

    assert (round(low, 3), round(high, 3)) == (Decimal("0.299"), Decimal("0.701"))


def test_three_deals_make_no_trait():
    whole = Tally(500, 500)

    assert evidence(Tally(3, 0), whole, z=z_of(95), least=20, heaviest=40).side == ""
    assert evidence(Tally(3, 0), whole, z=z_of(95), least=1, heaviest=40).side == ""
    assert evidence(Tally(45, 5), whole, z=z_of(95), least=20, heaviest=40).side == "for"
    assert evidence(Tally(5, 45), whole, z=z_of(95), least=20, heaviest=40).side == "against"


def test_the_more_values_are_tried_the_more_is_asked_of_each():
    whole = Tally(500, 500)
    tally = Tally(34, 16)

    assert evidence(tally, whole, z=z_of(95), least=20, heaviest=40).side == "for"
    assert evidence(tally, whole, z=z_of(95, tried=100), least=20, heaviest=40).side == ""


@given(tallies, tallies, st.integers(1, 100))
def test_points_are_bounded_and_none_is_for_nothing(tally, rest, heaviest):
    assert 1 <= weight_of(tally, tally + rest, heaviest) <= heaviest


def test_twenty_points_for_double_odds():
    assert weight_of(Tally(2000, 1000), Tally(100_000, 100_000), 100) == 20
    assert weight_of(Tally(1000, 2000), Tally(100_000, 100_000), 100) == 20


def test_a_band_is_from_an_edge_up_to_the_next():
    edges = (0, 10, 50)

    assert [band_of(n, edges) for n in (0, 9, 10, 50, 7000)] == [
        (0, 10), (0, 10), (10, 50), (50, None), (50, None),
    ]  # fmt: skip


def test_the_ten_traits_are_scored_by_what_was_answered():
    assert behaviour_score(["yes", "yes", "no", "unknown"]) == (67, 3)
    assert behaviour_score(["unknown"]) == (None, 0)
