"""What is told to a person who asks what is kept of them: sheets of lines, for people and programs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of rows: what it is called, the heads of its columns, its lines; dates stay dates."""

    title: str | Promise
    heads: tuple[Any, ...]
    lines: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Held:
    """Why a person cannot be erased yet, what to do about it, and where. gaps: for the sentence."""

    text: str | Promise
    gaps: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""

    def __str__(self) -> str:
        return str(self.text) % self.gaps
