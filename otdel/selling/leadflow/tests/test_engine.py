"""Whom the rules choose, and minutes of working time: no database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.calendars.engine import WorkTime
from otdel.kernel.normal import fold
from otdel.selling.leadflow.engine import (
    Choice,
    Conditions,
    Desk,
    Look,
    Order,
    choose,
    fits,
    is_working_moment,
    language_of,
    named_in,
    pace,
    worked_minutes,
)

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = ((time(9), time(13)), (time(14), time(18)))
WORK = WorkTime("", "", MOSCOW, dict.fromkeys(range(5), DAY))
FRIDAY = datetime(2026, 3, 13, 17, 30, tzinfo=MOSCOW)


def order(strategy: str = "rotate", pool: tuple[int, ...] = (1, 2, 3), **more) -> Order:
    conditions = Conditions.of(more.pop("conditions", {}))
    return Order(more.pop("id", 1), conditions, strategy, pool, **more)


def desk(*there: int, **more) -> Desk:
    return Desk(frozenset(there), **more)


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("conditions", "does"),
    [
        ({}, True),
        ({"sources": [5]}, True),
        ({"sources": [6]}, False),
        ({"channels": ["site"]}, True),
        ({"channels": ["cold_call"]}, False),
        ({"amount_from": 100}, True),
        ({"amount_from": 101}, False),
        ({"amount_to": 100}, True),
        ({"amount_to": 99}, False),
        ({"words": ["Казань", "Уфа"]}, True),
        ({"words": ["Уфа"]}, False),
        ({"lists": [7]}, True),
        ({"lists": [8]}, False),
        ({"statuses": ["existing"]}, True),
        ({"tags": ["VIP"]}, True),
        ({"tags": ["VIP"], "sources": [6]}, False),
        ({"products": [3, 4]}, True),
        ({"products": [5]}, False),
        ({"languages": ["ru"]}, True),
        ({"languages": ["en"]}, False),
        ({"industries": ["Логистика"]}, True),
        ({"industries": ["Торговля"]}, False),
    ],
)
def test_every_condition_has_to_hold(conditions, does):
    look = Look(
        5, "site", 100, fold("Склад в г. КАЗАНЬ"), frozenset([7]), "existing", frozenset(["VIP"]),
        products=frozenset([4]), language="ru", industry="логистика",
    )  # fmt: skip
    assert fits(order(conditions=conditions), look) is does


# ---------------------------------------------------------------- strategies


def test_the_first_rule_that_finds_somebody_wins():
    rules = [
        order(id=1, conditions={"sources": [9]}),
        order(id=2, pool=(4,)),
        order(id=3, pool=(1,)),
    ]
    assert choose(rules, Look(source=5), desk(1, 2)) == Choice(3, 1)


def test_the_clients_own_person_keeps_the_client_unless_away():
    rules = [order("client", (), id=1), order(id=2, pool=(3,))]
    assert choose(rules, Look(client_owner=8), desk(8, 3)) == Choice(1, 8)
    assert choose(rules, Look(client_owner=8), desk(3)) == Choice(2, 3)
    assert choose(rules, Look(), desk(3)) == Choice(2, 3)


def test_whoever_has_the_fewest_gets_it_and_nobody_above_the_limit():
    there = desk(1, 2, loads={1: 4, 2: 3})
    few = order("fewest", (1, 2), max_open=5)
    assert [choose([few], Look(), there).person for _ in range(3)] == [2, 1, 2]
    assert choose([few], Look(), there) is None


def test_outside_working_time_a_rule_of_hours_stands_aside():
    rules = [order(id=1, in_hours=True), order("first", (2,), id=2)]
    assert choose(rules, Look(), desk(1, 2, is_working_time=False)) == Choice(2, 2)


# ---------------------------------------------------------------- the rotation


@given(st.integers(1, 12), st.integers(0, 200))
def test_with_equal_presence_the_counts_differ_by_one_at_most(people, leads):
    there, rule = desk(*range(people)), order(pool=tuple(range(people)))
    got = Counter(choose([rule], Look(), there).person for _ in range(leads))
    counts = [got[one] for one in range(people)]
    assert max(counts) - min(counts) <= 1


@given(st.lists(st.sets(st.integers(0, 5), min_size=1), max_size=120))
def test_everybody_gets_the_share_of_the_leads_at_which_he_was_there(days):
    """Over any comings and goings a person's leads stay within a few of the sum of equal shares."""
    rule, credits, got = order(pool=tuple(range(6))), {}, Counter()
    for present in days:
        there = Desk(frozenset(present), credits=credits)
        got[choose([rule], Look(), there).person] += 1
    for one in range(6):
        due = sum(1 / len(present) for present in days if one in present)
        assert abs(got[one] - due) < 6
    assert sum(credits.get(1, {}).values()) == 0


@given(st.integers(2, 6), st.integers(1, 60), st.integers(1, 60), st.integers(1, 10))
def test_a_leave_neither_punishes_nor_rewards(people, before, during, rounds):
    rule, everybody = order(pool=tuple(range(people))), frozenset(range(people))
    credits: dict = {}
    there = Desk(everybody, credits=credits)
    for _ in range(before):
        choose([rule], Look(), there)
    held = credits[1].get(0, 0)
    away = Desk(everybody - {0}, credits=credits)
    for _ in range(during):
        assert choose([rule], Look(), away).person != 0
    assert credits[1].get(0, 0) == held

    got = Counter(choose([rule], Look(), there).person for _ in range(rounds * people))
    assert abs(got[0] - rounds) <= 1


# ---------------------------------------------------------------- the clock


def test_minutes_count_only_where_the_company_works():
    monday = datetime(2026, 3, 16, 9, 20, tzinfo=MOSCOW)
    assert worked_minutes(WORK, FRIDAY, monday) == 50
    assert worked_minutes(WORK, monday, FRIDAY) == 0
    over_lunch = datetime(2026, 3, 13, 12, 50, tzinfo=MOSCOW)
    assert worked_minutes(WORK, over_lunch, over_lunch + timedelta(minutes=80)) == 20


@given(st.integers(0, 20_000), st.integers(0, 3_000))
def test_a_term_set_in_working_time_is_met_in_exactly_that_time(start, length):
    begins = datetime(2026, 3, 9, 6, 0, tzinfo=UTC) + timedelta(minutes=start)
    ends = WORK.add_working_time(begins, timedelta(minutes=length))
    assert worked_minutes(WORK, begins, ends) == length


def test_the_moment_of_closing_is_no_working_moment():
    assert is_working_moment(WORK, FRIDAY)
    assert not is_working_moment(WORK, FRIDAY + timedelta(minutes=30))
    assert not is_working_moment(WORK, FRIDAY + timedelta(days=1))


def test_a_pace_judges_only_what_is_decided():
    told = pace([("met", 10), ("met", 30), ("missed", 200), ("late", None), ("due", None)])
    assert (told.number, told.answered, told.median_minutes, told.in_norm, told.late) == (
        5,
        3,
        30,
        50,
        1,
    )
    assert pace([]).median_minutes is None and pace([("due", None)]).in_norm is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Нужны насосы для SAP", "ru"),
        ("Pumps for a plant", "en"),
        ("+7 912 000", ""),
        ("Ёлка", "ru"),
    ],
)
def test_the_language_is_told_by_most_letters(text, language):
    assert language_of(text) == language


def test_a_product_is_named_by_a_whole_word():
    known = {1: ["насос цн-40", "цн-40"], 2: ["насос"]}
    assert named_in("нужен цн-40 срочно", known) == {1}
    assert named_in("насосная станция", known) == set()
