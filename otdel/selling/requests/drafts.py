"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """answers_by: "nobody", "person", "unit", "function" or "outside"; what it does not name is left out."""

    name: str
    answers_by: str = "nobody"
    person_id: int | None = None
    unit_id: int | None = None
    function: str = ""  # its code
    outside_name: str = ""
    outside_mail: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """direction: "asks" or "gives"; stage_id: a stage of the process; hours: working hours to answer."""

    service_id: int
    name: str
    direction: str = "asks"
    process_id: int | None = None
    stage_id: int | None = None
    function: str = ""  # its code
    hours: int = 8
    result: str = ""
    document: str = ""
    is_gate: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class AskDraft:
    agreement_id: int
    words: str = ""
