"""What services are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TraitDraft:
    """A trait to be written; see `Trait` for what the fields mean."""

    attribute: str
    operator: str
    options: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    weight: int = 10
    is_stop: bool = False
    note: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
