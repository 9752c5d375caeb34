"""Handing a leaver's whole book over in one act (SEC-05, SEC-06)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.department import queries
from otdel.company.department.errors import CannotTakeBook, SamePerson
from otdel.company.department.events import BookReassigned
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused


@transaction.atomic
def reassign_book(
    from_id: int,
    to_id: int,
    *,
    parts: Sequence[str],
    by: User,
    at: datetime,
    batch: str = "",
) -> dict[str, int]:
    """Pass every record of the kinds `parts` (nouns of `wiring/books.py`) from one person to another.

    All or nothing in one transaction; return {noun: how many passed}. Give a batch to be able to undo.
    Raises NotAllowed, User.DoesNotExist, SamePerson, CannotTakeBook, KeyError for an unknown kind.
    """
    require(by, "book.reassign")
    if from_id == to_id:
        raise SamePerson
    leaver = User.objects.get(pk=from_id, is_system=False)
    heir = User.objects.get(pk=to_id, is_system=False)
    if not heir.is_active:
        raise CannotTakeBook(name=heir.full_name)
    books = queries.books()
    done = {
        noun: _number(books[noun].reassign(from_id, to_id, by=by, at=at, batch=batch))
        for noun in parts
    }
    event = BookReassigned(from_id, to_id, " ".join(done), sum(done.values()))
    record(event, about=leaver, by=by, at=at, batch=batch)
    return done


def _number(result: Any) -> int:
    """A room answers with a number, or with a row or a refusal for each record."""
    if isinstance(result, int):
        return result
    return sum(not isinstance(row, Refused) for row in result)
