"""Why something about approvals is refused, and what to do then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchApproval(Refused):
    code = "no-such-approval"
    status = 404
    text = _("There is no such approval, or it is not yours to see.")


class NotDemanded(Refused):
    code = "approval-not-demanded"
    text = _("“%(demand)s” is not demanded of this deal here.")


class DealOver(Refused):
    code = "approval-deal-over"
    text = _("“%(title)s” is closed, there is nothing to approve. Take it back into work first.")


class AlreadyAsked(Refused):
    code = "approval-already-asked"
    text = _("“%(demand)s” is asked already. Wait for the answer, or take the question back.")


class AlreadyHolds(Refused):
    code = "approval-already-holds"
    text = _("“%(demand)s” is approved already, and it holds.")


class NobodyApproves(Refused):
    code = "approval-nobody"
    text = _(
        "Nobody but you may approve “%(demand)s”: give its role or function to somebody, or ask"
        " a head to change the demand."
    )


class OwnApproval(NotAllowed):
    code = "approval-own"
    text = _("Nobody approves what they asked for themselves. Let a colleague answer.")


class NotYours(NotAllowed):
    code = "approval-not-yours"
    text = _("“%(demand)s” is approved by: %(who)s.")


class NotTheAsker(NotAllowed):
    code = "approval-not-the-asker"
    text = _("Only %(person)s or a head may take the question back.")


class AlreadyAnswered(Refused):
    code = "approval-answered"
    text = _("It is answered already: %(state)s.")


class AlreadySaid(Refused):
    code = "approval-already-said"
    text = _("You have approved it already; %(number)s more are needed.")


class DealChanged(Refused):
    code = "approval-deal-changed"
    text = _(
        "The deal is not what it was when it was asked about: the sum or the products are other"
        " ones. Refuse it, or let %(person)s ask again."
    )


class DealGone(Refused):
    code = "approval-deal-gone"
    text = _("The deal is not there any more, or is closed. Take the question back.")


class ReasonMissing(Invalid):
    code = "approval-reason-missing"
    text = _("Say why not, so that the asker knows what to change.")


class MovedSince(Refused):
    code = "approval-moved-since"
    text = _("By this approval the deal has moved on. Move it back first.")


class ApproversMissing(Invalid):
    code = "demand-approvers-missing"
    text = _("Name at least one role or function that approves.")


class DemandUsed(Refused):
    code = "demand-used"
    text = _(
        "By “%(demand)s” deals have been asked about, so it stays. Take it out of use instead."
    )
