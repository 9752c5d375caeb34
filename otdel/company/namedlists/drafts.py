"""What services of this room are given: frozen, checked by the service, never by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A list. `owner_id`: whose; the maker's without one. `states`: labels in order, the last one means done."""

    name: str
    purpose: str = "other"
    on_noun: str = "company"
    owner_id: int | None = None
    audience: str = "private"
    unit_id: int | None = None
    is_exclusive: bool = False
    states: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListFieldDraft:
    """An own field. choices: what may be chosen (choice), or one currency code (money)."""

    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """How records are put into a list: the same for each of them."""

    why: str = ""
    assigned_id: int | None = None
    state: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
