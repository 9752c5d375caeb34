"""Why something about the structure is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid


class VariantOfPod(Invalid):
    code = "variant-of-pod"
    text = _("Only a POD has a kind: choose the type POD or leave the kind empty.")


class StepWithoutFunctions(Invalid):
    code = "step-without-functions"
    text = _("Name at least one function that covers the step.")


class AlreadyAnswers(Invalid):
    code = "already-answers"
    text = _("“%(function)s” already answers for it: one answers, others do, are asked or told.")


class BeyondTen(Invalid):
    code = "beyond-ten"
    text = _("An aptitude is a number from 0 to 10.")


class NotInSight(Invalid):
    code = "not-in-sight"
    text = _("Choose somebody of those whose records you see.")


class JobEmpty(Invalid):
    code = "job-empty"
    text = _("Say what the place is for and name at least one duty.")
