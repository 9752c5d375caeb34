"""Whoever takes several rows takes them in one order, so that nobody waits for somebody who waits for him.

The order, in every transaction (PostgreSQL locks rows; SQLite has one writer and none of this):

1. what acts take turns by: a rule's turn, a running migration, an import, a counter of numbers;
2. records, by `ORDER`: companies, contacts, leads, deals;
3. what hangs on records and is worked off: hand-offs, approvals, requests, ways of cadences, activities;
   whoever writes them takes their lead or deal first;
4. projections (cards, fits, verdicts, sums): last, by those who hold the record already.

Within a table by the key: a bulk verb takes all its rows with `hold` before it writes the first.
An act that cannot keep to it is done again where PostgreSQL breaks the ring (`again`), and told as
a sentence when that does not help (`Crowded`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import batched
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from .errors import Refused
from .vendor import is_broken_off

ORDER = ("company", "contact", "lead", "deal")
"""Nouns of records in the order in which they are taken."""
PORTION = 1000
TRIES = 4


class Crowded(Refused):
    """The database broke the act off, time and again, for the sake of somebody else's."""

    code = "crowded"
    text = _("Several people are changing the same records at once. Nothing was changed: repeat.")


def hold(model: type[Model], ids: Iterable[int | None]) -> None:
    """Take these rows in the order of their keys, until the transaction ends; others may still read them."""
    for part in batched(sorted({pk for pk in ids if pk is not None}), PORTION):
        hold_rows(model._base_manager.filter(pk__in=part))


def hold_rows(rows: QuerySet[Any]) -> None:
    """The same of rows told by a query, which is not asked where nothing can be held.

    That is on SQLite, and outside a transaction, where every statement ends by itself.
    """
    if connection.features.has_select_for_update and connection.in_atomic_block:
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def again[**P, T](act: Callable[P, T]) -> Callable[P, T]:
    """Put over an act that is one transaction: broken off by the database, it is done once more.

    Inside somebody else's transaction that one is lost whole, and its owner decides. Raises Crowded.
    """

    @wraps(act)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            return act(*args, **kwargs)
        for _number in range(TRIES):
            try:
                return act(*args, **kwargs)
            except DatabaseError as error:
                if not is_broken_off(error):
                    raise
        raise Crowded

    return repeated
