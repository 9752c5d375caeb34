"""A threshold is typed, bounded, recorded, and goes back to its default."""

from decimal import Decimal

import pytest

from otdel.foundation.journal.models import Entry
from otdel.foundation.preferences import engine, queries, services
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.remembered import Remembered
from otdel.kernel.errors import NotAllowed
from otdel.kernel.preferences import Preference

KEY = "people.leaving_views"


def made(kind, default, **rest):
    return Preference(key="x.y", default=default, label="X", origin="test", kind=kind, **rest)


def test_a_value_is_set_recorded_and_reset(olga, moment):
    assert queries.value(KEY) == 30
    assert services.set_value(KEY, "12", by=olga, at=moment) == 12
    assert queries.value(KEY) == 12
    assert services.reset_value(KEY, by=olga, at=moment) == 30
    assert queries.value(KEY) == 30
    kinds = list(queries.history().values_list("kind", flat=True))
    assert kinds == ["preferences.PreferenceReset", "preferences.PreferenceSet"]


def test_setting_what_holds_already_records_nothing(olga, moment):
    services.set_value(KEY, 30, by=olga, at=moment)
    services.reset_value(KEY, by=olga, at=moment)
    assert not Entry.objects.filter(noun="preference").exists()


def test_a_seller_sets_nothing(anna, moment):
    with pytest.raises(NotAllowed):
        services.set_value(KEY, 1, by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.reset_value(KEY, by=anna, at=moment)
    assert not Override.objects.exists()


def test_an_unknown_key_is_refused(olga, moment):
    with pytest.raises(services.PreferenceUnknown):
        services.set_value("no.such", 1, by=olga, at=moment)


@pytest.mark.parametrize(
    ("preference", "raw", "value"),
    [
        (made("int", 1), " 1 200 ", 1200),
        (made("decimal", Decimal(1)), "0,25", Decimal("0.25")),
        (made("bool", True), "false", False),
        (made("bool", False), True, True),
        (made("choice", "a", choices=("a", "b")), "b", "b"),
        (made("text", ""), " words ", "words"),
    ],
)
def test_a_form_text_becomes_the_right_type(preference, raw, value):
    assert engine.cleaned(preference, raw) == value
    assert engine.cleaned(preference, engine.stored(value)) == value


@pytest.mark.parametrize(
    ("preference", "raw", "code"),
    [
        (made("int", 1), "1.5", "not-a-number"),
        (made("int", 1), "many", "not-a-number"),
        (made("decimal", Decimal(1)), "NaN", "not-a-number"),
        (made("int", 1, minimum=1, maximum=9), 10, "out-of-bounds"),
        (made("choice", "a", choices=("a",)), "z", "not-a-choice"),
        (made("bool", True), "maybe", "not-a-choice"),
    ],
)
def test_a_wrong_value_is_refused(preference, raw, code):
    with pytest.raises(engine.Invalid) as refusal:
        engine.cleaned(preference, raw)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_one_value_a_role(db):
    limits = queries.by_role("people.export_rows")
    assert limits["seller"] == 2000 < limits["head"]


@pytest.mark.django_db(transaction=True)
def test_a_value_is_kept_for_a_moment_outside_transactions():
    reads = []
    remembered = Remembered(lambda: reads.append(1) or len(reads))
    assert (remembered(), remembered()) == (1, 1)
    remembered.forget()
    assert remembered() == 2
