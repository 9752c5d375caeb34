"""What a finished visit keeps or breaks, and when a level has decayed: by value, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.managing.compliance.engine import (
    ALL_BITS,
    CHECKS,
    NOTHING,
    Case,
    Check,
    Decay,
    Level,
    Move,
    Planned,
    Step,
    Visit,
    checks_in,
    decay,
    holding,
    judged,
)

MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 3, 13, 7, tzinfo=UTC)
STEPS = {
    step.id: step
    for step in (
        Step(1, 1, 1, 0, "open", norm_days=7),
        Step(2, 2, 1, 1, "open", required=("amount",), evidence=("offer",), tasks=((5, True), (6, False))),
        Step(3, 3, 1, 2, "open"),
        Step(4, 4, 1, 3, "won"),
        Step(5, 5, 1, 4, "lost"),
        Step(11, 1, 2, 0, "open", norm_days=3),
        Step(12, 2, 2, 1, "open"),
    )
}  # fmt: skip


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def case(*points: tuple[int, float], **known) -> Case:
    """A deal of person 7 that entered the stages on the days."""
    ends = [at(day) for _stage, day in points[1:]]
    visits = [
        Visit(n, stage, at(day), left)
        for n, ((stage, day), left) in enumerate(zip(points, [*ends, None], strict=True), 1)
    ]
    return Case(1, 1, 7, visits=visits, **known)


def verdicts(found: Case) -> list[tuple[set[str], set[str]]]:
    """(what was asked, what was broken) of each judged visit."""
    return [
        ({*map(str, checks_in(one.asked))}, {*map(str, checks_in(one.broken))})
        for one in judged(found, STEPS, MOSCOW)
    ]


def test_the_present_visit_is_not_judged():
    assert verdicts(case((1, 0))) == []


@pytest.mark.parametrize(("days", "broken"), [(7, set()), (8, {"time"})])
def test_the_norm_is_kept_up_to_its_last_day(days, broken):
    step = Planned(None, at(days), at(0), None, is_open=True)
    ((asked, found),) = verdicts(case((1, 0), (2, days), activities=[step]))
    assert asked == {"time", "order", "step"}
    assert found == broken


def test_a_stage_jumped_over_breaks_the_order_and_going_back_does_not_ask_it():
    (jumped, back) = verdicts(case((1, 0), (3, 0), (1, 2)))
    assert jumped == ({"time", "order"}, {"order"})
    assert back == ({"step"}, {"step"})


def test_won_past_a_stage_in_work_breaks_the_order():
    assert verdicts(case((1, 0), (4, 0)))[0][1] == {"order"}
    assert verdicts(case((3, 0), (4, 0)))[0] == ({"order"}, set())


def test_lost_asks_only_for_time_and_a_step():
    assert verdicts(case((1, 0), (5, 9))) == [({"time", "step"}, {"time", "step"})]


def test_tasks_count_if_done_before_the_stage_was_left():
    def told(*activities):
        return verdicts(case((2, 0), (3, 0.2), activities=list(activities)))[0]

    assert "tasks" in told()[1]
    assert "tasks" not in told(Planned(5, None, at(0), at(0.1), is_open=False))[1]
    assert "tasks" in told(Planned(5, None, at(0), at(0.3), is_open=False))[1]
    opened = Planned(6, at(1), at(0), None, is_open=True)  # not compulsory, but opened
    assert "tasks" in told(Planned(5, None, at(0), at(0.1), is_open=False), opened)[1]


def test_the_gate_wants_its_fields_still_filled_and_evidence_shown_in_time():
    whole = {"filled": frozenset({"amount"}), "shown": {(2, "offer"): at(0.1)}}
    assert "gate" not in verdicts(case((2, 0), (3, 0.2), **whole))[0][1]
    assert "gate" in verdicts(case((2, 0), (3, 0.2), **whole | {"filled": frozenset()}))[0][1]
    late = whole | {"shown": {(2, "offer"): at(0.3)}}
    assert "gate" in verdicts(case((2, 0), (3, 0.2), **late))[0][1]


def test_a_step_counts_while_it_is_planned_and_not_once_it_was_done_before():
    def broke(*steps):
        return "step" in verdicts(case((1, 2), (2, 4), activities=list(steps)))[0][1]

    assert broke()
    assert not broke(Planned(None, at(9), at(3), None, is_open=True))
    assert broke(Planned(None, at(9), at(5), None, is_open=True))  # planned later
    assert broke(Planned(None, at(1), at(0), at(1), is_open=False))  # done before
    assert not broke(Planned(None, at(3), at(0), at(3), is_open=False))
    assert broke(Planned(None, None, at(3), None, is_open=True))  # no day
    assert not broke(Planned(None, at(3), at(0), None, is_open=False))  # called off, was for here


def test_less_than_a_day_asks_for_no_step():
    assert "step" not in verdicts(case((1, 0), (2, 0.2)))[0][0]


def test_days_run_on_over_a_change_of_version_and_another_step_is_not_judged():
    carried = case((1, 0), (11, 3), (12, 5))
    (told,) = judged(carried, STEPS, MOSCOW)
    assert (told.stage_id, told.step_id, told.days) == (11, 1, 5)
    assert Check.TIME in checks_in(told.broken)  # five days, the new version allows three
    assert judged(case((1, 0), (12, 3)), STEPS, MOSCOW) == []


def test_history_without_stages_is_not_judged_and_with_them_by_time_and_order_only():
    assert verdicts(case((1, 0), (4, 9), brought=1)) == []
    told = verdicts(case((1, 0), (2, 9), (4, 12), brought=2))
    assert told == [({"time", "order"}, {"time"}), ({"order"}, {"order"})]
    later = verdicts(case((1, 0), (2, 9), (3, 9), (4, 9.1), brought=1))
    assert later[0] == ({"order", "tasks", "gate"}, {"tasks", "gate"})


def test_it_counts_against_whose_the_deal_was_when_it_was_left():
    moves = [Move(1, 2, at(1), 8), Move(1, 2, at(3), 9)]
    (first, _back, second) = judged(
        case((1, 0), (2, 1), (1, 2), (2, 3), moves=moves), STEPS, MOSCOW
    )
    assert (first.person_id, second.person_id) == (8, 9)
    (one,) = judged(case((1, 0), (2, 1)), STEPS, MOSCOW)
    assert one.person_id == 7


def test_days_are_those_of_the_company():
    night = datetime(2026, 3, 13, 22, tzinfo=UTC)  # the 14th in Moscow
    visits = [Visit(1, 1, START, night), Visit(2, 2, night, None)]
    (told,) = judged(Case(1, 1, 7, visits=visits), STEPS, MOSCOW)
    assert (told.left_on, told.days) == (date(2026, 3, 14), 1)


# ---------------------------------------------------------------- sums

bits = st.integers(0, ALL_BITS)


@given(st.lists(st.tuples(bits, bits), max_size=20), st.permutations(range(3)))
def test_levels_add_up_exactly_and_take_back_exactly(told, _order):
    visits = [(asked, asked & broken) for asked, broken in told]
    total = NOTHING
    for asked, broken in visits:
        total = total.plus(Level.of(asked, broken))
    assert sum(total.asked) == sum(asked.bit_count() for asked, _broken in visits)
    assert sum(total.kept) == sum((a & ~b).bit_count() for a, b in visits)
    assert total.clean == sum(not broken for _asked, broken in visits)
    assert Level.read(total.columns) == total
    for asked, broken in reversed(visits):
        total = total.plus(Level.of(asked, broken), -1)
    assert total == NOTHING


@given(bits)
def test_the_bits_of_a_check_are_found_by_the_list(broken):
    for check in CHECKS:
        assert (broken in holding(check)) == (check in checks_in(broken))


# ---------------------------------------------------------------- decay

MONDAY = date(2026, 1, 5)


def weeks(*percents: int, visits: int = 10) -> dict[date, Level]:
    """So many visits a week, each asked once for its time; `percents` of them kept."""
    found = {}
    for n, percent in enumerate(percents):
        kept = visits * percent // 100
        level = Level(visits, kept, (visits, 0, 0, 0, 0), (kept, 0, 0, 0, 0))
        found[MONDAY + n * timedelta(7)] = level
    return found


def compared(told, *, on, span=2, least=10, since=MONDAY) -> Decay | None:
    return decay(told, since=since, on=on, span=span, least=least)


def test_the_last_whole_weeks_stand_beside_the_best_before():
    told = weeks(50, 90, 80, 70, 60, 40)
    on = MONDAY + timedelta(days=6 * 7 + 2)
    assert compared(told, on=on) == Decay(5000, 8500, MONDAY + timedelta(14))
    assert compared(told, on=on).fall == 3500


def test_the_present_week_is_not_over_and_does_not_count():
    told = weeks(90, 90, 90, 90, 0)
    assert compared(told, on=MONDAY + timedelta(days=4 * 7 + 4)) == Decay(
        9000, 9000, MONDAY + timedelta(7)
    )


def test_too_few_visits_tell_nothing_and_too_few_weeks_neither():
    told = weeks(90, 90, 10, 10, visits=4)
    assert compared(told, on=MONDAY + timedelta(28)) is None
    assert compared(weeks(90, 90, 10), on=MONDAY + timedelta(21)) is None
    assert compared(weeks(90, 90, 10, 10), on=MONDAY + timedelta(28)) is not None


def test_what_was_before_the_approval_is_no_best():
    told = weeks(99, 99, 60, 60, 50, 50)
    found = compared(told, on=MONDAY + timedelta(42), since=MONDAY + timedelta(14))
    assert found is not None and found.best == 6000


@given(st.lists(st.integers(0, 100), min_size=4, max_size=12))
def test_a_rise_is_never_a_fall(percents):
    told = weeks(*sorted(percents))
    found = compared(told, on=MONDAY + timedelta(7 * len(percents)))
    assert found is not None and found.fall == 0
