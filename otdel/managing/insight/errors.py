"""Why something is refused here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import NotAllowed, Refused


class ForecastHidden(NotAllowed):
    code = "forecast-hidden"
    text = _("A forecast is made of the deals' sums and days, which your functions do not show.")


class GoalNoStep(Refused):
    code = "goal-no-step"
    status = 422
    text = _("The goal is no better than what there is now: %(now)s. Aim further.")


class GoalInThePast(Refused):
    code = "goal-in-the-past"
    status = 422
    text = _("A goal is set for a day to come. Choose a later day.")


class GoalThere(Refused):
    code = "goal-there"
    status = 409
    text = _("This lever has a goal here already. Drop it first, then set a new one.")


class GoalOutOfSight(Refused):
    code = "goal-out-of-sight"
    status = 422
    text = _("You do not see the figures of this team, so you cannot set a goal for it.")
