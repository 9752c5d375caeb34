"""What happens to leads, deals and the process itself.

Every deal event carries the deal's dimensions as they are *after* it (`DealFacts`), every lead
event those of the lead. `on` is the day it happened in the company's calendar (for history
brought in from elsewhere a past day). How figures may read them:

- DealOpened, then any number of DealMoved, at most one DealWon or DealLost until DealReopened.
  Won and Lost are moves too: they carry the same move facts, and no DealMoved goes with them.
- DealReopened takes back the Won or Lost that stood (`was_status`, `was_closed_on`, `was_days`).
- DealEdited.was, DealAmountChanged.was_minor, DealReassigned.from_owner_id tell the old value.
- DealRemoved: all that was told about the deal no longer counts.
- DealRestored: whatever the batch `undone_batch` told about this deal no longer counts
  (`did` "changed"), or the deal that it removed is back with all it had (`did` "removed").
  An undone creation is a DealRemoved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

_STAGES = {"stage_id": "stage", "from_stage_id": "stage"}


@dataclass(frozen=True, kw_only=True)
class DealFacts:
    """The dimensions of a deal. Dates are ISO; `days`: whole days from opening to closing."""

    whose: ClassVar[str] = "owner_id"
    guards: ClassVar[dict[str, str]] = {
        "amount_minor": "deal.amount_minor",
        "was_minor": "deal.amount_minor",
        "product_id": "deal.amount_minor",
    }

    deal_id: int
    process_id: int
    stage_id: int
    owner_id: int | None
    company_id: int | None
    source_id: int | None
    product_id: int | None  # the line with the largest sum
    amount_minor: int
    currency: str
    status: str  # open, won, lost
    opened_on: str
    closed_on: str | None
    days: int | None
    on: str


@dataclass(frozen=True, kw_only=True)
class MoveFacts(DealFacts):
    """`days_in_stage`: whole days spent in the stage that was left; `is_back`: against the order."""

    from_stage_id: int
    entered_on: str
    days_in_stage: int
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class DealOpened(DealFacts, Event):
    text: ClassVar[str | Promise] = _("Deal opened in the stage “%(stage_id)s”")
    names: ClassVar[dict[str, str]] = {"stage_id": "stage"}
    icon: ClassVar[str] = "plus"

    lead_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DealMoved(MoveFacts, Event):
    text: ClassVar[str | Promise] = _(
        "Moved from “%(from_stage_id)s” to “%(stage_id)s” after %(days_in_stage)s d."
    )
    names: ClassVar[dict[str, str]] = _STAGES
    icon: ClassVar[str] = "arrow-right"


@dataclass(frozen=True, kw_only=True)
class DealWon(MoveFacts, Event):
    text: ClassVar[str | Promise] = _("Won in %(days)s d.")
    names: ClassVar[dict[str, str]] = _STAGES
    icon: ClassVar[str] = "trophy"


@dataclass(frozen=True, kw_only=True)
class DealLost(MoveFacts, Event):
    text: ClassVar[str | Promise] = _("Lost in the stage “%(from_stage_id)s”: %(loss_reason_id)s")
    names: ClassVar[dict[str, str]] = {**_STAGES, "loss_reason_id": "loss_reason"}
    icon: ClassVar[str] = "thumb-down"

    loss_reason_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DealReopened(MoveFacts, Event):
    text: ClassVar[str | Promise] = _("Reopened in the stage “%(stage_id)s”")
    names: ClassVar[dict[str, str]] = _STAGES
    icon: ClassVar[str] = "rotate"

    was_status: str
    was_closed_on: str
    was_days: int
    was_loss_reason_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DealEdited(DealFacts, Event):
    """`fields`: keys that changed; `was`: old values of those that figures are cut by."""

    text: ClassVar[str | Promise] = _("Fields of the deal edited")
    icon: ClassVar[str] = "pencil"

    fields: list[str] = field(default_factory=list)
    was: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DealAmountChanged(DealFacts, Event):
    text: ClassVar[str | Promise] = _("Sum of the deal changed")
    icon: ClassVar[str] = "coins"

    was_minor: int
    was_currency: str


@dataclass(frozen=True, kw_only=True)
class DealReassigned(DealFacts, Event):
    text: ClassVar[str | Promise] = _("Deal handed over from %(from_owner_id)s to %(owner_id)s")
    names: ClassVar[dict[str, str]] = {"from_owner_id": "user", "owner_id": "user"}
    icon: ClassVar[str] = "user-share"
    whose: ClassVar[str] = ""

    from_owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class DealContinued(Event):
    """The deal goes on with what `from_deal_id` brought: the next process, or the client's next purchase."""

    text: ClassVar[str | Promise] = _("Goes on from the deal “%(from_deal_id)s”")
    names: ClassVar[dict[str, str]] = {"from_deal_id": "deal"}
    icon: ClassVar[str] = "arrow-forward-up"

    deal_id: int
    from_deal_id: int


@dataclass(frozen=True, kw_only=True)
class DealRemoved(DealFacts, Event):
    text: ClassVar[str | Promise] = _("Deal removed")
    icon: ClassVar[str] = "trash"
    whose: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True)
class DealRestored(DealFacts, Event):
    text: ClassVar[str | Promise] = _("A change of the deal was undone")
    icon: ClassVar[str] = "arrow-back-up"
    whose: ClassVar[str] = ""

    did: str
    undone_batch: str


@dataclass(frozen=True, kw_only=True)
class DealMigrated(DealFacts, Event):
    """Carried over to another version of its process. Figures do not count it as a move.

    Where the stage is another step, and not the same one of the new version, a DealMoved goes with it.
    """

    text: ClassVar[str | Promise] = _(
        "Carried over to version %(target)s of the process, stage “%(stage_id)s”"
    )
    names: ClassVar[dict[str, str]] = _STAGES
    icon: ClassVar[str] = "versions"

    from_stage_id: int
    source: int  # numbers of versions
    target: int


@dataclass(frozen=True, kw_only=True)
class EvidenceGiven(Event):
    """What a gate asked to see was shown."""

    text: ClassVar[str | Promise] = _("Evidence given for the stage “%(stage_id)s”")
    names: ClassVar[dict[str, str]] = {"stage_id": "stage"}
    icon: ClassVar[str] = "file-check"

    deal_id: int
    stage_id: int
    evidence_id: int


@dataclass(frozen=True, kw_only=True)
class LeadFacts:
    """The dimensions of a lead. `days`: whole days since it came."""

    whose: ClassVar[str] = "owner_id"
    guards: ClassVar[dict[str, str]] = {"amount_minor": "lead.amount_minor"}

    lead_id: int
    owner_id: int | None
    source_id: int | None
    company_id: int | None
    amount_minor: int | None
    currency: str
    status: str
    came_on: str
    days: int
    on: str


@dataclass(frozen=True, kw_only=True)
class LeadCame(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead came from the source “%(source_id)s”")
    names: ClassVar[dict[str, str]] = {"source_id": "source"}
    icon: ClassVar[str] = "magnet"


@dataclass(frozen=True, kw_only=True)
class LeadQualified(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead qualified")
    icon: ClassVar[str] = "checks"


@dataclass(frozen=True, kw_only=True)
class LeadRejected(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead rejected: %(reason_id)s")
    names: ClassVar[dict[str, str]] = {"reason_id": "loss_reason"}
    icon: ClassVar[str] = "circle-x"

    reason_id: int


@dataclass(frozen=True, kw_only=True)
class LeadReopened(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead taken back into work")
    icon: ClassVar[str] = "rotate"

    was_status: str


@dataclass(frozen=True, kw_only=True)
class LeadConverted(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead became the deal “%(deal_id)s”")
    names: ClassVar[dict[str, str]] = {"deal_id": "deal"}
    icon: ClassVar[str] = "arrows-exchange"

    deal_id: int
    is_new_deal: bool = True


@dataclass(frozen=True, kw_only=True)
class LeadReassigned(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead handed over from %(from_owner_id)s to %(owner_id)s")
    names: ClassVar[dict[str, str]] = {"from_owner_id": "user", "owner_id": "user"}
    icon: ClassVar[str] = "user-share"
    whose: ClassVar[str] = ""

    from_owner_id: int | None


@dataclass(frozen=True, kw_only=True)
class LeadEdited(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Fields of the lead edited")
    icon: ClassVar[str] = "pencil"

    fields: list[str] = field(default_factory=list)
    was: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LeadRemoved(LeadFacts, Event):
    text: ClassVar[str | Promise] = _("Lead removed")
    icon: ClassVar[str] = "trash"
    whose: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True)
class LeadRestored(LeadFacts, Event):
    """As DealRestored, for a lead."""

    text: ClassVar[str | Promise] = _("A change of the lead was undone")
    icon: ClassVar[str] = "arrow-back-up"
    whose: ClassVar[str] = ""

    did: str
    undone_batch: str


@dataclass(frozen=True, kw_only=True)
class ProcessCreated(Event):
    text: ClassVar[str | Promise] = _("Process “%(process_id)s” created")
    names: ClassVar[dict[str, str]] = {"process_id": "process"}
    icon: ClassVar[str] = "route"

    process_id: int


@dataclass(frozen=True, kw_only=True)
class ProcessEdited(Event):
    """`what`: "rules", "order", "stage_added", "stage_edited" or "stage_removed"; `stage_id`: which."""

    text: ClassVar[str | Promise] = _("Process “%(process_id)s” changed")
    names: ClassVar[dict[str, str]] = {"process_id": "process"}
    icon: ClassVar[str] = "route"

    process_id: int
    what: str
    stage_id: int | None = None
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ProcessTyped(Event):
    """`sale_type_id`: None where the process is of no type any more."""

    text: ClassVar[str | Promise] = _("Sale type of the process “%(process_id)s”: %(sale_type_id)s")
    names: ClassVar[dict[str, str]] = {"process_id": "process", "sale_type_id": "sale_type"}
    icon: ClassVar[str] = "category"

    process_id: int
    sale_type_id: int | None


@dataclass(frozen=True, kw_only=True)
class SourcesTyped(Event):
    """`source_ids`: the sources whose leads are of the type from now on."""

    text: ClassVar[str | Promise] = _("Sources of the sale type “%(sale_type_id)s” changed")
    names: ClassVar[dict[str, str]] = {"sale_type_id": "sale_type"}
    icon: ClassVar[str] = "category"

    sale_type_id: int
    source_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class VersionDrafted(Event):
    """`version`, `base`: numbers of versions of the process."""

    text: ClassVar[str | Promise] = _("Draft %(version)s made from version %(base)s")
    icon: ClassVar[str] = "versions"

    process_id: int
    version: int
    base: int


@dataclass(frozen=True, kw_only=True)
class VersionDiscarded(Event):
    text: ClassVar[str | Promise] = _("Draft %(version)s discarded")
    icon: ClassVar[str] = "trash"

    process_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class VersionApproved(Event):
    text: ClassVar[str | Promise] = _(
        "Version %(version)s of the process “%(process_id)s” approved"
    )
    names: ClassVar[dict[str, str]] = {"process_id": "process"}
    icon: ClassVar[str] = "checks"

    process_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class ProcessReviewed(Event):
    """`next_on`: the day of the next look, ISO; `has_changed`: the market is another one."""

    text: ClassVar[str | Promise] = _(
        "Process “%(process_id)s”, version %(version)s, looked through"
    )
    names: ClassVar[dict[str, str]] = {"process_id": "process"}
    icon: ClassVar[str] = "eye-check"

    process_id: int
    version: int
    has_changed: bool
    next_on: str


@dataclass(frozen=True, kw_only=True)
class MigrationBegun(Event):
    """`source`, `target`: numbers of versions; `deals`: how many are to be carried over."""

    text: ClassVar[str | Promise] = _(
        "Carrying deals over from version %(source)s to version %(target)s: %(deals)s"
    )
    icon: ClassVar[str] = "transfer"

    process_id: int
    source: int
    target: int
    deals: int


@dataclass(frozen=True, kw_only=True)
class MigrationEnded(Event):
    """`deals`: how many were carried over; `is_undone`: they went back instead."""

    text: ClassVar[str | Promise] = _(
        "Carrying over from version %(source)s to version %(target)s ended"
    )
    icon: ClassVar[str] = "transfer"

    process_id: int
    source: int
    target: int
    deals: int
    is_undone: bool = False


@dataclass(frozen=True, kw_only=True)
class DictionaryChanged(Event):
    """An entry of the sources, loss reasons, criteria or sale types was added or edited."""

    text: ClassVar[str | Promise] = _("Dictionary changed")
    icon: ClassVar[str] = "list-details"

    dictionary: str  # source, loss_reason, criterion, sale_type
    entry_id: int
    fields: list[str] = field(default_factory=list)
