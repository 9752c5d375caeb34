"""When an approval is needed, and how long it holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel.money import Money
from otdel.selling.approvals.engine import (
    ALWAYS,
    CHANGE,
    RISE,
    Standing,
    holds,
    is_needed,
    print_of,
)

sums = st.integers(0, 10**12)
prints = st.sampled_from(["", "a", "b"])
standings = st.builds(Standing, st.builds(Money, sums, st.sampled_from(["RUB", "USD"])), prints)


@given(sums, sums)
def test_asked_only_above_the_sum(above, total):
    assert is_needed(Money(above, "RUB"), Money(total, "RUB")) is (total > above)
    assert is_needed(None, Money(total, "RUB"))
    assert is_needed(Money(above, "RUB"), Money(total, "USD"))


@given(standings)
def test_what_has_not_changed_holds_whatever_the_rule(given_):
    assert all(holds(how, given_, given_) for how in (RISE, CHANGE, ALWAYS))


@given(standings, standings)
def test_a_stricter_rule_never_holds_where_a_looser_one_does_not(first, second):
    by_rule = [holds(how, first, second) for how in (CHANGE, RISE, ALWAYS)]
    assert by_rule == sorted(by_rule)
    if second.sum.currency == first.sum.currency and second.sum.minor > first.sum.minor:
        assert not by_rule[1]


@given(st.lists(st.tuples(sums, sums, sums), max_size=5))
def test_the_print_of_products_is_one_whatever_their_order(lines):
    assert print_of(lines) == print_of(reversed(lines))
    assert bool(print_of(lines)) is bool(lines)
