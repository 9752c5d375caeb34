"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """An activity to plan (no `done_at`) or to enter as done.

    kind: "task", "call", "meeting", "letter", "note" (a note is always done).
    about_noun, about_id: "deal" or "lead"; company and contact are taken from it where left out.
    due_at: aware; without `has_hour` only its day in the company's zone counts.
    purpose: what an outgoing call, letter or meeting is for, as `contacting.models.Purpose` has it.
    confirmed: why it is planned although the gate asked; "" where nobody was asked.
    created_at: when it was planned, for imported history; the service's `at` otherwise.
    """

    kind: str
    subject: str
    owner_id: int
    company_id: int | None = None
    contact_id: int | None = None
    about_noun: str = ""
    about_id: int | None = None
    due_at: datetime | None = None
    has_hour: bool = False
    done_at: datetime | None = None
    outcome: str = ""
    body: str = ""
    direction: str = "out"
    duration_minutes: int | None = None
    stage_task_id: int | None = None
    external_ref: str = ""
    created_at: datetime | None = None
    purpose: str = "deal"
    confirmed: str = ""
