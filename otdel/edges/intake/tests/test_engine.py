"""Reading, suspicion, tokens and digests: no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.edges.intake import engine
from otdel.edges.intake.engine import LEAD_FIELDS, Asked, Clues, Limits, Token
from otdel.kernel.visits import minutes_left, window_of

AT = datetime(2026, 3, 13, 7, 0, tzinfo=UTC)
LIMITS = Limits(min_seconds=3, token_hours=24, max_links=1, per_form=100)
FIELDS = [Asked(key, label, kind, limit=limit) for key, (label, kind, limit) in LEAD_FIELDS.items()]


def clues(seconds: float = 60, **changed) -> Clues:
    told = {
        "trap": "", "token": Token("n", AT.timestamp() - seconds, ()), "was_sealed": True,
        "is_bare": False, "links": 0, "uses": 0, "number": 1,
    }  # fmt: skip
    return Clues(**(told | changed))


def test_a_person_who_takes_his_time_is_not_suspicious():
    assert engine.suspicions(clues(), LIMITS, AT) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"trap": "http://x"}, "trap"),
        ({"token": None}, "forged"),
        ({"token": None, "was_sealed": False}, "no_token"),
        ({"seconds": 2}, "quick"),
        ({"seconds": 25 * 3600}, "old"),
        ({"uses": 3}, "reused"),
        ({"links": 2}, "links"),
        ({"number": 101}, "flood"),
    ],
)
def test_each_sign_of_a_program_is_named(changed, code):
    assert engine.suspicions(clues(**changed), LIMITS, AT) == (code,)


def test_an_own_form_on_a_named_site_needs_no_token():
    bare = clues(token=None, was_sealed=False, is_bare=True)
    assert engine.suspicions(bare, LIMITS, AT) == ()


def test_phone_and_mail_come_out_in_normal_form():
    sent = {"phone": "8 (916) 123-45-67", "email": "Ivan@Shop.Example"}
    values, problems = engine.read(FIELDS, sent, "RU")
    assert (values, problems) == ({"phone": "+79161234567", "email": "ivan@shop.example"}, {})


def test_each_wrong_field_gets_its_sentence():
    sent = {"phone": "12", "email": "ivan@", "tax_id": "7707083894", "note": "x" * 4001}
    values, problems = engine.read(FIELDS, sent, "RU")
    assert set(problems) == {"phone", "email", "tax_id", "note"}
    assert values == {}


def test_somebody_whom_nobody_can_answer_is_asked_for_a_way():
    _values, problems = engine.read(FIELDS, {"person_name": "Ivan"}, "RU")
    assert problems == {"phone": engine.NO_WAY_BACK}


def test_a_token_is_of_one_form_and_cannot_be_edited():
    text = engine.seal("key", Token("n", AT.timestamp(), (7,)))
    assert engine.unseal("key", text) == Token("n", AT.timestamp(), (7,))
    assert engine.unseal("other", text) is None
    assert engine.unseal("key", text[:-2] + "xx") is None


def test_an_address_is_the_same_for_a_day_and_nobody_the_next():
    hour = window_of(AT)
    first = engine.address_digest("203.0.113.9", hour)
    assert first == engine.address_digest("203.0.113.9", hour + 1)
    assert first != engine.address_digest("203.0.113.9", hour + 24)
    assert "203" not in first
    of_house = [engine.address_digest(f"2001:db8:1:2::{n}", hour) for n in (1, 2)]
    assert of_house[0] == of_house[1]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://сайт.рф", "https://xn--80aswg.xn--p1ai"),
        ("https://shop.example/path", ""),
        ("javascript:alert(1)", ""),
        ("https://a; script-src *", ""),
        ("https://*", ""),
        ("shop.example", ""),
    ],
)
def test_a_site_is_named_by_its_origin(typed, read):
    assert engine.origin(typed) == read


@given(st.text(max_size=60))
def test_no_origin_ever_breaks_out_of_the_header(text):
    assert not set(engine.origin(text)) & set(" ;,'\"\n\r")


@given(st.dictionaries(st.sampled_from(["phone", "email", "note"]), st.text(max_size=80)))
def test_reading_never_fails_and_never_takes_what_it_calls_wrong(sent):
    values, problems = engine.read(FIELDS, sent, "RU")
    assert not set(values) & set(problems)


def test_time_left_is_at_least_a_minute():
    assert minutes_left(AT) == 60
    assert minutes_left(AT + timedelta(minutes=59, seconds=59)) == 1
