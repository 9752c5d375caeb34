"""Rows written without being built (`kernel.inserts.insert_values`) are the rows that would have been built."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otdel.foundation.journal.models import Entry, Trace
from otdel.kernel.inserts import insert_rows, insert_values

NAMES = ("batch", "noun", "noun_id", "did", "before", "by_id", "at")


@pytest.fixture
def lines(anna, moment):
    told = ({}, {"name": "Ромашка"}, {"tags": []})
    return [("b", "deal", n, "changed", told[n % 3], anna.pk, moment) for n in range(2500)]


def test_they_are_what_would_have_been_built(lines):
    keys = insert_values(Trace, NAMES, lines)
    built = insert_rows([Trace(**dict(zip(NAMES, line, strict=True))) for line in lines])

    assert len(set(keys)) == 2500
    assert [Trace.objects.get(pk=keys[n]).noun_id for n in (0, 999, 1000, 2499)] == [
        0,
        999,
        1000,
        2499,
    ]
    fresh, known = (
        [tuple(row.values())[1:] for row in Trace.objects.filter(pk__in=some).order_by("pk").values()]
        for some in ([*keys[:3], *keys[-3:]], [row.pk for row in [*built[:3], *built[-3:]]])
    )  # fmt: skip
    assert fresh == known
    assert {row.version for row in Trace.objects.all()} == {0}


def test_what_the_database_fills_in_is_left_to_it(anna, moment):
    names = ("kind", "noun", "noun_id", "by_id", "at", "batch", "facts")
    (key,) = insert_values(Entry, names, [("k", "deal", 1, anna.pk, moment, "", {})])
    entry = Entry.objects.get(pk=key)

    assert (entry.client_id, entry.facts) == (None, {})
    assert entry.recorded_at is not None


def test_nothing_is_written_of_nothing(db):
    with CaptureQueriesContext(connection) as said:
        assert insert_values(Trace, NAMES, []) == []
    assert not said.captured_queries
