"""Taking a person out of every text of a table, wherever it stands: the end of an erasure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import F, Model, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Lookup

from .erasing import Person, likes
from .vendor import is_postgres

PORTION = 500


class _Like(Lookup[Any]):
    """The bare LIKE with its own signs; case is folded where the database can."""

    lookup_name = "bare_like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        verb = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
        return f"{lhs} {verb} {rhs}", [*lhs_params, *rhs_params]


def told_in(model: type[Model], columns: Sequence[str], person: Person) -> list[int]:
    """Return the keys of rows that name the person in one of the columns."""
    return [pk for pk, _cleared in _telling(model, columns, person)]


def sweep(model: type[Model], columns: Sequence[str], person: Person) -> int:
    """Write the columns without the person; return how many rows were changed. Safe to run twice.

    A row with a version becomes a later one, so that nobody saves what was read before.
    """
    number = 0
    for pk, cleared in _telling(model, columns, person):
        number += write(model, pk, cleared)
    return number


def sweep_addresses(model: type[Model], column: str, person: Person) -> int:
    """The same for a column that holds queries of addresses ("q=…&sort=…"), where letters are escaped."""
    number = 0
    for pk, query in list(model._base_manager.exclude(**{column: ""}).values_list("pk", column)):
        said = parse_qsl(query, keep_blank_values=True)
        cleared = [(key, person.clear(value)) for key, value in said]
        if cleared != said:
            number += write(model, pk, {column: urlencode(cleared)})
    return number


def clear_rows(rows: Any, columns: Sequence[str], clear: Callable[[Any], Any]) -> int:
    """Write the columns of these rows as `clear` leaves them; return how many rows were changed."""
    number = 0
    for row in list(rows.order_by("pk").values("pk", *columns)):
        cleared = _cleared(rows.model, row, columns, clear)
        number += write(rows.model, row["pk"], cleared) if cleared else 0
    return number


def write(model: type[Model], pk: int, values: dict[str, Any]) -> int:
    """Write the values and the next version, if the row has one; return 1, or 0 if the row is gone."""
    if any(one.name == "version" for one in model._meta.concrete_fields):
        values = values | {"version": F("version") + 1}
    return model._base_manager.filter(pk=pk).update(**values)


def _telling(
    model: type[Model], columns: Sequence[str], person: Person
) -> list[tuple[int, dict[str, Any]]]:
    signs = list(likes(person))
    if not signs:
        return []
    if is_postgres():  # its JSON holds letters, and a backslash means something else to it
        signs = [one for one in signs if "\\" not in one]
    texts = {f"in_{name}": Cast(name, TextField()) for name in columns}
    wanted = reduce(or_, (Q(_Like(F(name), Value(sign))) for name in texts for sign in signs))
    found = (
        model._base_manager.annotate(**texts).filter(wanted).order_by("pk").values("pk", *columns)
    )
    return [
        (row["pk"], cleared)
        for row in found.iterator(chunk_size=PORTION)
        if (cleared := _cleared(model, row, columns, person.clear))
    ]


def _cleared(
    model: type[Model], row: dict[str, Any], columns: Sequence[str], clear: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return {column: its new value} of what changes; a word that has to be the only one stays so."""
    changed: dict[str, Any] = {}
    for name in columns:
        value = clear(row[name])
        if value != row[name]:
            is_unique = getattr(model._meta.get_field(name), "unique", False)
            changed[name] = f"{value} {row['pk']}" if is_unique else value
    return changed
