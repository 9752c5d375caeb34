"""How a typed text is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel import normal
from otdel.kernel.search_words import (
    How,
    Where,
    choose,
    halves,
    other_script,
    rank,
    slipped,
    stem,
    swap_layout,
    understand,
    with_slips,
)

RUSSIAN = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=5, max_size=14)
PLAIN = st.text("абвгдзклмнопрсуф", min_size=3, max_size=12)
TYPED = st.text(max_size=60)


@given(TYPED)
def test_swapping_the_layout_twice_gives_the_text_back(text):
    assert swap_layout(swap_layout(text)) == text


@given(TYPED)
def test_folding_is_done_once(text):
    assert normal.fold(normal.fold(text)) == normal.fold(text)


@given(TYPED)
def test_any_text_is_understood_and_folding_changes_nothing(text):
    asked = understand(text)
    if asked is not None:
        assert asked.main.words
        assert all(word and word[0].how == How.TYPED for word in asked.main.words)
        assert rank(asked, asked.main.text) is not None


@given(RUSSIAN)
def test_a_stem_begins_its_word(word):
    assert word.startswith(stem(word))


@given(PLAIN)
def test_what_was_written_in_latin_letters_is_found_by_the_russian_word_and_the_reverse(word):
    latin = other_script(word)[0]
    assert word in other_script(latin)
    assert rank(understand(latin), word) is not None
    assert rank(understand(word), latin) is not None


@given(RUSSIAN, st.data())
def test_one_slip_is_forgiven_wherever_it_is(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюя"))
    wrong = {
        "wrong": word[:at] + letter + word[at + 1 :],
        "extra": word[:at] + letter + word[at:],
        "missing": word[:at] + word[at + 1 :],
        "swapped": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }[data.draw(st.sampled_from(["wrong", "extra", "missing", "swapped"]))]
    if len(wrong) < 5:
        return
    asked = understand(wrong)
    assert slipped(asked.main, word)
    padded = f"ооо {word}"
    pieces = with_slips(asked.main, [True])
    assert any(all(piece in padded for piece in spelling) for spelling in pieces[0])
    loosely = halves(asked.main, [True])
    assert (loosely is None) == (len(wrong) < 10)
    assert loosely is None or any(all(p in word for p in spelling) for spelling in loosely[0])


@pytest.mark.parametrize(
    ("typed", "key", "how"),
    [
        ("Ромашка", "ромашка", How.TYPED),
        ("ООО «РОМАШКА»", "ромашка", How.TYPED),
        ("ёлка", "елка", How.TYPED),
        ("ромашки", "ромашка", How.FORM),
        ("towers", "north tower", How.FORM),
        ("romashka", "ромашка", How.SCRIPT),
        ("ромашка", "romashka", How.SCRIPT),
        ("ромашки", "romashka", How.SCRIPT_FORM),
        ("Olga", "ольга петрова", How.SCRIPT),
        ("щука", "schuka", How.SCRIPT),
        ("hjvfirf", "ромашка", How.LAYOUT),
        ("кщьфырлф", "romashka", How.LAYOUT),
        ("<fhc", "барс", How.LAYOUT),
        ("ооо hjvfirf", "ромашка", How.LAYOUT),
        ("hjvfirb", "ромашка", How.LAYOUT),
        ("hjvfirf", "romashka", How.LAYOUT),
    ],
)
def test_a_name_is_found_by_the_reading(typed, key, how):
    found = rank(understand(typed), key)
    assert found is not None
    assert found[0] == how


@pytest.mark.parametrize(
    ("typed", "key"),
    [("ромшка", "ромашка"), ("рмоашка", "ромашка"), ("ромашкин", "ромашкиин"), ("ромажка", "ромашка"),
     ("северная ромшка", "ромашка северная"), ("romshka", "ромашка"), ("гозпром", "газпромнефть")],
)  # fmt: skip
def test_a_slip_is_seen_through(typed, key):
    assert rank(understand(typed), key) is None
    assert slipped(understand(typed).main, key)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("ромашкин", "ромашка"), ("рома", "рама"), ("12345", "12346"), ("ромшак", "машинка"), ("берёза", "ромашка")],
)  # fmt: skip
def test_two_slips_short_words_and_numbers_are_not(typed, key):
    assert rank(understand(typed), key) is None
    assert not slipped(understand(typed).main, key)


def test_the_order_is_exact_beginning_word_fragment_form_script_layout():
    keys = ["ромашка", "ромашка юг", "северная ромашка", "аромашка", "romashka"]
    asked = understand("ромашка")
    assert sorted(sorted(keys), key=lambda key: rank(asked, key)) == keys
    assert [rank(asked, key)[1] for key in keys[:4]] == list(Where)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("8 (916) 123-45", ("891612345", "91612345")),
        ("+7 916", ("7916",)),
        ("+7 (916) 123-45-67", ("79161234567", "9161234567")),
        ("916", ()),
        ("завод 2000", ()),
    ],
)
def test_a_phone_is_its_digits(typed, digits):
    assert understand(typed).digits == digits


def test_nothing_typed_means_nothing():
    assert understand("") is None
    assert understand(" \x00 ") is None
    assert choose("  ", [(1, "ромашка")]) is None


def test_of_a_short_list_the_surest_are_chosen():
    names = [(1, "северная ромашка"), (2, "ромашка"), (3, "берёза")]
    assert choose("ромашка", names) == [2, 1]
    assert choose("ромшка", names) == [1, 2]
    assert choose("xyz", names) == []


def test_letter_for_letter_there_are_no_other_readings():
    asked = understand("romashka").literal()
    assert rank(asked, "ромашка") is None
    assert rank(asked, "romashka") is not None
