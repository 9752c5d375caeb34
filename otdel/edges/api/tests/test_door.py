"""Calls are counted, repeats are harmless, trouble has one shape."""

import threading

import pytest
from django.db import connection

from otdel.company.clients.models import Company
from otdel.edges.api import services
from otdel.edges.api.models import Answer, Token
from otdel.edges.api.services import TooManyCalls, count_call, forget_answers
from otdel.kernel.errors import Refused

from .conftest import Program, key_of


def test_calls_over_the_limit_are_told_when_to_come_back(anna, moment):
    key_of(anna, moment)
    token = Token.objects.get()
    for _ in range(3):
        count_call(token, limit=3, at=moment.replace(second=12))

    with pytest.raises(TooManyCalls) as refused:
        count_call(token, limit=3, at=moment.replace(second=50))
    assert refused.value.gaps == {"seconds": 10}
    count_call(token, limit=3, at=moment.replace(minute=1))
    assert Token.objects.get().used == 1


def test_the_limit_is_an_answer_with_a_header(annas, monkeypatch):
    monkeypatch.setattr("otdel.edges.api.door.value", lambda key: 1)
    annas.get("/me")
    status, body = annas.get("/me")
    while status == 200:  # the minute may have turned between the two
        status, body = annas.get("/me")

    assert (status, body["code"]) == (429, "too-many-calls")
    assert 1 <= int(annas.headers["Retry-After"]) <= 60


def test_a_repeat_with_the_key_does_nothing_and_answers_the_same(annas):
    first = annas.post("/companies", {"name": "Romashka"}, **{"Idempotency-Key": "k1"})
    again = annas.post("/companies", {"name": "Romashka"}, **{"Idempotency-Key": "k1"})

    assert first[0] == 201
    assert again == first
    assert annas.headers["Idempotency-Replayed"] == "true"
    assert Company.objects.count() == 1


def test_the_same_key_with_another_request_is_refused(annas):
    annas.post("/companies", {"name": "Romashka"}, **{"Idempotency-Key": "k1"})
    status, body = annas.post("/companies", {"name": "Vasilek"}, **{"Idempotency-Key": "k1"})

    assert (status, body["code"]) == (422, "idempotency-key-reused")
    assert Company.objects.count() == 1


def test_a_refused_write_may_be_tried_again_with_its_key(annas, boris):
    sent = {"name": "Romashka", "parent_id": 999_999}
    assert annas.post("/companies", sent, **{"Idempotency-Key": "k1"})[0] in (404, 422)

    assert not Answer.objects.exists()
    assert not Company.objects.exists()


def test_keys_of_two_programs_do_not_meet(annas, borises):
    for program in (annas, borises):
        assert program.post("/companies", {"name": "R"}, **{"Idempotency-Key": "k"})[0] == 201
    assert Company.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_act_once(anna, moment):
    key_of(anna, moment)
    token, done, answers = Token.objects.get(), [], []

    def act():
        done.append(1)
        return 201, {"n": 1}

    def call():
        try:
            answers.append(services.answer_once(token, "k", "d", act, at=moment)[:2])
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [(201, {"n": 1})] * 4
    assert Answer.objects.count() == 1


def test_old_answers_are_forgotten(anna, moment):
    key_of(anna, moment)
    services.answer_once(Token.objects.get(), "k", "d", lambda: (200, {}), at=moment)

    assert forget_answers(days=3, at=moment) == 0
    assert forget_answers(days=3, at=moment.replace(day=20)) == 1


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/companies", {}),
        ("/companies", {"name": ""}),
        ("/companies", {"name": "x", "colour": "red"}),
        ("/companies", {"name": "x", "headcount": -1}),
        ("/companies", {"name": "a\x00b"}),
        ("/deals", {"title": "x", "amount_minor": -5}),
        ("/deals", {"title": "x", "amount_minor": 1.5}),
        ("/tasks", {"subject": "x", "kind": "dance"}),
    ],
)
def test_a_request_that_is_not_as_described_names_its_fields(annas, path, sent):
    status, body = annas.post(path, sent)

    assert (status, body["code"]) == (422, "invalid")
    assert body["fields"]


def test_what_is_not_json_is_told(annas):
    answer = annas.client.post(
        "/api/v1/companies",
        b"{not json",
        content_type="application/json",
        headers={"Authorization": f"Bearer {annas.secret}"},
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "unreadable"


def test_a_program_without_a_key_writes_nothing(nobody):
    assert Program().post("/companies", {"name": "x"})[0] == 401
    assert not Company.objects.exists()


def test_every_refusal_of_the_api_has_its_own_code():
    codes = [
        kind.code
        for kind in Refused.__subclasses__()
        if kind.__module__.startswith("otdel.edges.api")
    ]
    assert len(codes) == len(set(codes))


def test_a_slip_in_a_filter_does_not_widen_the_answer(annas):
    status, body = annas.get("/companies?ownerid=5")

    assert (status, body["code"]) == (422, "unknown-parameter")
    assert "ownerid" in body["sentence"]


@pytest.mark.parametrize("key", ["", "x" * 201, "ключ"])
def test_a_key_that_cannot_be_kept_is_refused(annas, key):
    status, body = annas.post("/companies", {"name": "Romashka"}, **{"Idempotency-Key": key})

    assert (status, body["code"]) == (422, "bad-idempotency-key")
    assert not Company.objects.exists()
