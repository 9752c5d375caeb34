"""Why this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class Missing(Invalid):
    text = _("%(field)s: must not be empty.")


class NobodyToChoose(Refused):
    code = "nobody-to-choose"
    status = 422
    text = _("Name people or functions: this rule has nobody to choose from.")


class SumTurnedRound(Refused):
    code = "sum-turned-round"
    status = 422
    text = _("The sum begins above its end. Turn the two round.")


class NoSuchRule(Refused):
    code = "no-such-rule"
    status = 404
    text = _("There is no such rule any more.")


class UnknownPerson(Refused):
    code = "unknown-person"
    status = 422
    text = _("This person does not work here any more. Choose another.")
