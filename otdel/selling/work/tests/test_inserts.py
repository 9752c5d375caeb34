"""`kernel.inserts` held to what `bulk_create` would have written."""

from datetime import timedelta

from otdel.foundation.journal.models import Entry
from otdel.kernel.inserts import insert_rows
from otdel.selling.work.models import Activity


def row(anna, moment, n):
    return Activity(
        kind="call",
        subject=f"№ {n} ' \" % ?",
        owner=anna,
        due_at=moment + timedelta(microseconds=n),
        has_hour=True,
        is_open=n % 2 == 0,
        created_at=moment,
        done_at=None if n % 2 == 0 else moment,
        duration_minutes=None if n % 3 else n,
    )


def test_rows_come_back_as_bulk_create_writes_them(anna, moment):
    fast = insert_rows([row(anna, moment, n) for n in range(2500)])
    slow = Activity.objects.bulk_create([row(anna, moment, n) for n in range(2500)])

    def stored(rows):
        found = Activity.objects.in_bulk([one.pk for one in rows])
        return [
            {
                name: value
                for name, value in vars(found[one.pk]).items()
                if name not in ("id", "_state")
            }
            for one in rows
        ]

    assert stored(fast) == stored(slow)
    assert len({one.pk for one in fast}) == 2500


def test_defaults_of_the_database_and_json_are_kept(anna, moment):
    facts = {"text": "Ёлка \\ 'x'", "n": 5, "none": None, "list": [1, 2]}
    insert_rows([Entry(kind="x.Y", noun="deal", noun_id=1, by=anna, at=moment, facts=facts)])

    entry = Entry.objects.get()
    assert entry.facts == facts
    assert entry.recorded_at is not None
    assert entry.at == moment


def test_nothing_is_nothing():
    assert insert_rows([]) == []
