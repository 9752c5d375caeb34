"""The gate as pure decisions: windows, zones, consents, bans, frequency."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.calendars.engine import USUAL_WEEK, WorkTime
from otdel.company.contacting import errors
from otdel.company.contacting.addresses import digest
from otdel.company.contacting.engine import Ask, Facts, Limit, Policy, Stop, Word, decide
from otdel.company.contacting.zones import zone_of

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = date(2026, 3, 13)
NOON = datetime(2026, 3, 13, 9, tzinfo=UTC)  # in Moscow
POLICY = Policy(
    needs_consent=frozenset({"marketing"}),
    first_hour=9,
    last_hour=20,
    on_working_days=frozenset({"marketing"}),
    limits={},
)
ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Kamchatka", "America/New_York")  # fmt: skip


NOTHING = Facts()


def codes(ask: Ask, facts: Facts = NOTHING, policy: Policy = POLICY) -> list[str]:
    return [one.code for one in decide(ask, facts, policy).objections]


def asked(**changes) -> Ask:
    return Ask(**({"channel": "phone", "purpose": "deal", "on": DAY} | changes))


@given(
    st.integers(0, 365 * 24 * 60 - 1),
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(1, 24),
)
def test_a_call_is_free_exactly_inside_the_clients_window(minute, zone, first, last):
    when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    policy = Policy(frozenset(), first, last, frozenset(), {})
    facts = Facts(zone=ZoneInfo(zone))

    inside = first <= when.astimezone(ZoneInfo(zone)).hour < last

    assert (codes(asked(when=when), facts, policy) == []) is inside
    assert codes(asked(when=when, channel="email"), facts, policy) == []


@pytest.mark.parametrize(
    ("zone", "hour", "expected"),
    [
        ("Europe/Moscow", 6, []),  # 9:00
        ("Europe/Moscow", 5, ["out-of-hours"]),  # 8:59 and before
        ("Europe/Moscow", 16, []),  # 19:59
        ("Europe/Moscow", 17, ["out-of-hours"]),  # 20:00
        ("Asia/Yekaterinburg", 4, []),  # 9:00 there, 7:00 in Moscow
        ("Asia/Yekaterinburg", 15, ["out-of-hours"]),  # 20:00 there, 18:00 in Moscow
        ("Asia/Kamchatka", 21, []),  # 9:00 of the next day there
    ],
)
def test_the_hour_is_the_clients_own(zone, hour, expected):
    at = datetime(2026, 3, 13, hour, 59 if hour in (5, 16) else 0, tzinfo=UTC)

    assert codes(asked(when=at), Facts(zone=ZoneInfo(zone))) == expected


def test_without_an_hour_nobody_asks_for_it():
    assert codes(asked(when=None), Facts(zone=MOSCOW)) == []


def test_a_day_off_stands_in_the_way_of_advertising_only():
    work = WorkTime("RU", "", MOSCOW, USUAL_WEEK)
    saturday = datetime(2026, 3, 14, 9, tzinfo=UTC)
    facts = Facts(zone=MOSCOW, work=work, words=[Word("marketing", frozenset(), None, None)])

    assert codes(asked(when=saturday), facts) == []
    assert codes(asked(when=saturday, purpose="marketing", on=date(2026, 3, 14)), facts) == [
        "day-off"
    ]


@given(
    st.dates(DAY - timedelta(days=9), DAY + timedelta(days=9)),
    st.none() | st.dates(DAY - timedelta(days=9), DAY + timedelta(days=9)),
)
def test_a_ban_holds_on_both_its_days_and_between(first, last):
    stop = Stop("", "", "asked", first, last)

    holds = first <= DAY and (last is None or last >= DAY)

    assert (codes(asked(), Facts(stops=[stop])) == ["do-not-contact"]) is holds


@pytest.mark.parametrize(
    ("channel", "purpose", "expected"),
    [
        ("", "", True),
        ("phone", "", True),
        ("email", "", False),
        ("", "deal", True),
        ("", "marketing", False),
        ("phone", "marketing", False),
    ],
)
def test_a_ban_closes_its_channel_and_purpose(channel, purpose, expected):
    facts = Facts(stops=[Stop(channel, purpose, "asked", DAY, None)])

    assert (codes(asked(), facts) == ["do-not-contact"]) is expected


def test_one_closed_phone_leaves_the_other_open_and_two_close_the_channel():
    stop = [Stop("", "", "wrong number", DAY, None)]

    assert codes(asked(), Facts(addresses=[stop, []])) == []
    assert codes(asked(), Facts(addresses=[stop, stop])) == ["do-not-contact"]


YESTERDAY = DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["consent-missing"]),
        ([Word("marketing", frozenset(), None, None)], []),
        ([Word("marketing", frozenset({"email"}), None, None)], ["consent-missing"]),
        ([Word("marketing", frozenset(), DAY, None)], []),
        ([Word("marketing", frozenset(), YESTERDAY, None)], ["consent-expired"]),
        ([Word("marketing", frozenset(), None, YESTERDAY)], ["consent-withdrawn"]),
        (
            [Word("marketing", frozenset(), None, YESTERDAY), Word("marketing", frozenset(), None, None)],
            [],
        ),
        (
            [Word("marketing", frozenset(), None, None), Word("data", frozenset(), None, YESTERDAY)],
            ["consent-withdrawn"],
        ),
    ],
)  # fmt: skip
def test_advertising_needs_a_consent_that_holds(words, expected):
    assert codes(asked(purpose="marketing"), Facts(words=words)) == expected


def test_a_deal_needs_none_and_a_withdrawn_one_closes_even_it():
    assert codes(asked()) == []
    assert codes(asked(), Facts(words=[Word("deal", frozenset(), None, YESTERDAY)])) == [
        "consent-withdrawn"
    ]
    assert codes(asked(), Facts(words=[Word("data", frozenset(), None, YESTERDAY)])) == []


@given(st.lists(st.integers(0, 40 * 24), max_size=12), st.integers(1, 6), st.integers(1, 30))
def test_frequency_counts_what_lies_in_its_days(hours_ago, number, days):
    recent = [NOON - timedelta(hours=hours) for hours in hours_ago]
    facts = Facts(recent=recent, limit=Limit(number, days), zone=MOSCOW)

    counted = sum(hours < days * 24 for hours in hours_ago)

    assert (codes(asked(when=NOON), facts) == ["too-often"]) is (counted >= number)


def test_nought_is_no_limit():
    facts = Facts(recent=[NOON] * 50, limit=Limit(0, 7), zone=MOSCOW)

    assert codes(asked(when=NOON), facts) == []


def test_hard_things_are_not_confirmed_away_and_soft_ones_are():
    late = decide(asked(when=NOON + timedelta(hours=12)), Facts(zone=MOSCOW), POLICY)
    banned = decide(asked(), Facts(stops=[Stop("", "", "asked", DAY, None)]), POLICY)

    assert isinstance(late.refusal(), errors.ContactToConfirm)
    assert isinstance(late.refusal("  "), errors.ContactToConfirm)
    assert late.refusal("agreed with him") is None
    assert isinstance(banned.refusal("agreed with him"), errors.ContactBarred)
    assert "asked" in str(banned.refusal())


@pytest.mark.parametrize(
    ("city", "phone", "expected"),
    [
        ("Екатеринбург", "", "Asia/Yekaterinburg"),
        ("г. Уфа", "", "Asia/Yekaterinburg"),
        ("Нижний Новгород", "", "Europe/Moscow"),
        ("Vladivostok", "", "Asia/Vladivostok"),
        ("", "+73432123456", "Asia/Yekaterinburg"),  # a city line of Yekaterinburg
        ("", "+79161234567", "Europe/Moscow"),  # a mobile one may be anywhere: our own
        ("Казань", "+73432123456", "Europe/Moscow"),  # the city says more than the phone
        ("Нигде", "", "Europe/Moscow"),
        ("", "not a phone", "Europe/Moscow"),
    ],
)
def test_the_zone_is_the_citys_else_the_phones_else_ours(city, phone, expected):
    assert zone_of(city=city, phone=phone, own=MOSCOW, at=NOON) == ZoneInfo(expected)


def test_a_digest_tells_kinds_and_values_apart_and_shows_neither():
    one = digest("phone", "+79161234567")

    assert one == digest("phone", "+79161234567")
    assert one != digest("email", "+79161234567")
    assert len(one) == 64
