"""Control rows of exports: the same for one export, told apart between two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.foundation.people import decoys, queries, services
from otdel.foundation.people.models import DecoyMark, ExportNote
from otdel.kernel.errors import NotAllowed

PLAN = decoys.DecoyPlan(
    is_on=True, least=50, each=200, domain="post.example", phone="+7 000", secret="s"
)


def test_the_same_export_has_the_same_rows():
    assert decoys.decoys(7, 1000, PLAN, "ru") == decoys.decoys(7, 1000, PLAN, "ru")
    assert len(decoys.decoys(7, 1000, PLAN, "ru")) == 5


@pytest.mark.parametrize(
    ("rows", "number"), [(0, 0), (49, 0), (50, 1), (399, 1), (400, 2), (10**6, decoys.MOST)]
)
def test_their_number_grows_with_the_file(rows, number):
    assert len(decoys.decoys(1, rows, PLAN, "en")) == number


def test_seeding_can_be_switched_off():
    off = decoys.DecoyPlan(False, 1, 10, "post.example", "+7 000", "s")
    assert decoys.decoys(1, 1000, off, "ru") == []


def test_no_two_exports_share_a_phone_or_a_mail():
    made = [one for number in range(1, 400) for one in decoys.decoys(number, 1000, PLAN, "ru")]

    assert len({one.phone_key for one in made}) == len(made)
    assert len({one.email for one in made}) == len(made)
    assert all(one.phone.startswith("+7 000 ") for one in made)
    assert all(one.email.endswith("@post.example") for one in made)


def test_without_the_secret_the_rows_cannot_be_worked_out():
    other = decoys.DecoyPlan(True, 50, 200, "post.example", "+7 000", "another")
    ours = {one.email for one in decoys.decoys(7, 1000, PLAN, "ru")}
    assert ours.isdisjoint(one.email for one in decoys.decoys(7, 1000, other, "ru"))


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.sampled_from(["ru", "en"]))
def test_every_row_has_a_place_among_the_real_ones(number, rows, language):
    made = decoys.decoys(number, rows, PLAN, language)
    assert all(0 <= one.place < rows for one in made)
    assert [one.place for one in made] == sorted(one.place for one in made)
    assert all(len(one.phone_key) == 11 for one in made)


@pytest.mark.parametrize("told", ["+7 (000) 123-45-67", "8 000 123 45 67", "000 1234567"])
def test_a_phone_is_known_however_it_is_written(told):
    assert decoys.phone_key(told) == "70001234567"


def test_the_mark_is_read_back():
    told = decoys.mark(12, "Anna", "anna@example.com", "2026-03-13 10:00")
    assert decoys.marked(told) == 12
    assert decoys.marked("№ 12 по списку") is None
    assert decoys.traces(f"a;b\n{told}").numbers == {12}


# ---------------------------------------------------------------- the export journal


@pytest.fixture
def taken(anna, moment):
    """An export of Anna's with its control rows."""
    return services.note_export("companies", 1000, by=anna, at=moment, plan=PLAN)


def test_the_journal_counts_real_rows_and_keeps_what_was_seeded(taken):
    note, seeds = taken
    note = ExportNote.objects.get(pk=note.pk)

    assert (note.rows, note.decoys, len(seeds)) == (1000, 5, 5)
    assert DecoyMark.objects.filter(export=note, kind="phone").count() == 5


@pytest.mark.parametrize(
    "said",
    [
        lambda seed, note: seed.email.upper(),
        lambda seed, note: f"call {seed.phone} now",
        lambda seed, note: f"x;8{seed.phone_key[1:]};y",
        lambda seed, note: seed.phone_key[-6:],
        lambda seed, note: seed.email.split("@")[0][2:],
        lambda seed, note: f"Name;Phone\n{seed.company};{seed.phone}\n",
        lambda seed, note: decoys.mark(note.pk, "A", "a@b.c", "2026-01-01"),
    ],
)
def test_a_piece_of_the_leak_names_the_export(taken, boris, olga, moment, said):
    note, seeds = taken
    services.note_export("companies", 1000, by=boris, at=moment, plan=PLAN)

    found = queries.suspects(olga, said(seeds[2], note))

    assert found[0].note.pk == note.pk
    assert found[0].note.user.full_name == "Anna"


def test_rows_of_real_clients_name_nobody(taken, olga):
    assert queries.suspects(olga, "+7 916 123-45-67 info@romashka.ru ООО «Ромашка»") == []
    assert queries.suspects(olga, "") == []


def test_only_those_who_watch_may_ask_and_only_of_whom_they_see(taken, anna, dana, vera, clara):
    _note, seeds = taken
    for stranger in (anna, dana, vera):
        with pytest.raises(NotAllowed):
            queries.suspects(stranger, seeds[0].email)
    assert queries.suspects(clara, seeds[0].email)


def test_control_rows_are_known_in_any_spelling(taken):
    note, seeds = taken
    known = queries.decoyed(
        [seeds[0].phone, "+7 916 123-45-67"], [seeds[1].email.upper(), "info@romashka.ru"]
    )
    assert known == {seeds[0].phone_key: note.pk, seeds[1].email: note.pk}
