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
