"""Levers, causes and goals through the figures of the product."""

from datetime import date, timedelta

import pytest

from conftest import FRIDAY
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.undoing import undo
from otdel.kernel.errors import NotAllowed
from otdel.kernel.periods import Period
from otdel.managing.insight import errors, services
from otdel.managing.insight.engine import Lever
from otdel.managing.insight.events import LeverGoalSet
from otdel.managing.insight.levers import goals, last_months, levers, ways
from otdel.managing.insight.models import LeverGoal
from otdel.managing.insight.services import GoalDraft

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = Period.of("month", date(2026, 2, 1)), Period.of("month", date(2026, 3, 1))
IN_MAY = date(2026, 5, 1)


@pytest.fixture
def sales(deal_of, anna, boris, clara, moment):
    """February: 1 of 2 won, 100.00. March: 2 of 2 won, 300.00, one of them from a client who had bought."""
    client = create_company(CompanyDraft("Romashka", owner_id=anna.pk), by=clara, at=moment)
    opened, march = date(2026, 2, 2), date(2026, 3, 5)
    deal_of(anna, "Won", 100_00, opened=opened, closed=date(2026, 2, 12), company_id=client.pk)
    deal_of(anna, "Lost", 50_00, opened=opened, closed=date(2026, 2, 13))
    deal_of(anna, "Won", 120_00, opened=opened, closed=march, company_id=client.pk)
    deal_of(boris, "Won", 180_00, opened=date(2026, 3, 1), closed=march)


def values(found):
    return {one.lever: (one.before, one.now) for one in found.levers}


def test_five_levers_beside_the_period_before(sales, clara):
    found = levers(clara, MARCH, FEBRUARY, 10, currency="RUB")

    assert values(found) == {
        Lever.WIDTH: (3, 1),
        Lever.PACE: (100, 175),
        Lever.SUCCESS: (5_000, 10_000),
        Lever.SIZE: (100_00, 150_00),
        Lever.REPEAT: (0, 5_000),
    }


def test_the_sum_moved_for_named_reasons(sales, clara):
    found = levers(clara, MARCH, FEBRUARY, 10, currency="RUB")

    assert found.effects is not None
    parts = (found.effects.number, found.effects.success, found.effects.size)
    assert parts == (0, 100_00, 100_00)
    assert sum(parts) == found.minor - found.before_minor


def test_a_step_of_each_lever_is_told_in_money(sales, clara):
    found = levers(clara, MARCH, FEBRUARY, 10, currency="RUB")

    gain = {one.lever: one.gain for one in found.levers}
    assert gain == {
        Lever.WIDTH: 30_00, Lever.PACE: 33_33, Lever.SUCCESS: 0, Lever.SIZE: 30_00, Lever.REPEAT: 12_00,
    }  # fmt: skip


def test_a_seller_reads_the_levers_of_their_own(sales, boris, vera):
    assert levers(boris, MARCH, FEBRUARY, 10, currency="RUB").minor == 180_00
    assert levers(vera, MARCH, FEBRUARY, 10, currency="RUB").minor == 0


def test_a_team_is_told_alone(sales, clara, units):
    found = levers(clara, MARCH, FEBRUARY, 10, currency="RUB", unit_ids=[units["north"].pk])

    assert (found.minor, values(found)[Lever.REPEAT]) == (120_00, (0, 10_000))


def test_the_last_months_end_with_today():
    assert last_months(date(2026, 3, 13), 3) == Period(date(2025, 12, 14), date(2026, 3, 14))
    assert last_months(date(2026, 3, 31), 1) == Period(date(2026, 3, 1), date(2026, 4, 1))


# ---------------------------------------------------------------- goals


def aim(by, moment, *, batch="", **more):
    told = {
        "lever": Lever.SIZE,
        "target": 200_00,
        "until": IN_MAY,
        "person_id": by.pk,
        "currency": "RUB",
    }
    return services.set_goal(
        GoalDraft(**told | more), months=3, by=by, at=moment, today=FRIDAY, batch=batch
    )


def test_a_goal_begins_where_the_lever_stands(sales, clara, moment):
    goal = aim(clara, moment)

    (way,) = ways(clara, FRIDAY, 3)
    assert (goal.base, way.now, way.percent, way.is_met) == (133_33, 133_33, 0, False)
    assert Entry.objects.filter(kind=LeverGoalSet.kind(), noun_id=goal.pk).exists()


def test_the_way_grows_and_a_goal_is_reached(sales, clara, deal_of, anna, moment):
    aim(clara, moment, target=150_00)
    deal_of(anna, "Won", 280_00, opened=date(2026, 3, 1), closed=date(2026, 3, 10))

    (way,) = ways(clara, FRIDAY, 3)
    assert (way.now, way.percent, way.is_met) == (170_00, 100, True)
    (later,) = ways(clara, IN_MAY + timedelta(days=1), 1)
    assert later.is_late


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"target": 133_33}, errors.GoalNoStep),
        ({"until": FRIDAY}, errors.GoalInThePast),
        ({"lever": Lever.PACE, "target": 900}, errors.GoalNoStep),
    ],
)
def test_a_goal_that_is_none_is_refused(sales, clara, moment, more, refusal):
    with pytest.raises(refusal):
        aim(clara, moment, **more)

    assert not LeverGoal.objects.exists()


def test_one_lever_has_one_goal_of_a_team_and_one_of_the_company(sales, clara, units, moment):
    aim(clara, moment)
    aim(clara, moment, unit_id=units["north"].pk)

    for unit_id in (None, units["north"].pk):
        with pytest.raises(errors.GoalThere):
            aim(clara, moment, unit_id=unit_id)
    assert LeverGoal.objects.count() == 2


def test_goals_are_set_by_heads_for_what_they_see(sales, clara, anna, dana, units, moment):
    for by in (anna, dana):
        with pytest.raises(NotAllowed):
            aim(by, moment)
    aim(clara, moment, unit_id=units["north"].pk)
    aim(clara, moment)

    assert [goal.unit_id for goal in goals(dana, FRIDAY)] == [units["north"].pk]
    assert goals(anna, FRIDAY) == []


def test_a_goal_is_dropped_and_taken_back(sales, clara, moment):
    goal = aim(clara, moment)

    services.drop_goal(goal.pk, by=clara, at=moment, today=FRIDAY, batch="b1")
    assert not goals(clara, FRIDAY)
    undo("b1", by=clara, at=moment)

    assert goals(clara, FRIDAY) == [goal]


def test_setting_a_goal_is_undone(sales, clara, moment):
    aim(clara, moment, batch="b2")

    undo("b2", by=clara, at=moment)

    assert not goals(clara, FRIDAY)


def test_a_dropped_goal_does_not_push_out_a_newer_one(sales, clara, moment):
    old = aim(clara, moment)
    services.drop_goal(old.pk, by=clara, at=moment, today=FRIDAY, batch="b3")
    new = aim(clara, moment, target=300_00)

    undo("b3", by=clara, at=moment)

    assert goals(clara, FRIDAY) == [new]


def test_a_seller_drops_no_goal(sales, clara, anna, moment):
    goal = aim(clara, moment)

    with pytest.raises(NotAllowed):
        services.drop_goal(goal.pk, by=anna, at=moment, today=FRIDAY)

    assert goals(clara, FRIDAY) == [goal]
