"""What a person's book is made of, declared by the rooms above in `wiring/books.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Book:
    """One kind of records with an owner.

    count(by, owner_id) -> how many of the owner's open records `by` sees.
    reassign(owner_from, owner_to, *, by, at, batch) -> how many passed on, or a list of results a row.
    """

    label: str | Promise
    count: Callable[[Any, int], int]
    reassign: Callable[..., Any]
