"""History is written once, told once a handler, and refused to anyone who would change it."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from otdel.foundation.journal import queries, registry, services
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import Note, record, record_many
from otdel.kernel.events import Event


@dataclass(frozen=True)
class CupBroken(Event):
    cup_id: int
    cost_minor: int = 0

    text: ClassVar[str | Promise] = gettext_noop("Cup %(cup_id)s was broken")
    names: ClassVar[dict[str, str]] = {"cup_id": "cup"}


@dataclass(frozen=True)
class CupWashed(Event):
    person_id: int | None

    text: ClassVar[str | Promise] = gettext_noop("Washed")
    whose: ClassVar[str] = "person_id"


registry.event_types.cache_clear()  # another module's tests may have read it before these two were


@dataclass
class Cup:
    pk: int
    client_id: int | None = None
    noun: str = "cup"


@pytest.fixture(autouse=True)
def in_english():
    """What is said is compared with the source; the product's own language is another."""
    with translation.override("en"):
        yield


@pytest.fixture
def heard(monkeypatch):
    told = []
    monkeypatch.setattr(services, "subscriptions", lambda: {CupBroken: (told.append,)})
    return told


def test_what_happened_is_kept_with_its_subject_and_actor(heard, anna, moment):
    record(CupBroken(3, 500), about=Cup(3, client_id=9), by=anna, at=moment)

    entry = Entry.objects.get()
    assert (entry.kind, entry.noun, entry.noun_id, entry.client_id) == (
        "tests.CupBroken",
        "cup",
        3,
        9,
    )
    assert (entry.by_id, entry.at, entry.facts) == (
        anna.pk,
        moment,
        {"cup_id": 3, "cost_minor": 500},
    )


def test_many_happenings_are_one_insert_and_one_call(
    heard, anna, moment, django_assert_max_num_queries
):
    notes = [Note(CupBroken(n), Cup(n), moment) for n in range(1, 51)]

    with django_assert_max_num_queries(3):
        record_many(notes, by=anna)

    assert [len(batch) for batch in heard] == [50]
    assert [h.entry_id for h in heard[0]] == list(
        Entry.objects.order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    "act",
    [lambda rows: rows.update(noun_id=7), lambda rows: rows.delete()],
    ids=["update", "delete"],
)
def test_the_database_refuses_to_change_history(act, heard, anna, moment):
    record(CupBroken(3), about=Cup(3), by=anna, at=moment)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(Entry.objects.all())

    assert Entry.objects.get().noun_id == 3


def test_the_timeline_speaks_with_the_names_of_today(heard, anna, moment, monkeypatch):
    names = {"cup": lambda by, ids: {3: "“Blue”"}, "user": lambda by, ids: {anna.pk: "Anna"}}
    monkeypatch.setattr(queries, "nouns", lambda: names)
    record(CupBroken(3), about=Cup(3), by=anna, at=moment)

    [line] = queries.lines(anna, queries.about("cup", 3))

    assert (line.by_name, line.sentence) == ("Anna", "Cup “Blue” was broken")


def test_what_the_product_enters_is_the_deed_of_who_did_it(
    heard, anna, boris, system, moment, monkeypatch
):
    """Imported and demo history names the seller; what a person entered names that person."""
    names = {anna.pk: "Anna", boris.pk: "Boris", system.pk: "Otdel"}
    monkeypatch.setattr(queries, "nouns", lambda: {"user": lambda by, ids: names})
    for by, whose in ((system, anna.pk), (system, None), (boris, anna.pk)):
        record(CupWashed(whose), about=Cup(4), by=by, at=moment)

    lines = queries.lines(anna, queries.about("cup", 4).order_by("pk"))

    assert [line.by_name for line in lines] == ["Anna", "Otdel", "Boris"]


def test_an_event_of_a_later_version_is_still_shown(heard, anna, moment, monkeypatch):
    monkeypatch.setattr(queries, "nouns", lambda: {"user": lambda by, ids: {}})
    monkeypatch.setattr(queries, "event_types", dict)
    record(CupBroken(3), about=Cup(3), by=anna, at=moment)

    with translation.override("en"):
        [line] = queries.lines(anna, queries.about("cup", 3))

    assert line.sentence == "tests.CupBroken"


def test_every_wired_table_can_be_read():
    assert registry.subscriptions() is not None
    assert registry.nouns() is not None
    assert registry.undoers() is not None
