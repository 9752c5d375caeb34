"""Why a hand-off is refused, and what to do then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class NoSuchHandoff(Refused):
    code = "no-such-handoff"
    status = 404
    text = _("There is no such hand-off, or it is not yours to see.")


class RuleElsewhere(Refused):
    code = "handoff-rule-elsewhere"
    text = _(
        "The rule “%(rule)s” does not hold here: the deal must stand in the stage that the rule names."
    )


class RecordClosed(Refused):
    code = "handoff-record-closed"
    text = _("“%(title)s” is closed, there is nothing to hand over. Take it back into work first.")


class NotTheOwner(NotAllowed):
    code = "handoff-not-the-owner"
    text = _("“%(title)s” is with %(person)s: only they or a head may hand it over.")


class NotTheGiver(Refused):
    code = "handoff-not-the-giver"
    text = _(
        "By the rule “%(rule)s” it is passed on by: %(functions)s. %(person)s does not hold such a"
        " function: give it in Department, or change the rule."
    )


class AlreadyOffered(Refused):
    code = "handoff-already-offered"
    text = _("“%(title)s” is offered already. Withdraw that offer first.")


class ChecklistOpen(Invalid):
    code = "handoff-checklist-open"
    text = _("Tick what goes along: %(lines)s. Without it the client arrives half.")


class ChecklistMissing(Invalid):
    code = "handoff-checklist-missing"
    text = _("Not ticked as received: %(lines)s. Ask for it, or return the hand-off with a reason.")


class TakerMissing(Invalid):
    code = "handoff-taker-missing"
    text = _("Say to whom it goes.")


class NobodyTakes(Refused):
    code = "handoff-nobody-takes"
    text = _(
        "Nobody who holds %(functions)s is here to take it: give the function to somebody in"
        " Department, or name a person in the rule “%(rule)s”."
    )


class NobodyLeads(Refused):
    code = "handoff-nobody-leads"
    text = _(
        "The head chooses by the rule “%(rule)s”, but nobody leads the team of %(person)s: name a head"
        " in Department, or change the rule."
    )


class OutOfDepartment(Refused):
    code = "handoff-taker-out"
    text = _("%(person)s does not work in the department on that day. Choose somebody who does.")


class Leaving(Refused):
    code = "handoff-taker-leaving"
    text = _("%(person)s is leaving. Choose somebody who stays, or ask the head to reassign.")


class Away(Refused):
    code = "handoff-taker-away"
    text = _("%(person)s is away. Choose somebody else%(instead)s.")


class WithoutFunction(Refused):
    code = "handoff-taker-function"
    text = _(
        "%(person)s does not hold any of: %(functions)s. Choose somebody who does, or give the"
        " function in Department."
    )


class ToOneself(Refused):
    code = "handoff-to-oneself"
    text = _("%(person)s has it already. Choose somebody else.")


class Paired(Refused):
    code = "handoff-paired"
    text = _(
        "%(person)s works in a pair with %(closer)s, and it goes to the pair only. End the pair to"
        " choose freely."
    )


class AlreadyAnswered(Refused):
    code = "handoff-answered"
    text = _("This hand-off is answered already: %(state)s.")


class NotYetChosen(Refused):
    code = "handoff-not-chosen"
    text = _("The head has not chosen yet who takes it. Choose a person first.")


class NotForYou(NotAllowed):
    code = "handoff-not-for-you"
    text = _("It is offered to %(person)s. Only they or a head may answer.")


class NotYours(NotAllowed):
    code = "handoff-not-yours"
    text = _("Only %(person)s or a head may take the offer back or change it.")


class RecordGone(Refused):
    code = "handoff-record-gone"
    text = _("What was offered is not there any more, or is closed. Withdraw the hand-off.")


class OwnerChanged(Refused):
    code = "handoff-owner-changed"
    text = _("“%(title)s” is no longer with %(person)s, so the offer does not hold. Withdraw it.")


class HandoffCycle(Refused):
    code = "handoff-cycle"
    text = _(
        "Hand-offs would go in a circle: %(way)s. A client must not come back to where it was"
        " passed on from: leave out one of the rules."
    )


class FunctionsMissing(Invalid):
    code = "handoff-functions-missing"
    text = _("Name at least one function that passes on and one that takes over.")


class RuleUsed(Refused):
    code = "handoff-rule-used"
    text = _("By “%(rule)s” things were handed over, so it stays. Take it out of use instead.")


class PairOverlaps(Refused):
    code = "pairing-overlaps"
    text = _("%(person)s is in a pair on these days already. End that pair first.")


class ReasonKept(Refused):
    code = "return-reason-kept"
    text = _("One reason of return must stay in use.")
