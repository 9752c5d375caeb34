"""Leaders hear of decay once a fall, and are reminded when none of them looks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from otdel.foundation.journal.models import Entry
from otdel.managing.compliance import queries, services, tasks
from otdel.managing.compliance.engine import WEEK, Level, monday
from otdel.managing.compliance.models import Fall, Look, Reminder, Tally, Verdict
from otdel.managing.compliance.services.judging import tallies
from otdel.managing.compliance.services.warning import Limits
from otdel.selling.pipeline import services as pipeline
from otdel.selling.work.models import Activity

pytestmark = pytest.mark.django_db
LIMITS = Limits(weeks=2, fall=10, least=10)


def spread(process, anna, friday, *percents: int) -> None:
    """From the week of the approval on, ten visits a week of which so many percent kept their check."""
    Tally.objects.all().delete()
    start = monday(friday)
    sums = {
        (start + n * WEEK, anna.pk, process.pk, 1): Level(
            10, percent // 10, (10, 0, 0, 0, 0), (percent // 10, 0, 0, 0, 0)
        )
        for n, percent in enumerate(percents)
    }
    Tally.objects.bulk_create(tallies("fresh", sums))


def watch(system, friday, weeks: int) -> int:
    """Look on the Monday so many weeks later."""
    on = monday(friday) + weeks * WEEK
    return services.watch_decay(limits=LIMITS, by=system, at=at_noon(on), on=on)


def at_noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()).replace(
        hour=12
    )


def asked(*people) -> list[int]:
    return [Activity.objects.filter(owner=person).count() for person in people]


def test_a_fall_is_told_to_owner_and_head_once(process, anna, clara, dana, olga, system, friday):
    spread(process, anna, friday, 90, 90, 80, 60, 60)
    assert watch(system, friday, 4) == 1
    assert watch(system, friday, 4) == watch(system, friday, 5) == 0

    assert asked(clara, olga, anna, dana) == [1, 1, 0, 0]
    task = Activity.objects.get(owner=olga)
    assert task.subject == "“Sales” is followed less: 70% of checks kept after 90%"
    assert timezone.localdate(task.due_at) == monday(friday) + 4 * WEEK
    (fall,) = queries.falls()
    assert (fall.now_points, fall.best_points) == (7000, 9000)
    assert Entry.objects.filter(kind="compliance.DecayNoticed").count() == 1


def test_each_is_told_in_the_own_language(process, anna, olga, system, friday):
    olga.language = "ru"
    olga.save(update_fields=["language"])
    spread(process, anna, friday, 90, 90, 50, 50)
    watch(system, friday, 4)
    assert Activity.objects.get(owner=olga).subject.startswith("«Sales» соблюдают хуже")


def test_less_than_the_limit_is_no_fall(process, anna, olga, system, friday):
    spread(process, anna, friday, 90, 90, 90, 80)
    assert watch(system, friday, 4) == 0
    assert not Fall.objects.exists()


def test_a_fall_is_over_when_the_level_is_back_and_the_next_one_is_told_again(
    process, anna, olga, system, friday
):
    told = (90, 90, 60, 60, 90, 90, 60, 60)
    spread(process, anna, friday, *told)
    assert [watch(system, friday, weeks) for weeks in range(4, 9)] == [1, 0, 0, 1, 0]
    first, second = Fall.objects.order_by("pk")
    assert first.ended_on is not None and second.ended_on is None
    assert Entry.objects.filter(kind="compliance.DecayEnded").count() == 1


def test_a_level_about_the_limit_is_not_told_each_time(process, anna, olga, system, friday):
    spread(process, anna, friday, 90, 90, 80, 80, 80, 90, 80, 80)
    assert [watch(system, friday, weeks) for weeks in range(4, 9)] == [1, 0, 0, 0, 0]
    assert len(queries.falls()) == 1


def test_a_new_version_begins_anew(process, anna, clara, olga, system, friday):
    spread(process, anna, friday, 90, 90, 60, 60)
    watch(system, friday, 4)
    at = at_noon(monday(friday) + 4 * WEEK)
    draft = pipeline.open_draft(process.pk, by=clara, at=at)
    pipeline.approve_version(draft.pk, "", by=clara, at=at)
    assert watch(system, friday, 5) == 0
    assert not queries.falls()


# ---------------------------------------------------------------- nobody looks


@pytest.fixture
def judged(opened, move):
    move(opened(), "Qualify", 1)


def remind(system, friday, days: int) -> bool:
    on = friday + timedelta(days)
    return services.remind_leaders(days=30, by=system, at=at_noon(on), on=on)


def test_nobody_is_reminded_of_nothing(process, olga, system, friday):
    assert not remind(system, friday, 100)


def test_leaders_are_reminded_after_so_many_days_and_again_after_as_many(
    judged, clara, olga, system, friday
):
    told = [remind(system, friday, day) for day in (29, 30, 30, 59, 60)]
    assert told == [False, True, False, False, True]
    assert asked(clara, olga) == [2, 2]
    assert "for 30 days" in Activity.objects.filter(owner=olga).earliest("pk").subject
    assert Reminder.objects.count() == 2


def test_a_leader_who_looks_puts_it_off_and_a_seller_does_not(judged, anna, olga, system, friday):
    on = friday + timedelta(20)
    assert not services.note_look(by=anna, at=at_noon(on), on=on)
    assert services.note_look(by=olga, at=at_noon(on), on=on)
    assert not services.note_look(by=olga, at=at_noon(on), on=on)  # once a day
    assert Look.objects.get().on == on
    assert Entry.objects.filter(kind="compliance.ComplianceRead").count() == 1
    assert [remind(system, friday, day) for day in (30, 49, 50)] == [False, False, True]


def test_to_look_a_process_through_counts_as_a_look(judged, process, clara, system, friday):
    on = friday + timedelta(20)
    pipeline.review_process(
        process.pk, has_changed=False, note="", next_on=on + timedelta(90), by=clara,
        at=at_noon(on), on=on,
    )  # fmt: skip
    assert not remind(system, friday, 40)


def test_the_morning_task_runs_twice_and_tells_once(judged, process, anna, olga, moment):
    Verdict.objects.update(left_on=moment + timedelta(days=40))
    with time_machine.travel(moment + timedelta(days=40)):  # nobody has looked since the approval
        first, again = tasks.tell_leaders.func(), tasks.tell_leaders.func()
    assert (first, again) == (1, 0)
