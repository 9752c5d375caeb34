"""Rights on fields: the one predicate that every screen, file, service and route asks.

A field is named "<noun>.<attribute>", a custom one "<noun>.extra.<key>". What is closed to a person
stands in the person's grants, which are read once a request, so that asking costs no query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from .errors import FieldClosed
from .levels import Level
from .models import User

EXTRA = "extra."


@dataclass(frozen=True, slots=True)
class Guarded:
    """A field whose rights may be narrowed by function.

    may_hide: False for what records are found, counted or reached by; it can be made read-only.
    also: attributes that say the same thing or go together with it (a sum and its currency).
    """

    key: str
    label: str | Promise
    may_hide: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldsOf:
    """The guarded fields of one noun; `more` returns those that the company added."""

    label: str | Promise
    fields: tuple[Guarded, ...]
    more: Callable[[], Sequence[Guarded]] = tuple

    def all(self) -> list[Guarded]:
        return [*self.fields, *self.more()]


@cache
def declared() -> Mapping[str, FieldsOf]:
    """Return {noun: its guarded fields} of every room."""
    return import_string(settings.OTDEL_FIELDS)


def level(by: User, noun: str, *names: str) -> str:
    """Return how far the field is open: "hidden", "read" or "edit".

    names: what the field is called where it is asked about: the attribute, a column's key, an ORM path.
    """
    closed = _closed(by, noun)
    if not closed:
        return Level.EDIT
    met = [closed[one] for name in names for one in _spellings(name) if one in closed]
    return min(met, key=(Level.HIDDEN, Level.READ).index, default=Level.EDIT)


def may_read(by: User, noun: str, *names: str) -> bool:
    return level(by, noun, *names) != Level.HIDDEN


def may_fill(by: User, noun: str, *names: str) -> bool:
    return level(by, noun, *names) == Level.EDIT


def hidden(by: User, noun: str) -> frozenset[str]:
    """Return the attributes of the noun that the person must not meet, custom ones as "extra.<key>"."""
    return frozenset(name for name, said in _closed(by, noun).items() if said == Level.HIDDEN)


def refusal(by: User, noun: str, names: Iterable[str]) -> FieldClosed | None:
    """Return why the person may not write to these attributes, or None."""
    closed = _closed(by, noun)
    first = next((name for name in names if name in closed), None) if closed else None
    if first is None:
        return None
    known = by.field_labels  # thousands of rows of a batch are refused for the same few fields
    if (noun, first) not in known:
        known[noun, first] = label(noun, first)
    return FieldClosed(field=known[noun, first])


def check_fields(by: User, noun: str, names: Iterable[str]) -> None:
    """Raises FieldClosed if the person may not write to one of the attributes."""
    why = refusal(by, noun, names)
    if why:
        raise why


def check_draft(by: User, noun: str, draft: Any, free: Iterable[str] = ()) -> None:
    """Raises FieldClosed if a new record says something in a field that the person may not fill.

    What a record cannot be without, its default, one's own name as the responsible and what is
    `free` (taken over from another record) may be said.
    """
    if _closed(by, noun):
        check_fields(by, noun, [name for name in _said(by, draft) if name not in free])


def written(values: Mapping[str, Any], held: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Yield the names of what `values` writes, custom fields one by one.

    held: the custom values there now; those that stay as they are do not count.
    """
    for name, value in values.items():
        if name != "extra":
            yield name
            continue
        for key, one in (value or {}).items():
            if held is None or held.get(key) != one:
                yield EXTRA + key
        yield from (EXTRA + key for key in held or () if key not in (value or {}))


def label(noun: str, name: str) -> str | Promise:
    """Return what people call a field."""
    for one in declared()[noun].all():
        if name == one.key or name in one.also:
            return one.label
    return name


def _closed(by: User, noun: str) -> dict[str, str]:
    """Return {attribute: "hidden" or "read"} of the noun, what goes together included."""
    if not by.closed:
        return {}
    start = f"{noun}."
    own = {k.removeprefix(start): v for k, v in by.closed.items() if k.startswith(start)}
    for one in declared()[noun].fields if own else ():
        if one.key in own:
            own |= dict.fromkeys(one.also, own[one.key])
    return own


def _spellings(name: str) -> Iterator[str]:
    """Yield what an attribute may be called: "amount", "owner__full_name", "extra__budget"."""
    if name.startswith(("extra__", EXTRA)):
        yield EXTRA + name[7:] if name.startswith("extra__") else name
        return
    first = name.partition("__")[0]
    yield from (first, f"{first}_id", f"{first}_minor")


def _said(by: User, draft: Any) -> Iterator[str]:
    for one in fields(draft):
        value = getattr(draft, one.name)
        is_own = one.name == "owner_id" and value == by.pk
        if one.name == "extra":
            yield from (EXTRA + key for key, told in value.items() if told not in (None, ""))
        elif one.default is not MISSING and value not in (None, one.default) and not is_own:
            yield one.name
