"""Why a blueprint is not applied; nothing is done in part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid


class CannotApply(Invalid):
    """Every obstacle at once, each as "file: sentence"."""

    code = "cannot-apply"
    text = _("The blueprint cannot be applied: %(said)s")

    def __init__(self, problems: Sequence[Any]) -> None:
        self.problems = list(problems)
        super().__init__(said="\n".join(map(str, self.problems)))


class UnknownSetting(Invalid):
    code = "unknown-setting"
    text = _("There is no setting “%(key)s”: take it out or correct the spelling.")


class UnknownStep(Invalid):
    code = "unknown-step"
    text = _("The department's model has no step “%(key)s”: take it out.")


class UnknownFunction(Invalid):
    code = "unknown-function"
    text = _("There is no function “%(code)s”: define it under “functions” or correct the code.")


class UnknownField(Invalid):
    code = "unknown-field"
    text = _("“%(stage)s” requires “%(key)s”, which no deal has: known are %(known)s.")


class DealsWouldBeLost(Invalid):
    code = "deals-would-be-lost"
    text = _(
        "%(number)s open deals stand in “%(stage)s”, which is no more: say under “moved” where they go, "
        "or under “was” which stage it became."
    )


class ProcessInUse(Invalid):
    code = "process-in-use"
    text = _(
        "%(number)s open deals are in “%(process)s”: close or move them before the process goes."
    )


class FieldTypeStays(Invalid):
    code = "field-type-stays"
    text = _(
        "The type of “%(key)s” is %(was)s and stays: values are in it. Give the new one another key."
    )


class UnknownPlace(Invalid):
    code = "unknown-place"
    text = _(
        "“%(rule)s” names the stage “%(stage)s” of “%(process)s”, which is not there: correct it."
    )


class NamesNobody(Invalid):
    code = "names-nobody"
    text = _(
        "“%(rule)s” says “person”, but a blueprint carries no people: say “turn” or “head”, "
        "or name the person in the department's own rule first."
    )


class UnknownStage(Invalid):
    code = "unknown-stage"
    text = _("“%(process)s” has no stage “%(stage)s”: correct the name.")


class UnknownWord(Invalid):
    code = "unknown-word"
    text = _("“%(rule)s” names “%(name)s”, which is not there: add it or correct the spelling.")


class OtherCurrency(Invalid):
    code = "other-currency"
    text = _("The sums of “%(rule)s” are counted in %(currency)s here: write them in it.")


class RuleNamesNobody(Invalid):
    code = "rule-names-nobody"
    text = _(
        "“%(rule)s” says “named_people”, but a blueprint carries no people: name functions, or name "
        "the people in the department's own rule first."
    )


class CadenceStays(Invalid):
    code = "cadence-stays"
    text = _("“%(name)s” is for “%(was)s” and stays so: give the new cadence another name.")


class ListStays(Invalid):
    code = "list-stays"
    text = _("What “%(name)s” is a list of (%(was)s) stays: give the new list another name.")


class UnknownUnit(Invalid):
    code = "unknown-unit"
    text = _("“%(name)s” is for the unit “%(unit)s”, which is not there: correct the path.")


class UnknownPiece(Invalid):
    code = "unknown-piece"
    text = _("There is no piece “%(kind)s: %(title)s”: add it or correct the title.")


class TwoPeople(Invalid):
    code = "two-people"
    text = _(
        "A text is approved by somebody else than who brings it (a setting of the playbook): draft “%(title)s” "
        "by hand and let a colleague approve it, or change the setting."
    )


class ServiceNamesNobody(Invalid):
    code = "service-names-nobody"
    text = _(
        "“%(service)s” says “named_people”, but a blueprint carries no people: name a function or a unit, or "
        "name who answers there in the department's own service first."
    )


class CurrencyStays(Invalid):
    code = "currency-stays"
    text = _(
        "“%(name)s” is in %(was)s and stays so, for prices stand in it: give the new price list another name."
    )


class TagSpelled(Invalid):
    code = "tag-spelled"
    text = _("The tag “%(name)s” is written “%(spelled)s” here: write it so.")


class UnknownProduct(Invalid):
    code = "unknown-product"
    text = _(
        "“%(rule)s” names products that the catalogue does not have (%(name)s): add them there or correct "
        "the names."
    )
