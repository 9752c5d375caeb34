import pytest
from django import forms

from otdel.foundation.people.queries import user_names
from otdel.foundation.web.fields import MoneyField, PersonField, PickField

NBSP = "\xa0"


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1250000", 125_000_000), ("1 250 000,50", 125_000_050), (f"1{NBSP}250{NBSP}000.5", 125_000_050),
        ("1,250,000", 125_000_000), ("1.250.000,07", 125_000_007), ("0", 0), (".5", 50), ("12,5", 1250), ("", None),
    ],
)  # fmt: skip
def test_money_is_read_as_people_type_it(typed, minor):
    assert MoneyField(currency="RUB", required=False).clean(typed) == minor


@pytest.mark.parametrize("typed", ["много", "-5", "1e5", "12 %", "9" * 20, "NaN", "١٢"])
def test_what_is_no_sum_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        MoneyField(currency="RUB").clean(typed)


def test_money_starts_from_minor_units():
    assert MoneyField(currency="RUB").prepare_value(125_000_050) == "1250000.5"
    assert MoneyField(currency="JPY").prepare_value(1500) == "1500"
    assert MoneyField(currency="RUB").prepare_value(100_000) == "1000"


def test_pick_refuses_what_it_cannot_name(db, anna):
    field = PickField(url="/x", names=lambda ids: user_names(anna, ids))

    assert field.clean([str(anna.pk)]) == anna.pk
    with pytest.raises(forms.ValidationError):
        field.clean(["999999"])


def test_person_cleans_to_an_id(anna):
    assert PersonField(by=anna).clean(str(anna.pk)) == anna.pk
