"""States, pasted lines and joined entries, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.namedlists.engine import joined, read_lines, states_from, states_of


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("7707083893", "tax_id", "7707083893"),
        ("+7 916 123-45-67", "phone", "+7 916 123-45-67"),
        ("89161234567", "phone", "89161234567"),
        ("info@romashka.ru", "email", "info@romashka.ru"),
        ("ООО «Ромашка»", "name", "ООО «Ромашка»"),
        ("Romashka, 12 Main street", "name", "Romashka, 12 Main street"),
    ],
)
def test_a_line_says_what_it_is(line, kind, value):
    [read] = read_lines(f"\n{line}\n", "RU")
    assert getattr(read, kind) == value


def test_a_line_may_hold_several_cells():
    [read] = read_lines("ООО «Ромашка»\t7707083893;info@romashka.ru", "RU")
    assert (read.name, read.tax_id, read.email) == (
        "ООО «Ромашка»",
        "7707083893",
        "info@romashka.ru",
    )


@given(st.text(max_size=200))
def test_any_text_is_read_line_by_line(text):
    lines = read_lines(text, "RU")
    assert len(lines) == sum(bool(line.strip()) for line in text.splitlines())


LABELS = st.lists(st.text("abcде ", max_size=8), max_size=8)


@given(LABELS, LABELS)
def test_states_keep_their_keys_and_one_is_the_last(first, second):
    was = states_of(states_from(first, states_of([])))
    now = states_of(states_from(second, was))
    keys = [state.key for state in now]
    assert len(set(keys)) == len(keys)
    assert [state.is_over for state in now] == [False] * (len(now) - 1) + [True]
    old = {str(state.label): state.key for state in was}
    if any(label.strip() for label in second):
        assert all(old.get(str(state.label), state.key) == state.key for state in now)


VALUES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), max_size=4)
ENTRY = st.fixed_dictionaries(
    {"extra": VALUES, "assigned_id": st.sampled_from([None, 1, 2]),
     "note": st.sampled_from(["", "tea", "coffee"]), "why": st.sampled_from(["", "fair"])}
)  # fmt: skip


@given(ENTRY, ENTRY)
def test_joining_two_entries_drops_nothing(survivor, gone):
    after = {**survivor, **joined(survivor, gone, {})}
    assert survivor["extra"].items() <= after["extra"].items()
    for key, value in gone["extra"].items():
        assert after["extra"][key] == value or f"{key}: {value}" in after["note"]
    for text in (gone["note"], gone["why"], survivor["note"]):
        assert text in after["note"] or text in after["why"]
    assert after["assigned_id"] == (survivor["assigned_id"] or gone["assigned_id"])
