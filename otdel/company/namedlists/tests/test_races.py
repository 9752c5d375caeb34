"""Two people claim one client at the same instant, each in a list of their own: one of them gets it."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import connection

from otdel.company.namedlists import services
from otdel.company.namedlists.models import Entry
from otdel.company.namedlists.services import entries


@pytest.mark.django_db(transaction=True)
def test_one_client_is_claimed_once(anna, boris, clara, make_list, clients_of, moment, monkeypatch):
    [client] = clients_of(clara, 1)
    lists = [
        make_list(clara, owner.full_name, purpose="cold", is_exclusive=True, owner_id=owner.pk)
        for owner in (anna, boris)
    ]
    start, said = threading.Barrier(2), []
    inner, meet = entries.insert_rows, threading.Barrier(2)

    def insert(rows):
        """Whoever has found no rival waits here a moment for the other to have looked as well."""
        with suppress(threading.BrokenBarrierError):
            meet.wait(1)
        return inner(rows)

    monkeypatch.setattr(entries, "insert_rows", insert)

    def act(row):
        try:
            start.wait(10)
            [done] = services.add_entries(row.pk, [client.pk], by=clara, at=moment)
            said.append("in" if isinstance(done, Entry) else done.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(row,)) for row in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(said) == ["claimed", "in"]
    assert Entry.objects.count() == 1
