"""What services hand to the journal beside events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TraceDraft:
    """`did`: created, changed, removed. `before`: JSON-able old values of what changed; the whole row if removed."""

    noun: str
    noun_id: int
    did: str
    before: dict[str, Any] = field(default_factory=dict)
    version: int = 0
