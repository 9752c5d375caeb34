from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otdel.foundation.people.models import User
from otdel.selling.work import queries, services
from otdel.selling.work.models import Activity

from .conftest import DEAL

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def day(anna, draft, moment):
    """Anna's Friday: one late, two today, one undated, one on Monday, one done this morning."""
    for subject, due in [
        ("late", moment - DAY),
        ("at four", moment + 6 * HOUR),
        ("at noon", moment + 2 * HOUR),
        ("some day", None),
        ("monday", moment + 3 * DAY),
        ("next month", moment + 30 * DAY),
    ]:
        services.plan(draft(subject=subject, due_at=due), by=anna, at=moment)
    services.log(draft(subject="done", done_at=moment - HOUR), by=anna, at=moment)
    services.log(draft(subject="done yesterday", done_at=moment - DAY), by=anna, at=moment)


def subjects(rows):
    return [row.subject for row in rows]


def test_the_day_is_one_queue(anna, day, moment):
    today = queries.today(anna, anna.pk, moment)

    assert subjects(today.overdue) == ["late"]
    assert subjects(today.today) == ["at noon", "at four"]
    assert subjects(today.undated) == ["some day"]
    assert subjects(today.later) == ["monday"]
    assert subjects(today.done) == ["done"]
    assert (today.planned, today.counts["done"]) == (4, 1)
    assert today.matters["deal", DEAL].title == "Tender"


def test_what_has_an_hour_comes_before_what_only_has_the_day(anna, draft, moment):
    services.plan(draft(subject="any time", has_hour=False, due_at=moment), by=anna, at=moment)
    services.plan(
        draft(kind="task", subject="at nine p.m.", due_at=moment + 11 * HOUR), by=anna, at=moment
    )

    assert subjects(queries.today(anna, anna.pk, moment).today) == ["at nine p.m.", "any time"]


def test_the_day_is_cut_at_the_readers_midnight(anna, draft, moment):
    """22:00 in Moscow on Friday is Saturday in Vladivostok."""
    services.plan(
        draft(kind="task", subject="evening", due_at=moment + 12 * HOUR), by=anna, at=moment
    )

    assert subjects(queries.today(anna, anna.pk, moment).today) == ["evening"]
    anna.time_zone = "Asia/Vladivostok"
    today = queries.today(anna, anna.pk, moment)
    assert (subjects(today.today), subjects(today.later)) == ([], ["evening"])


def test_a_chief_looks_at_a_seller_and_a_colleague_does_not(anna, boris, dana, clara, day, moment):
    for chief in (dana, clara):
        assert subjects(queries.today(chief, anna.pk, moment).overdue) == ["late"]
    with pytest.raises(User.DoesNotExist):
        queries.today(boris, anna.pk, moment)


def test_a_long_queue_is_cut_and_counted_true(anna, draft, moment):
    drafts = [draft(subject=f"call {n}", due_at=moment - DAY) for n in range(70)]
    services.record_activities(drafts, by=anna, at=moment)

    today = queries.today(anna, anna.pk, moment)

    assert (len(today.overdue), today.counts["overdue"]) == (queries.SHOWN, 70)


def test_the_next_step_is_the_earliest_dated_one(anna, boris, draft, moment):
    services.plan(draft(subject="undated", due_at=None), by=anna, at=moment)
    services.plan(draft(subject="second"), by=anna, at=moment)
    services.plan(draft(subject="first", owner_id=boris.pk, due_at=moment), by=anna, at=moment)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        steps = queries.next_steps(anna, "deal", [DEAL, 502])
    assert steps[DEAL].subject == "first"
    assert 502 not in steps
    assert len(captured) == 1
    assert queries.next_due("deal", [DEAL]) == {DEAL: moment}


def test_an_undated_task_is_no_next_step(anna, draft, moment):
    """PIPE-15: asked of activities themselves here, because deals lie above."""
    services.plan(draft(due_at=None), by=anna, at=moment)
    rows = Activity.objects.filter(queries.without_next_step("deal", "about_id"))
    assert rows.count() == 1

    services.plan(draft(), by=anna, at=moment)
    assert rows.count() == 0


def test_touches_count_what_was_done_by_kind(anna, draft, moment):
    services.plan(draft(), by=anna, at=moment)
    for kind in ("call", "call", "letter"):
        services.log(draft(kind=kind), by=anna, at=moment)

    assert queries.touches("deal", [DEAL, 502]) == {DEAL: {"call": 2, "letter": 1}, 502: {}}


def test_names_are_told_to_those_who_see_the_matter(anna, boris, clara, vera, draft, moment):
    """Boris's call about Anna's deal is read by Anna in the deal's timeline, and by no stranger."""
    call = services.log(
        draft(owner_id=boris.pk, done_at=moment, outcome="Agreed"), by=clara, at=moment
    )

    assert queries.activity_names(anna, [call.pk]) == {call.pk: "Agree on the price — Agreed"}
    assert queries.activity_names(boris, [call.pk])
    assert queries.activity_names(vera, [call.pk]) == {}


def many(anna, boris, moment, number=50_000):
    """50,000 closed and 2,000 open ones of two people, straight into the table."""
    rows = [
        Activity(
            kind="call",
            subject=f"call {n}",
            owner=anna if n % 2 else boris,
            about_noun="deal",
            about_id=n % 5000,
            is_open=n % 25 == 0,
            due_at=moment + timedelta(hours=n % 500 - 250),
            done_at=None if n % 25 == 0 else moment - timedelta(hours=n % 900),
            created_at=moment,
        )
        for n in range(number)
    ]
    Activity.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_today_and_next_steps_read_partial_indexes_among_50_000(anna, boris, moment):
    many(anna, boris, moment)
    mine = queries.activities(anna).filter(owner=anna)
    start, end = queries.day_bounds(moment, queries.zone_of(anna))

    for part, rows in queries._parts_of_day(mine, moment, start, end).items():
        index = "activity_done_owner" if part == "done" else "activity_open_owner"
        assert index in (plan := rows[:50].explain()), plan
    rows = Activity.objects.filter(is_open=True, about_noun="deal", about_id__in=range(25))
    assert "activity_open_about" in (plan := rows.explain()), plan


def test_today_makes_as_many_queries_for_24_lines_as_for_4(anna, draft, moment):
    services.plan(draft(subject="one", due_at=moment - DAY), by=anna, at=moment)
    assert anna.lent == []  # what a request asks once
    with CaptureQueriesContext(connection) as few:
        queries.today(anna, anna.pk, moment)
    services.record_activities(
        [draft(due_at=moment + timedelta(minutes=n)) for n in range(24)], by=anna, at=moment
    )
    with CaptureQueriesContext(connection) as more:
        queries.today(anna, anna.pk, moment)
    assert len(more) == len(few) <= 7
