from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.foundation.jobs.engine import Cron, pause

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


def at(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("cron", "now", "last"),
    [
        ("40 3 * * *", "2026-03-13 10:00", "2026-03-13 03:40"),
        ("40 3 * * *", "2026-03-13 03:40", "2026-03-13 03:40"),
        ("40 3 * * *", "2026-03-13 03:39", "2026-03-12 03:40"),
        ("0 9 * * 1-5", "2026-03-15 12:00", "2026-03-13 09:00"),  # a Sunday
        ("0 9 * * 7", "2026-03-16 12:00", "2026-03-15 09:00"),
        ("0 0 1 * *", "2026-03-13 10:00", "2026-03-01 00:00"),
        ("0 0 29 2 *", "2026-03-13 10:00", None),  # more than LOOK_BACK days ago
        ("0 0 1 * 5", "2026-03-13 10:00", "2026-03-13 00:00"),  # the first or a Friday
        ("5,50 8-10/2 * * *", "2026-03-13 10:10", "2026-03-13 10:05"),
    ],
)
def test_last_due_minute_by_the_clock_on_the_wall(cron, now, last):
    found = Cron.parse(cron).last_due(at(now, MOSCOW), MOSCOW)
    assert found == (datetime.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    "wrong", ["* * * *", "60 * * * *", "a * * * *", "*/0 * * * *", "5-3 * * * *", "* * 0 * *"]
)
def test_wrong_line_is_refused(wrong):
    with pytest.raises(ValueError, match=r"needed|is no"):
        Cron.parse(wrong)


def runs(cron, start, end, zone):
    """How often a leader that looks every minute finds the line due."""
    line, seen, number, now = Cron.parse(cron), start, 0, start
    while now < end:
        now += timedelta(minutes=1)
        if line.is_due(seen, now, zone):
            number, seen = number + 1, now
    return number


def test_daily_line_runs_once_on_days_when_the_clock_is_moved():
    spring, autumn = at("2026-03-28 12:00"), at("2026-10-24 12:00")
    for start in (spring, autumn):
        assert runs("30 2 * * *", start, start + timedelta(days=1), BERLIN) == 1


def test_frequent_line_does_not_pause_when_the_clock_is_moved():
    start = at("2026-10-24 12:00")
    assert runs("*/10 * * * *", start, start + timedelta(days=1), BERLIN) == 144


@given(st.integers(1, 90 * 24 * 60))
def test_missed_minutes_are_made_up_for_once(minutes):
    line, since = Cron.parse("*/5 * * * *"), at("2026-03-13 10:00")
    now = since + timedelta(minutes=minutes)
    due = line.is_due(since, now, MOSCOW)
    assert due == (minutes >= 5)
    assert not line.is_due(now, now, MOSCOW)


def test_pauses_grow_and_have_an_end():
    assert [pause(number, 10) for number in (1, 2, 3, 9)] == [10, 40, 160, 3600]
