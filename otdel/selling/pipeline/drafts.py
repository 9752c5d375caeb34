"""What one hands to the services: frozen, without a primary key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

# What a gate lacked, by the key of its Lack: a field's value, the text or file of an evidence
# line, True for a task or a criterion, the id of a loss reason ("loss_reason", with "loss_note"),
# an ActivityDraft for "next_step".
type Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A product in a deal; `quantity_milli`: thousandths; `price_minor`: of one unit.

    amount_minor: the exact sum where a discount was rounded on the whole line; None counts it.
    """

    product_id: int
    quantity_milli: int = 1000
    price_minor: int = 0
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A stay in a stage that began at `entered_at` (aware; its day is the one of its own zone)."""

    stage_id: int
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class DealDraft:
    """A deal to open, or one of the past with its history.

    stage_id: where it stands now; a won or lost stage needs `closed_on`.
    visits: the way there, in order; left out, the deal is taken to have gone from the first
    stage straight to its closed one, or to have stood in its open stage since `opened_on`.
    With lines the sum is theirs and `amount_minor` is not looked at.
    """

    title: str
    process_id: int
    stage_id: int
    opened_on: date
    currency: str
    owner_id: int | None = None
    company_id: int | None = None
    contact_id: int | None = None
    source_id: int | None = None
    amount_minor: int = 0
    expected_on: date | None = None
    closed_on: date | None = None
    loss_reason_id: int | None = None
    loss_note: str = ""
    external_ref: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    lines: tuple[LineDraft, ...] = ()
    visits: tuple[VisitDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadDraft:
    """A lead as it came. One of the past may say how it ended (`status`, `closed_at`)."""

    title: str
    came_at: datetime
    currency: str
    owner_id: int | None = None
    source_id: int | None = None
    company_id: int | None = None
    contact_id: int | None = None
    company_name: str = ""
    person_name: str = ""
    phone: str = ""
    email: str = ""
    amount_minor: int | None = None
    note: str = ""
    external_ref: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    status: str = "new"
    closed_at: datetime | None = None
    reject_reason_id: int | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task the process opens on entering a stage. `task_id`: the one that this edits."""

    title: str
    kind: str = "task"
    due_in_days: int = 1
    is_compulsory: bool = True
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class StageDraft:
    """kind: "open", "won" or "lost"; required: keys of fields; evidence: one line each."""

    name: str
    kind: str = "open"
    colour: str = "blue"
    norm_days: int | None = None
    probability: int = 0
    required: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    guide: str = ""
    tasks: tuple[TaskDraft, ...] = ()
    pieces: tuple[str, ...] = ()  # titles in the playbook; those not there are left out


@dataclass(frozen=True, slots=True)
class ProcessDraft:
    """A process with its stages in order; exactly one is won and one lost."""

    name: str
    stages: tuple[StageDraft, ...]
    may_skip: bool = True
    may_go_back: bool = True
    is_sale: bool = True
    needs_next_step: bool = False
    is_default: bool = False
