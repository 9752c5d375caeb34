"""Working days are counted exactly, by the state's calendar and by the company's own."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.calendars import queries, services
from otdel.company.calendars.engine import USUAL_WEEK, NeverWorks, WorkTime
from otdel.company.calendars.models import DayException, WorkCalendar, WorkHours
from otdel.kernel.errors import NotAllowed

MOSCOW = ZoneInfo("Europe/Moscow")
RUSSIA = WorkTime("RU", "", MOSCOW, USUAL_WEEK)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_adding_then_counting_gives_the_number_back(day, number):
    later = RUSSIA.add_working_days(day, number)
    assert RUSSIA.is_working(later)
    tomorrow = day + timedelta(days=1)
    assert RUSSIA.working_days_between(tomorrow, later + timedelta(days=1)) == number


@given(DAYS, st.integers(1, 60))
def test_going_forward_and_back_from_a_working_day_ends_where_it_began(day, number):
    start = RUSSIA.add_working_days(day, 0)
    assert RUSSIA.add_working_days(RUSSIA.add_working_days(start, number), -number) == start


@given(DAYS, DAYS, DAYS)
def test_stretches_add_up(one, two, three):
    first, middle, last = sorted([one, two, three])
    whole = RUSSIA.working_days_between(first, last)
    parts = RUSSIA.working_days_between(first, middle) + RUSSIA.working_days_between(middle, last)
    assert whole == parts == -RUSSIA.working_days_between(last, first)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1)), st.integers(1, 60 * 100))
def test_working_time_is_as_long_as_was_asked(moment, minutes):
    start = moment.replace(tzinfo=MOSCOW)
    end = RUSSIA.add_working_time(start, timedelta(minutes=minutes))
    assert worked(RUSSIA, start, end) == timedelta(minutes=minutes)


def worked(calendar, start, end):
    total, day = timedelta(0), start.date()
    while day <= end.date():
        for begins, ends in calendar.hours_of(day):
            a = max(start, datetime.combine(day, begins, MOSCOW))
            b = min(end, datetime.combine(day, ends, MOSCOW))
            total += max(b - a, timedelta(0))
        day += timedelta(days=1)
    return total


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 1, 9), False),  # a transferred day off
        (date(2026, 3, 9), False),  # 8 March fell on a Sunday
        (date(2025, 11, 1), True),  # a worked Saturday
        (date(2026, 3, 13), True),
        (date(2026, 3, 14), False),
    ],
)
def test_russian_transfers_are_known(day, is_working):
    assert RUSSIA.is_working(day) is is_working


def test_a_calendar_that_never_works_is_refused_not_walked_for_ever():
    with pytest.raises(NeverWorks):
        WorkTime("RU", "", MOSCOW, {}).add_working_days(date(2026, 5, 4), 1)


def test_an_exception_beats_the_rule_and_can_be_taken_back(db, clara, system, moment):
    calendar = services.ensure_default_calendar(by=system, at=moment)
    saturday = date(2026, 3, 14)

    services.set_exception(calendar.pk, saturday, True, by=clara, at=moment, note="Stocktaking")
    assert queries.is_working(saturday)
    assert queries.end_of_working_day(saturday) == datetime(2026, 3, 14, 18, tzinfo=MOSCOW)

    services.set_exception(calendar.pk, saturday, None, by=clara, at=moment)
    assert not queries.is_working(saturday)
    assert queries.add_working_days(date(2026, 3, 13), 1) == date(2026, 3, 16)
    assert queries.working_days_between(date(2026, 3, 9), date(2026, 3, 16)) == 4


def test_a_seller_may_not_change_the_calendar(db, anna, system, moment):
    calendar = services.ensure_default_calendar(by=system, at=moment)
    with pytest.raises(NotAllowed):
        services.set_exception(calendar.pk, date(2026, 3, 14), True, by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.set_hours(calendar.pk, [], by=anna, at=moment)
    assert not DayException.objects.exists()


def test_overlapping_hours_are_refused_and_the_old_ones_stay(db, clara, system, moment):
    calendar = services.ensure_default_calendar(by=system, at=moment)
    wrong = [(0, time(9), time(14)), (0, time(13), time(18))]
    with pytest.raises(services.HoursOverlap):
        services.set_hours(calendar.pk, wrong, by=clara, at=moment)
    assert WorkHours.objects.filter(calendar=calendar).count() == 10


def test_hours_and_country_can_be_changed(db, clara, system, moment):
    calendar = services.ensure_default_calendar(by=system, at=moment)
    services.set_hours(calendar.pk, [(5, time(10), time(15))], by=clara, at=moment)
    services.edit_calendar(
        calendar.pk,
        name="KZ",
        country="KZ",
        region="",
        time_zone="Asia/Almaty",
        by=clara,
        at=moment,
    )
    assert queries.is_working(date(2026, 3, 14))
    assert not queries.is_working(date(2026, 3, 13))
    assert queries.end_of_working_day(date(2026, 3, 14)).utcoffset() == timedelta(hours=5)
    with pytest.raises(services.CountryUnknown):
        services.edit_calendar(
            calendar.pk, name="X", country="XX", region="", time_zone="", by=clara, at=moment
        )
    assert WorkCalendar.objects.get().country == "KZ"


def test_without_a_calendar_russian_weekdays_hold(db):
    assert queries.is_working(date(2026, 3, 13))
    assert not queries.is_working(date(2026, 3, 14))
    assert queries.end_of_working_day(date(2026, 3, 13)).hour == 18


def test_working_time_between_two_instants_skips_nights_breaks_and_weekends():
    work = WorkTime("XX", "", ZoneInfo("Europe/Moscow"), USUAL_WEEK)
    friday = datetime(2026, 3, 13, 17, 30, tzinfo=work.zone)
    monday = datetime(2026, 3, 16, 9, 30, tzinfo=work.zone)
    assert work.working_time_between(friday, monday) == timedelta(hours=1)
    assert work.working_time_between(monday, friday) == timedelta(0)
    due = work.add_working_time(friday, timedelta(hours=11))
    assert work.working_time_between(friday, due) == timedelta(hours=11)
