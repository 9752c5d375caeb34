"""When a person is flagged."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.managing.protection.engine import Held, Limits, reasons, share

LIMITS = Limits(revenue=30, alone=15)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (Held(299, 1000, 0, 100), []),
        (Held(300, 1000, 0, 100), ["revenue"]),
        (Held(0, 1000, 15, 100), ["alone"]),
        (Held(1000, 1000, 100, 100), ["revenue", "alone"]),
        (Held(0, 0, 0, 0), []),
    ],
)
def test_a_person_is_flagged_from_the_share_on(held, said):
    assert reasons(held, LIMITS) == said


def test_there_is_no_share_of_nothing():
    assert share(0, 0) is None
    assert share(1, 4) == Decimal("0.25")


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=20))
def test_shares_add_up_to_the_whole(parts):
    whole = sum(parts)
    shares = [share(part, whole) for part in parts]
    if whole:
        assert abs(sum(shares) - 1) < Decimal("1e-20")
