"""How this room says no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import NotAllowed, Refused

from .engine import Lack, No


class GateClosed(Refused):
    """The gate lacks something; `lacking` lists it, and each may be answered in the same submit."""

    code = "gate-closed"
    text = _("To move on, still needed: %(needed)s.")

    def __init__(self, lacking: Sequence[Lack], **gaps: Any) -> None:
        self.lacking = list(lacking)
        super().__init__(needed=", ".join(str(lack.label) for lack in lacking), **gaps)


class GateNotYours(Refused):
    """The gate lacks fields that the mover's functions do not fill in."""

    code = "gate-not-yours"
    status = 403
    text = _(
        "To move on, still needed: %(needed)s. Your functions do not fill it in: ask %(whom)s."
    )


class DealsOpen(Refused):
    code = "deals-open"
    text = _(
        "“%(title)s” has open deals: %(number)s. Win, lose or hand them over first, then send the"
        " client to the archive."
    )


class MoveRefused(Refused):
    """Base of the refusals that no answer can lift."""


class AlreadyThere(MoveRefused):
    code = "already-there"
    text = _("“%(title)s” already stands in the stage “%(stage)s”.")


class DealClosed(MoveRefused):
    code = "deal-closed"
    text = _("“%(title)s” is closed. Reopen it first.")


class DealOpen(MoveRefused):
    code = "deal-open"
    text = _("“%(title)s” is still in work, there is nothing to reopen.")


class SkipsStages(MoveRefused):
    code = "skips-stages"
    text = _("This process does not skip stages. Move “%(title)s” one stage at a time.")


class GoesBack(MoveRefused):
    code = "goes-back"
    text = _("In this process a deal does not go back. Close “%(title)s” as lost or go on.")


class StageNotYours(MoveRefused):
    code = "stage-not-yours"
    status = 403
    text = _(
        "Your functions do not move deals into “%(stage)s”. Hand the deal over to a colleague."
    )


class OtherProcess(MoveRefused):
    code = "other-process"
    text = _("“%(stage)s” belongs to another process. Choose a stage of this one.")


class OtherVersion(MoveRefused):
    code = "other-version"
    text = _(
        "“%(title)s” stands on another version of its process, which has no stage “%(stage)s”. "
        "Choose a stage of that version, or carry its deals over to the new one."
    )


class VersionClosed(Refused):
    code = "version-closed"
    text = _("Version %(number)s is history and does not change. Make a draft from it.")


class ThroughDraft(Refused):
    code = "through-draft"
    text = _(
        "Deals go by this version, so only names, colours and hints change here. "
        "Make a draft, change it there and approve it."
    )


class DraftThere(Refused):
    code = "draft-there"
    text = _("“%(process)s” has a draft already. Change that one, or discard it first.")


class NotDraft(Refused):
    code = "not-draft"
    text = _("Version %(number)s is no longer a draft.")


class NotSuperseded(Refused):
    code = "not-superseded"
    text = _("Deals are carried over from a superseded version to the approved one.")


class MappingLacks(Refused):
    code = "mapping-lacks"
    status = 422
    text = _("Say where the deals of these stages go: %(stages)s.")


class NotStageInWork(Refused):
    code = "not-stage-in-work"
    status = 422
    text = _("Deals in work go into a stage in work of the approved version.")


class MigrationUnderWay(Refused):
    code = "migration-under-way"
    text = _("Deals of this version are being carried over. Let it finish, or take it back.")


class MigrationOver(Refused):
    code = "migration-over"
    text = _("This carrying over has ended.")


class SumFromProducts(Refused):
    code = "sum-from-products"
    text = _("The sum of “%(title)s” comes from its products. Change it there.")


class PointsHidden(NotAllowed):
    code = "points-hidden"
    text = _("Phones and mails are masked for you: you may fill an empty one in, not change one.")


class Missing(Refused):
    """In bulk: the row is not there, or not for this person."""

    code = "not-found"
    status = 404
    text = _("Record No. %(id)s was not found.")


class LeadClosed(Refused):
    code = "lead-closed"
    text = _("“%(title)s” is no longer in work. Take it back into work first.")


class LeadOpen(Refused):
    code = "lead-open"
    text = _("“%(title)s” is in work already.")


class StageHasDeals(Refused):
    code = "stage-has-deals"
    text = _("%(number)s deals stand in “%(stage)s”. Say which stage they go to.")


class ProcessShape(Refused):
    code = "process-shape"
    status = 422
    text = _("A process needs a stage in work, exactly one won and exactly one lost stage.")


class PieceNotThere(Refused):
    code = "piece-not-there"
    status = 422
    text = _("A piece that was picked is not in the playbook any more: open the stage again.")


class NeededElsewhere(Refused):
    code = "needed-elsewhere"
    text = _("“%(title)s” is used by other records, so it stays.")


BY_NO: dict[No, type[MoveRefused]] = {
    No.SAME_STAGE: AlreadyThere,
    No.CLOSED: DealClosed,
    No.SKIPS: SkipsStages,
    No.GOES_BACK: GoesBack,
    No.ROLE: StageNotYours,
    No.OTHER_PROCESS: OtherProcess,
    No.OTHER_VERSION: OtherVersion,
}
