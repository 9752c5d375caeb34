"""What the database breaks off is done again, told when that does not help, and never a fault."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from otdel.company.clients.models import Company
from otdel.foundation.web.middleware import RefusedMiddleware
from otdel.kernel import locks
from otdel.kernel.locks import Crowded, again, hold, hold_rows


def broken_off(state: str = "40P01") -> OperationalError:
    error = OperationalError("broken off")
    cause = Exception("by PostgreSQL")
    cause.sqlstate = state  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


class Act:
    """Fails as often as it is told."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.tries = list(errors), 0

    def __call__(self) -> str:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.fixture
def outside(monkeypatch):
    """No transaction is open."""
    monkeypatch.setattr(locks, "connection", SimpleNamespace(in_atomic_block=False))


def test_what_was_broken_off_is_done_again(outside):
    act = Act(broken_off(), broken_off("40001"))
    assert again(act)() == "done"
    assert act.tries == 3


def test_after_a_few_tries_it_is_a_sentence(outside):
    act = Act(*[broken_off()] * 9)
    with pytest.raises(Crowded):
        again(act)()
    assert act.tries == locks.TRIES


def test_any_other_fault_stays_a_fault(outside):
    act = Act(broken_off("53100"))
    with pytest.raises(OperationalError):
        again(act)()
    assert act.tries == 1


def test_inside_anothers_transaction_the_owner_decides(monkeypatch):
    monkeypatch.setattr(locks, "connection", SimpleNamespace(in_atomic_block=True))
    act = Act(broken_off())
    with pytest.raises(OperationalError):
        again(act)()
    assert act.tries == 1


def test_a_page_tells_it_as_a_sentence_and_leaves_other_faults_alone():
    door = RefusedMiddleware(lambda _request: HttpResponse())
    request = RequestFactory().get("/", headers={"Accept": "application/json"})

    told = door.process_exception(request, broken_off())

    assert told is not None and told.status_code == 409
    assert b"crowded" in told.content and b"repeat" in told.content
    assert door.process_exception(request, broken_off("53100")) is None
    assert door.process_exception(request, ValueError()) is None


@pytest.mark.django_db
def test_holding_asks_sqlite_nothing_and_postgresql_once_a_thousand(django_assert_num_queries):
    has_locks = connection.features.has_select_for_update
    with django_assert_num_queries(2 if has_locks else 0):
        hold(Company, [3, None, 1, *range(1000, 2000)])
    with django_assert_num_queries(1 if has_locks else 0):
        hold_rows(Company.objects.filter(name="x"))
    with django_assert_num_queries(0):
        hold(Company, [None])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_held_and_nothing_fails(django_assert_num_queries):
    with django_assert_num_queries(0):
        hold(Company, [1, 2])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_wait_for_each_other_both_get_done(clara, moment):
    rows = [
        Company.objects.create(name=name, name_key=name, owner=clara, created_at=moment).pk
        for name in ("a", "b")
    ]
    met, broken, tries = threading.Barrier(2), [], []

    def act(order):
        @again
        @transaction.atomic
        def write():
            tries.append(order)
            for place, pk in enumerate(order):
                Company.objects.filter(pk=pk).update(version=7)
                if place == 0 and tries.count(order) == 1:
                    met.wait(60)  # each has its first row and wants the other's

        try:
            write()
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=act, args=[order]) for order in (rows, rows[::-1])]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert not broken
    assert len(tries) in (3, 4)  # one was broken off, on a slow machine each of them
    assert set(Company.objects.values_list("version", flat=True)) == {7}
