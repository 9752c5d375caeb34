"""What a form says about itself to programs is what it does."""

from __future__ import annotations

import pytest
from jsonschema_rs import validator_for

from otdel.edges.intake import described
from otdel.edges.intake.engine import Asked
from otdel.edges.intake.models import IntakeForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(visitor):
    answer = visitor.client.get(f"{visitor.address}openapi.json?lang=en")
    assert answer.status_code == 200
    return answer.json()


def schema(told, name):
    return validator_for(told["components"]["schemas"][name])


def sent(visitor, **changed):
    return dict(visitor.values(**changed))


def test_what_the_description_allows_is_taken_and_answered_as_it_says(visitor, told):
    assert schema(told, "Request").is_valid(sent(visitor))
    answer = visitor.call()
    assert str(answer.status_code) in told["paths"][visitor.address]["post"]["responses"]
    assert answer.status_code == 201 and schema(told, "Received").is_valid(answer.json())


def test_each_compulsory_field_of_the_description_is_one_that_the_form_asks_for(visitor, told):
    compulsory = told["components"]["schemas"]["Request"]["required"]
    assert compulsory == ["person_name", "agree_data"]
    for name in compulsory:
        lacking = {name: None}
        assert not schema(told, "Request").is_valid(sent(visitor, **lacking))
        answer = visitor.call(**lacking)
        assert answer.status_code == 422 and list(answer.json()["fields"]) == [name]
        assert schema(told, "Refused").is_valid(answer.json())


def test_neither_phone_nor_mail_is_refused_by_both(visitor, told):
    bare = {"phone": None, "email": None}
    assert not schema(told, "Request").is_valid(sent(visitor, **bare))
    assert visitor.call(**bare).status_code == 422


def test_the_token_it_tells_of_is_given(visitor, told):
    [address] = [path for path in told["paths"] if path.endswith("token/")]
    assert schema(told, "Token").is_valid(visitor.client.get(address).json())


def test_every_refusal_that_it_tells_of_has_that_status(told):
    from otdel.edges.intake import errors  # noqa: PLC0415

    known = {
        kind.code: str(kind.status)
        for kind in vars(errors).values()
        if isinstance(kind, type) and hasattr(kind, "code")
    }
    named = {
        code.strip(): status
        for status, text in described.REFUSALS.items()
        for code in text.partition(";")[0].split(",")
    }
    assert named == {code: known[code] for code in named}


def test_labels_come_in_the_language_asked_for(visitor, told):
    russian = visitor.client.get(f"{visitor.address}openapi.json?lang=ru").json()
    name = russian["components"]["schemas"]["Request"]["properties"]["person_name"]
    assert name["title"] == "Как к вам обращаться"
    assert (russian["info"]["title"], told["info"]["title"]) == ("Заказать звонок", "Order a call")


def test_choices_and_kinds_are_said():
    asked = [
        Asked("extra.size", "Size", "choice", choices=("S", "M")),
        Asked("extra.day", "Day", "date"),
        Asked("note", "Note", "long", limit=500),
    ]
    found = described.request(asked, [])["properties"]
    assert found["x_size"]["enum"] == ["S", "M"]
    assert found["x_day"]["format"] == "date"
    assert found["note"]["maxLength"] == 500


def test_a_closed_form_describes_nothing(visitor, form, clara, moment):
    IntakeForm.objects.filter(pk=form.pk).update(is_active=False)
    answer = visitor.client.get(
        f"{visitor.address}openapi.json", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 410
