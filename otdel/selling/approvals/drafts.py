"""What services of this room are given: frozen, checked by the service, never by the caller."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemandDraft:
    """A demand of a stage; roles and functions by their codes. above_minor: None for every sum."""

    stage_id: int
    name: str
    kind: str = "approval"
    roles: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    number: int = 1
    above_minor: int | None = None
    currency: str = ""
    holds: str = "rise"
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class AskDraft:
    """move_to: the stage where the deal goes once it is approved; None: the asker moves it."""

    demand_id: int
    note: str = ""
    move_to: int | None = None
