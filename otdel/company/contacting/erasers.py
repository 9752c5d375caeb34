"""What an erasure asks of every room: `wiring/erasers.py` says who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from otdel.company.clients import erasing as clients
from otdel.foundation.people.models import User
from otdel.foundation.web.slots import wired
from otdel.kernel.erasing import Person, Whom
from otdel.kernel.personal import Held, Sheet
from otdel.kernel.sweeping import sweep, sweep_addresses


@dataclass(frozen=True, slots=True)
class Eraser:
    """How one kind of rows tells what it keeps of a person, and loses it.

    count(person) -> rows that say something of the person; erase(person, *, by, at) -> rows that
    lost it, None where nothing goes (history); tell(by, person) -> sheets for the person.
    fate: what becomes of the rows, in words.
    """

    label: str | Promise
    icon: str
    fate: str | Promise
    count: Callable[[Person], int]
    erase: Callable[..., int] | None
    tell: Callable[[User, Person], list[Sheet]]


Know = Callable[[Person, str], Person]
Hold = Callable[[User, Person, date], list[Held]]


def erasers() -> Mapping[str, Eraser]:
    """Return {noun of the rows: who answers for them}, from wiring; the highest room first."""
    table: Mapping[str, Eraser] = wired("OTDEL_ERASERS", "otdel.wiring.erasers.ERASERS")
    return table


def person_of(whom: Whom, phone_country: str) -> Person:
    """Return all by which the person is known: from the contact's card, then what other rooms add."""
    person = clients.know(whom, phone_country)
    person = replace(person, shared=frozenset(clients.shared(person)))
    knows: Sequence[Know] = wired("OTDEL_KNOWS", "otdel.wiring.erasers.KNOWS")
    for know in knows:
        person = know(person, phone_country)
    return replace(person, shared=frozenset(clients.shared(person)))


def holds_on(by: User, person: Person, on: date) -> list[Held]:
    """What stands against erasing the person on that day, from every room that knows of something."""
    holds: Sequence[Hold] = wired("OTDEL_HOLDS", "otdel.wiring.erasers.HOLDS")
    return [one for hold in holds for one in hold(by, person, on)]


def sweep_all(person: Person) -> int:
    """Take the person out of every text of every room; return how many rows were changed."""
    texts: Sequence[tuple[type[Model], Sequence[str]]] = wired(
        "OTDEL_SWEPT", "otdel.wiring.erasers.SWEPT"
    )
    addresses: Sequence[tuple[Any, str]] = wired(
        "OTDEL_SWEPT_ADDRESSES", "otdel.wiring.erasers.SWEPT_ADDRESSES"
    )
    number = sum(sweep(model, columns, person) for model, columns in texts)
    return number + sum(sweep_addresses(model, column, person) for model, column in addresses)
