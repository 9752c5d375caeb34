"""A person is found in any text: name in any case and order, phone in any punctuation, mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel.erasing import GONE, Person, likes, shade, shade_number

PETROV = Person(
    (15,), names=("Пётр Сергеевич Петров",), phones=("+79167654321",), mails=("p@romashka.ru",)
)


@pytest.mark.parametrize(
    "text",
    [
        "Петров Пётр",
        "ПЕТРОВ ПЕТР",
        "Пётр Сергеевич Петров",
        "8 (916) 765-43-21",
        "+7 916 765 43 21",
        "89167654321",
        "9167654321",
        "p@romashka.ru",
        "P@Romashka.RU",
    ],
)
def test_every_spelling_goes(text):
    assert PETROV.clear(f"Звонил {text}, ждёт") == f"Звонил {GONE}, ждёт"


def test_case_endings_go():
    assert PETROV.clear("Передать Петру Петрову") == f"Передать {GONE}"


@pytest.mark.parametrize(
    "text",
    [
        "Петровский рынок",
        "Сергей Петров",
        "5579167654321",
        "9167654322",
        "pp@romashka.ru",
        "Пётр I",
    ],
)
def test_others_stay(text):
    assert PETROV.clear(text) == text


def test_a_single_word_is_sought_only_in_what_is_the_persons_own():
    anna = Person((1,), names=("Анна",))
    assert anna.clear("Анна и Ольга") == "Анна и Ольга"
    assert anna.clear_own("Анна и Ольга") == f"{GONE} и Ольга"
    assert anna.sought == []


def test_what_others_bear_is_not_sought():
    shared = Person(
        (1,),
        names=PETROV.names,
        phones=PETROV.phones,
        shared=frozenset(("+79167654321", PETROV.names[0])),
    )
    assert shared.clear("Пётр Петров, 8 916 765-43-21") == "Пётр Петров, 8 916 765-43-21"


def test_json_goes_with_its_keys():
    value = {"Петров Пётр": [1, {"phone": "+79167654321"}], "n": None}
    assert PETROV.clear(value) == {GONE: [1, {"phone": GONE}], "n": None}


def test_a_shade_is_read_back():
    assert shade_number(shade(15)) == 15
    assert shade_number("Петров 15") is None


def _matches(sign: str, text: str) -> bool:
    parts = [one for one in sign.lower().split("%") if one]
    at = 0
    for part in parts:
        at = text.lower().find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


between = st.sampled_from(["", " ", "-", " (", ") ", "."])


@given(
    st.lists(between, min_size=10, max_size=10),
    st.sampled_from(["+7", "8", "7", ""]),
    st.text("аб, ", max_size=5),
)
def test_the_database_looks_for_whatever_the_pattern_clears(gaps, country, before):
    digits = "".join(a + b for a, b in zip("9167654321", gaps, strict=True))
    text = f"{before} {country} {digits}".strip()
    assert GONE in PETROV.clear(text)
    assert any(_matches(sign, text) for sign in likes(PETROV))
    assert PETROV.clear(PETROV.clear(text)) == PETROV.clear(text)
