"""Reading the texts: a script that can be followed, or the line at fault."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.playbook.contents import SHIPPED
from otdel.company.playbook.engine import (
    MOST_STEPS,
    Broken,
    answers_of,
    fill,
    filled,
    later,
    points_of,
    read_script,
)

TALK = """# Opening
Good morning, {contact}!
> Smile.
- Yes -> Offer
- No → Good-bye
- Hangs up
# Offer
Here it is.
- Fine -> good-bye
# Good-bye
See you.
"""


def test_a_script_is_read_step_by_step():
    script = read_script(TALK)

    assert [step.name for step in script.steps] == ["Opening", "Offer", "Good-bye"]
    assert script.first.says == ("Good morning, {contact}!",) and script.first.hints == ("Smile.",)
    assert [(a.text, a.to) for a in script.first.answers] == [
        ("Yes", "Offer"), ("No", "Good-bye"), ("Hangs up", ""),
    ]  # fmt: skip
    assert script.step("GOOD-BYE").ends and script.step("nowhere") is script.first


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("Hello\n# A\nx", 1),
        ("# A\n- yes -> B", 2),
        ("# A\nx\n# B\ny", 3),
        ("# A\n- on -> b\n# B\nx\n# b\ny", 5),
        ("# A\nHello {name}", 2),
        ("#\nx", 1),
        ("x" * 100_001, 1),
        ("\n".join(f"# S{n}\n- on -> S{n + 1}" for n in range(MOST_STEPS)) + f"\n# S{MOST_STEPS}\nx", 1),
    ],
)  # fmt: skip
def test_a_broken_script_names_its_line(text, line):
    with pytest.raises(Broken) as fault:
        read_script(text)
    assert fault.value.line == line and str(fault.value.problem)


def test_a_circle_is_no_fault():
    script = read_script("# A\n- again -> B\n# B\n- back -> A")
    assert script.step("B").answers[0].to == "A"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_line_of_it(text):
    try:
        script = read_script(text)
    except Broken as fault:
        assert 1 <= fault.line <= max(len(text.splitlines()), 1)
    else:
        assert all(not a.to or script.step(a.to).name.casefold() == a.to.casefold() for s in script.steps for a in s.answers)  # fmt: skip


def test_names_are_put_in_and_a_missing_one_is_an_ellipsis():
    assert fill("{me}, {contact} of {company}", {"me": "A", "contact": "B"}) == "A, B of …"
    assert filled(read_script(TALK).first, {"contact": "{me}"}).says == ("Good morning, {me}!",)


def test_points_and_answers():
    assert points_of("- one\n\n* two\nthree") == ["one", "two", "three"]
    assert answers_of("First,\nin two lines\n\n\nSecond") == ["First,\nin two lines", "Second"]


def test_the_shipped_texts_can_be_followed_and_are_the_same_in_both_languages():
    kinds = [[draft.kind for draft in SHIPPED[language]] for language in ("ru", "en")]
    assert kinds[0] == kinds[1]
    for ours, theirs in zip(SHIPPED["ru"], SHIPPED["en"], strict=True):
        if ours.kind == "script":
            read, meant = read_script(ours.body), read_script(theirs.body)
            shape = [[len(step.answers) for step in script.steps] for script in (read, meant)]
            assert shape[0] == shape[1], ours.title
        if ours.kind == "checklist":
            assert len(points_of(ours.body)) == len(points_of(theirs.body))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [((2026, 11, 30), 3, (2027, 2, 28)), ((2026, 12, 31), 12, (2027, 12, 31)), ((2028, 1, 31), 1, (2028, 2, 29))],
)  # fmt: skip
def test_a_review_comes_on_the_same_day_or_the_last_of_the_month(day, months, then):
    assert later(date(*day), months) == date(*then)
