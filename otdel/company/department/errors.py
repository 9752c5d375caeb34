"""Why something about the department is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, NotAllowed, Refused


class UnitInItself(Refused):
    code = "unit-in-itself"
    text = _("“%(unit)s” cannot be moved into itself or into a unit below it.")


class UnitNameTaken(Invalid):
    code = "unit-name-taken"
    text = _("There is already a unit “%(name)s” there: choose another name.")


class UnitNameMissing(Invalid):
    code = "unit-name-missing"
    text = _("Give the unit a name.")


class UnitUnknown(Invalid):
    code = "unit-unknown"
    text = _("There is no unit “%(name)s”: make it first.")


class UnitNotEmpty(Refused):
    code = "unit-not-empty"
    text = _("“%(unit)s” still has people or units in use: move them first.")


class AlreadyEmployed(Refused):
    code = "already-employed"
    text = _("%(person)s already works in “%(unit)s”: change that employment instead.")


class FunctionUnknown(Invalid):
    code = "function-unknown"
    text = _("There is no function “%(code)s”: add it to the catalogue of functions first.")


class EndsTooEarly(Invalid):
    code = "ends-too-early"
    text = _("The last day cannot be before the first one, %(starts_on)s.")


class PositionNotEmpty(Refused):
    code = "position-not-empty"
    text = _("Somebody holds “%(title)s”: give them another place first.")


class PositionNameTaken(Invalid):
    code = "position-name-taken"
    text = _("“%(title)s” is already in the staffing table of this unit.")


class FunctionHeld(Refused):
    code = "function-held"
    text = _("“%(name)s” belongs to the product or is held by somebody: it cannot be removed.")


class FunctionCodeTaken(Invalid):
    code = "function-code-taken"
    text = _("There is already a function with the code “%(code)s”.")


class FieldUnknown(Invalid):
    code = "field-unknown"
    text = _("There is no field “%(field)s” whose rights could be set.")


class FieldNotHidden(Invalid):
    code = "field-not-hidden"
    text = _(
        "“%(field)s” cannot be hidden: records are found and counted by it. Make it read-only."
    )


class FieldTooWide(NotAllowed):
    code = "field-too-wide"
    text = _("You cannot open “%(field)s” wider than it is open to you.")


class SamePerson(Invalid):
    code = "same-person"
    text = _("Choose somebody else to take the book over.")


class CannotTakeBook(Invalid):
    code = "cannot-take-book"
    text = _("%(name)s is switched off and cannot take a book over.")


class CoverBackwards(Invalid):
    code = "cover-backwards"
    text = _("The last day cannot be before the first one.")


class CoverPast(Invalid):
    code = "cover-past"
    text = _("These days are over: choose a last day from today on.")


class CoverTooLong(Invalid):
    code = "cover-too-long"
    text = _("More than %(days)s days away: hand the book over for good instead.")


class CoverEmpty(Invalid):
    code = "cover-empty"
    text = _("Choose what the stand-in takes on: clients, deals, leads or tasks.")


class CoverOfOneself(Invalid):
    code = "cover-of-oneself"
    text = _("Nobody stands in for themselves: choose a colleague.")


class StandInUnfit(Invalid):
    code = "stand-in-unfit"
    text = _("%(name)s does not work here all these days: choose somebody who does.")


class AwayAfterLeaving(Invalid):
    code = "away-after-leaving"
    text = _(
        "%(name)s works here only until %(day)s: hand the book over for good from that day on."
    )


class AwayTwice(Refused):
    code = "away-twice"
    text = _("%(name)s is already away %(starts_on)s – %(ends_on)s: change that absence instead.")


class StandInAway(Refused):
    code = "stand-in-away"
    text = _("%(name)s is away too, %(starts_on)s – %(ends_on)s: choose somebody else.")


class StandsInThen(Refused):
    code = "stands-in-then"
    text = _(
        "%(person)s stands in for %(name)s %(starts_on)s – %(ends_on)s: "
        "give that cover to somebody else first."
    )


class ShareTaken(Refused):
    code = "share-taken"
    text = _("%(name)s already stands in here.")


class ClientsMissing(Invalid):
    code = "clients-missing"
    text = _("Choose the clients that this person takes on.")


class CoverOver(Refused):
    code = "cover-over"
    text = _("This absence is over: enter a new one.")


class CoverDecided(Refused):
    code = "cover-decided"
    text = _("This request has been answered already.")


class CoverGone(Invalid):
    code = "cover-gone"
    text = _("This absence is gone or not open to you.")


class LayoutUnknown(Invalid):
    code = "layout-unknown"
    text = _("There is nothing to lay out under this name.")


class HeadMissing(Invalid):
    code = "head-missing"
    text = _("Give the group a heading.")
