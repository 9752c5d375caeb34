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


class NoSteps(Refused):
    code = "no-steps"
    status = 422
    text = _("Write at least one step.")


class UnknownStep(Refused):
    code = "unknown-step"
    status = 422
    text = _("Step %(number)s: choose how to contact and a wait from 0 to 365 working days.")


class NoSuchCadence(Refused):
    code = "no-such-cadence"
    status = 404
    text = _("There is no such cadence in use. Choose another.")


class NoSuchRun(Refused):
    code = "no-such-run"
    status = 404
    text = _("This is on no cadence, or you may not see it.")


class AlreadyOn(Refused):
    code = "already-on-a-cadence"
    text = _("“%(title)s” is on a cadence already. Stop that one first.")


class RecordOver(Refused):
    code = "record-over"
    text = _("“%(title)s” is over: there is nobody to go after.")


class NobodyAnswers(Refused):
    code = "nobody-answers"
    status = 422
    text = _("Nobody who works here answers for “%(title)s”. Give it to somebody first.")


class AllClosed(Refused):
    code = "all-closed"
    status = 422
    text = _("“%(title)s”: no step of the cadence is allowed. %(why)s")


class NotInThisState(Refused):
    code = "not-in-this-state"
    text = _("“%(title)s”: this cadence is in another state by now. Look again.")


class StepWithoutSubject(Refused):
    code = "step-without-subject"
    status = 422
    text = _("Step %(number)s: say what it is about.")


class NoSuchTemplate(Refused):
    code = "no-such-template"
    status = 404
    text = _("There is no such letter template any more.")


class UnknownGap(Refused):
    code = "unknown-gap"
    status = 422
    text = _("Nothing can be put into %(gaps)s. There are: %(known)s.")
