"""How soon a lead has an owner and an answer."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        "leadflow.response_minutes", 60, _("First response to a lead within"), "G-24",
        unit=_("min of working time"), minimum=1, maximum=10_000,
    ),
    Preference(
        "leadflow.unowned_minutes", 30, _("A lead without an owner is an alarm after"),
        "product default", unit=_("min of working time"), minimum=1, maximum=10_000,
    ),
    Preference(
        "leadflow.alarm_letter", True,
        _("A letter to who leads when leads have no owner too long"), "product default",
    ),
    Preference(
        "leadflow.lead_days", 5, _("A lead is qualified within, else a task opens"), "PIPE-09",
        unit=_("days"), minimum=1, maximum=365,
    ),
)  # fmt: skip
