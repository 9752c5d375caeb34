"""What happens to approvals and documents of deals, told about the deal. Sums: minor units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

NAMES = {"approval_id": "approval"}


@dataclass(frozen=True, kw_only=True)
class ApprovalFacts:
    approval_id: int
    demand_id: int | None
    deal_id: int
    asker_id: int
    sum_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(ApprovalFacts, Event):
    text: ClassVar[str | Promise] = _("Approval asked: %(approval_id)s")
    names: ClassVar[dict[str, str]] = NAMES
    icon: ClassVar[str] = "help-circle"


@dataclass(frozen=True, kw_only=True)
class ApprovalVoiced(ApprovalFacts, Event):
    """One yes of several. `given` of `number` have said it."""

    text: ClassVar[str | Promise] = _("Approved by one of several: %(approval_id)s")
    names: ClassVar[dict[str, str]] = NAMES
    icon: ClassVar[str] = "check"

    given: int
    number: int


@dataclass(frozen=True, kw_only=True)
class ApprovalGiven(ApprovalFacts, Event):
    """`outcome`: "moved", the code of what kept the deal from moving, or "" if it was not to move."""

    text: ClassVar[str | Promise] = _("Approved: %(approval_id)s")
    names: ClassVar[dict[str, str]] = NAMES
    icon: ClassVar[str] = "circle-check"

    outcome: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ApprovalRefused(ApprovalFacts, Event):
    text: ClassVar[str | Promise] = _("Not approved: %(approval_id)s")
    names: ClassVar[dict[str, str]] = NAMES
    icon: ClassVar[str] = "circle-x"

    minutes: int


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(ApprovalFacts, Event):
    text: ClassVar[str | Promise] = _("Question about approval taken back: %(approval_id)s")
    names: ClassVar[dict[str, str]] = NAMES
    icon: ClassVar[str] = "arrow-back"


@dataclass(frozen=True, kw_only=True)
class ApprovalRestored(ApprovalFacts, Event):
    """An act was taken back. `did`: what it was (created, changed)."""

    text: ClassVar[str | Promise] = _("An act on the approval was undone: %(approval_id)s")
    names: ClassVar[dict[str, str]] = NAMES
    icon: ClassVar[str] = "arrow-back-up"

    did: str


@dataclass(frozen=True, kw_only=True)
class PaperGiven(Event):
    text: ClassVar[str | Promise] = _("Document attached: %(demand_id)s")
    names: ClassVar[dict[str, str]] = {"demand_id": "stage_demand"}
    icon: ClassVar[str] = "file-certificate"

    deal_id: int
    demand_id: int
    attachment_id: int


@dataclass(frozen=True, kw_only=True)
class StageDemandSet(Event):
    """A demand was laid, changed or taken away (`what`: added, edited, removed)."""

    text: ClassVar[str | Promise] = _("What a stage demands changed: %(demand_id)s")
    names: ClassVar[dict[str, str]] = {"demand_id": "stage_demand"}
    icon: ClassVar[str] = "lock"

    demand_id: int
    stage_id: int
    what: str
    fields: str = ""
