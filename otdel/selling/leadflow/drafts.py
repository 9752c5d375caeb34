"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule whole; see `Rule`. conditions: as `engine.Conditions` reads them."""

    name: str
    strategy: str = "rotate"
    conditions: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[int, ...] = ()
    functions: tuple[int, ...] = ()
    max_open: int | None = None
    in_hours: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A letter template whole; see `LetterTemplate`."""

    name: str
    language: str
    subject: str
    body: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class CadenceDraft:
    """A cadence whole; see `Cadence`."""

    name: str
    steps: tuple[Mapping[str, Any], ...]
    on_noun: str = "lead"
    purpose: str = "deal"
    repeat_days: int | None = None
    is_active: bool = True
