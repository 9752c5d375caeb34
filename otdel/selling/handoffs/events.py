"""What happens to hand-offs, told about the lead or deal that is handed over. Shares: basis points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

PEOPLE = {"giver_id": "user", "taker_id": "user"}


@dataclass(frozen=True, kw_only=True)
class HandoffFacts:
    """taker_id: None while the head has not chosen. `minutes`: from the offer to now, by the clock on the wall."""

    handoff_id: int
    rule_id: int
    lead_id: int | None
    deal_id: int | None
    source_id: int | None
    giver_id: int
    taker_id: int | None
    minutes: int


@dataclass(frozen=True, kw_only=True)
class HandoffOffered(HandoffFacts, Event):
    text: ClassVar[str | Promise] = _("Offered for hand-off to %(taker_id)s")
    names: ClassVar[dict[str, str]] = PEOPLE
    icon: ClassVar[str] = "transfer"


@dataclass(frozen=True, kw_only=True)
class HandoffAccepted(HandoffFacts, Event):
    text: ClassVar[str | Promise] = _("%(taker_id)s accepted it from %(giver_id)s")
    names: ClassVar[dict[str, str]] = PEOPLE
    icon: ClassVar[str] = "transfer-in"

    giver_part: str
    giver_share_bp: int
    taker_part: str
    taker_share_bp: int


@dataclass(frozen=True, kw_only=True)
class HandoffReturned(HandoffFacts, Event):
    text: ClassVar[str | Promise] = _("Returned to %(giver_id)s: %(reason_id)s")
    names: ClassVar[dict[str, str]] = {**PEOPLE, "reason_id": "return_reason"}
    icon: ClassVar[str] = "arrow-back"

    reason_id: int


@dataclass(frozen=True, kw_only=True)
class HandoffWithdrawn(HandoffFacts, Event):
    text: ClassVar[str | Promise] = _("Hand-off withdrawn")
    names: ClassVar[dict[str, str]] = PEOPLE
    icon: ClassVar[str] = "transfer-out"


@dataclass(frozen=True, kw_only=True)
class HandoffReassigned(HandoffFacts, Event):
    text: ClassVar[str | Promise] = _("Hand-off now waits for %(taker_id)s")
    names: ClassVar[dict[str, str]] = PEOPLE
    icon: ClassVar[str] = "user-share"

    from_taker_id: int | None


@dataclass(frozen=True, kw_only=True)
class HandoffEscalated(HandoffFacts, Event):
    text: ClassVar[str | Promise] = _("Not answered in time: told to %(chief_id)s")
    names: ClassVar[dict[str, str]] = {**PEOPLE, "chief_id": "user"}
    icon: ClassVar[str] = "alarm"

    chief_id: int | None


@dataclass(frozen=True, kw_only=True)
class HandoffRestored(HandoffFacts, Event):
    """An act was taken back. `did`: what it was (created, changed)."""

    text: ClassVar[str | Promise] = _("An act on the hand-off was undone")
    names: ClassVar[dict[str, str]] = PEOPLE
    icon: ClassVar[str] = "arrow-back-up"

    did: str


@dataclass(frozen=True, kw_only=True)
class HandoffRuleSet(Event):
    """A rule was laid, changed or taken away (`what`: added, edited, removed)."""

    text: ClassVar[str | Promise] = _("Rule of hand-offs changed: %(rule_id)s")
    names: ClassVar[dict[str, str]] = {"rule_id": "handoff_rule"}
    icon: ClassVar[str] = "transfer"

    rule_id: int
    what: str
    process_id: int | None
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class PairingSet(Event):
    """Two people were paired, or their pair ended (`what`: added, ended)."""

    text: ClassVar[str | Promise] = _("Pair of %(caller_id)s and %(closer_id)s changed")
    names: ClassVar[dict[str, str]] = {"caller_id": "user", "closer_id": "user"}
    icon: ClassVar[str] = "users"

    pairing_id: int
    caller_id: int
    closer_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class ReturnReasonSet(Event):
    text: ClassVar[str | Promise] = _("Reason of return changed: %(reason_id)s")
    names: ClassVar[dict[str, str]] = {"reason_id": "return_reason"}
    icon: ClassVar[str] = "list-details"

    reason_id: int
