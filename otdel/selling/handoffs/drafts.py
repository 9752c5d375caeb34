"""What services of this room are given: frozen, checked by the service, never by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule of hand-offs; functions by their codes. Shares: basis points; hours: None for the usual term."""

    name: str
    givers: tuple[str, ...]
    takers: tuple[str, ...]
    on_noun: str = "deal"
    process_id: int | None = None
    stage_id: int | None = None
    is_gate: bool = False
    required: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    hours: int | None = None
    pick: str = "turn"
    person_id: int | None = None
    escalate_to: str = "taker"
    chief_id: int | None = None
    moves_record: bool = True
    moves_company: bool = False
    giver_follows: bool = True
    giver_part: str = "found"
    giver_share_bp: int = 0
    taker_part: str = "sold"
    taker_share_bp: int = 0
    is_active: bool = True
    position: int = 0


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer. ticked: places of the checklist's lines that go along; answers: what the record lacked, by key."""

    rule_id: int
    taker_id: int | None = None
    note: str = ""
    ticked: frozenset[int] = frozenset()
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairingDraft:
    caller_id: int
    closer_id: int
    starts_on: date
    ends_on: date | None = None
    is_hard: bool = False
