"""A key is shown once, kept as a digest, limited by scopes and days, and stopped at once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from otdel.edges.api.models import Token
from otdel.edges.api.services import SCOPES, UnknownScope, issue_token, revoke_token
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import User
from otdel.kernel.errors import NotAllowed

from .conftest import Program, key_of


def test_the_key_itself_is_not_kept(anna, moment):
    token, secret = issue_token("bot", ["deals:read"], by=anna, at=moment)

    row = Token.objects.values().get()
    assert secret not in str(row)
    assert secret.startswith(token.hint)
    assert Entry.objects.get().kind == "api.TokenIssued"


def test_an_unknown_scope_is_refused(anna, moment):
    with pytest.raises(UnknownScope):
        issue_token("bot", ["deals:read", "moon:read"], by=anna, at=moment)
    assert not Token.objects.exists()


def test_a_person_without_functions_gets_no_key(db, moment):
    person = User.objects.create(email="guest@example.com", full_name="Guest")
    with pytest.raises(NotAllowed):
        issue_token("bot", SCOPES, by=person, at=moment)
    assert not Token.objects.exists()


def test_a_revoked_key_stops_at_once(anna, moment):
    program = Program(key_of(anna, moment))
    assert program.get("/me")[0] == 200

    revoke_token(Token.objects.get().pk, by=anna, at=moment)

    assert program.get("/me")[0] == 401
    assert Entry.objects.filter(kind="api.TokenRevoked").count() == 1


def test_a_second_revoking_changes_nothing(anna, moment):
    key_of(anna, moment)
    token = Token.objects.get()
    revoke_token(token.pk, by=anna, at=moment)
    revoke_token(token.pk, by=anna, at=moment + timedelta(days=1))

    assert Token.objects.get().revoked_at == moment
    assert Entry.objects.filter(kind="api.TokenRevoked").count() == 1


def test_nobody_revokes_anothers_key(anna, boris, moment):
    key_of(anna, moment)
    with pytest.raises(Token.DoesNotExist):
        revoke_token(Token.objects.get().pk, by=boris, at=moment)
    assert Token.objects.get().revoked_at is None


def test_a_key_ends_on_its_day(anna, moment):
    today = timezone.localdate()
    ended = Program(key_of(anna, moment, expires_on=today - timedelta(days=1)))
    lasting = Program(key_of(anna, moment, expires_on=today))

    assert ended.get("/me")[0] == 401
    assert lasting.get("/me")[0] == 200


def test_the_key_of_somebody_switched_off_does_not_open(anna, moment):
    program = Program(key_of(anna, moment))
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert program.get("/me")[0] == 401


@pytest.mark.parametrize("secret", ["", "otdel_wrong", "Ж" * 20])
def test_a_stranger_is_told_how_to_come_in(secret, db):
    program = Program(secret)
    status, body = program.get("/deals")

    assert (status, body["code"]) == (401, "sign-in")
    assert program.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_does_only_what_its_scopes_say(anna, moment):
    program = Program(key_of(anna, moment, scopes=["deals:read"]))

    assert program.get("/deals")[0] == 200
    status, body = program.get("/companies")
    assert (status, body["code"]) == (403, "scope-missing")
    assert "clients:read" in body["sentence"]
    assert program.post("/deals", {"title": "x"})[0] == 403


def test_the_sentence_comes_in_the_owners_language(anna, moment):
    User.objects.filter(pk=anna.pk).update(language="ru")
    program = Program(key_of(anna, moment, scopes=["deals:read"]))

    answer = program.client.get(
        "/api/v1/companies", headers={"Authorization": f"Bearer {program.secret}"}
    )

    assert "ключ" in answer.json()["sentence"].lower()


def test_who_am_i(annas, anna):
    status, body = annas.get("/me")
    assert status == 200
    assert (body["id"], body["reach"], body["roles"]) == (anna.pk, "own", ["seller"])


def test_keys_expire_on_a_date_not_in_the_far_past(anna, moment):
    token, _ = issue_token("bot", SCOPES, expires_on=date(2027, 1, 1), by=anna, at=moment)
    assert token.expires_on == date(2027, 1, 1)
