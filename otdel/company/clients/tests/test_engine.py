"""Custom values by type; points in normal form."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.clients import engine
from otdel.company.clients.drafts import PointDraft
from otdel.kernel.errors import Invalid


@dataclass
class Own:
    kind: str
    key: str = "own"
    label: str = "Own"
    choices: list = field(default_factory=list)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  a\x00b ", "a b"),
        ("number", "1 250", 1250),
        ("number", "1,5", "1.5"),
        ("number", Decimal("0.10"), "0.1"),
        ("money", "1 250,50", 125050),
        ("money", 125050, 125050),
        ("date", "31.12.2026", "2026-12-31"),
        ("date", date(2026, 12, 31), "2026-12-31"),
        ("choice", "БОЛЬШОЙ", "Большой"),
        ("yes_no", "да", True),
        ("yes_no", False, False),
        ("yes_no", "no", False),
    ],
)
def test_a_value_is_stored_by_its_type(kind, typed, stored):
    own = Own(kind, choices=["Большой", "Малый"] if kind == "choice" else [])

    assert engine.clean_extra([own], {"own": typed}) == {"own": stored}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "abc"),
        ("number", "inf"),
        ("number", True),
        ("money", "много"),
        ("money", 2**63),
        ("date", "31.02.2026"),
        ("choice", "Средний"),
        ("yes_no", "может быть"),
        ("text", "x" * 2001),
    ],
)
def test_a_wrong_value_is_refused_by_name(kind, typed):
    own = Own(kind, choices=["Большой"] if kind == "choice" else [])

    with pytest.raises(Invalid) as refused:
        engine.clean_extra([own], {"own": typed})
    assert refused.value.gaps["field"] == "Own"


def test_an_unknown_key_is_refused():
    with pytest.raises(Invalid):
        engine.clean_extra([], {"nobody": 1})


def test_nothing_takes_a_value_away_and_leaves_the_others():
    assert engine.clean_extra([Own("text")], {"own": ""}, {"own": "x", "other": 1}) == {"other": 1}


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12
    )
)
def test_money_typed_in_russian_comes_back_to_the_kopeck(amount):
    typed = f"{amount:,.2f}".replace(",", " ").replace(".", ",")

    assert engine.clean_value(Own("money"), typed) == int(amount * 100)


def test_points_are_kept_once_and_one_of_a_kind_is_main():
    points = engine.clean_points(
        [
            PointDraft("phone", "8 916 123-45-67"),
            PointDraft("phone", "+79161234567"),
            PointDraft("phone", "8 495 000-00-00", "mobile", True),
            PointDraft("email", "A@B.ru"),
            PointDraft("site", "https://Site.ru/"),
            PointDraft("phone", " "),
        ]
    )

    assert [(p.kind, p.value, p.is_main) for p in points] == [
        ("phone", "+79161234567", False),
        ("phone", "+74950000000", True),
        ("email", "a@b.ru", True),
        ("site", "site.ru", True),
    ]


def test_a_short_office_number_is_kept_by_its_digits():
    [point] = engine.clean_points([PointDraft("phone", "доб. 4-512")])

    assert (point.value, point.shown) == ("4512", "доб. 4-512")


@pytest.mark.parametrize(
    "draft", [PointDraft("email", "not a mail"), PointDraft("phone", "нет"), PointDraft("fax", "1")]
)
def test_a_point_that_is_none_is_refused(draft):
    with pytest.raises(Invalid):
        engine.clean_points([draft])


def test_cleaning_clean_points_changes_nothing():
    once = engine.clean_points(
        [PointDraft("phone", "8 916 123-45-67"), PointDraft("email", "a@b.ru")]
    )
    again = engine.clean_points([PointDraft(p.kind, p.shown, p.use, p.is_main) for p in once])
    assert again == once


def test_an_inn_of_russia_has_to_agree():
    assert engine.clean_tax_id("77 07 083893", "Россия") == "7707083893"
    assert engine.clean_tax_id("7707083894", "Kazakhstan") == "7707083894"
    with pytest.raises(Invalid):
        engine.clean_tax_id("7707083894", "Россия")
