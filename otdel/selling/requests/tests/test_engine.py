"""How a service's answers are counted, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from otdel.selling.requests.engine import Answered, Tally, tally

NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)
hours = st.integers(-40, 40).map(lambda number: NOW + timedelta(hours=number))
requests = st.lists(
    st.one_of(
        st.builds(Answered, st.sampled_from(("asked", "taken")), hours, st.none(), st.none()),
        st.builds(
            Answered, st.sampled_from(("answered", "returned")), hours, hours, st.integers(0, 9000)
        ),
        st.builds(Answered, st.just("withdrawn"), hours, hours, st.none()),
    )
)


def row(state, due=0, decided=None, minutes=None):
    at = None if decided is None else NOW + timedelta(hours=decided)
    return Answered(state, NOW + timedelta(hours=due), at, minutes)


def test_share_is_of_the_answered_and_of_those_that_are_late():
    told = tally(
        [row("answered", 2, 1, 60), row("returned", 2, 3, 180), row("asked", -1), row("taken", 5)],
        NOW,
    )

    assert (told.asked, told.waiting, told.late) == (4, 2, 1)
    assert told.in_time_share == Decimal(1) / 3
    assert told.median_hours == 2


def test_nothing_is_said_of_what_nobody_asked():
    assert (tally([], NOW).in_time_share, tally([], NOW).median_hours) == (None, None)


def test_what_was_taken_back_is_asked_and_nothing_more():
    told = tally([row("withdrawn", 1, 2)], NOW)

    assert (told.asked, told.judged, told.minutes) == (1, 0, [])


@given(requests, requests)
def test_parts_add_up_and_a_share_is_a_share(some, others):
    whole = tally([*some, *others], NOW)
    added = tally(some, NOW).plus(tally(others, NOW)).plus(Tally())

    assert added == whole
    assert whole.asked == len(some) + len(others)
    assert whole.in_time_share is None or 0 <= whole.in_time_share <= 1
    assert whole.late <= whole.waiting
