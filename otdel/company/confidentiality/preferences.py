"""Who must sign, for how long it binds, when to remind."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

MODES = {
    "off": _("Nobody has to"),
    "chosen": _("Chosen functions and contracts"),
    "all": _("Everybody without exception"),
}

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="confidentiality.required",
        default="off",
        label=_("Confidentiality agreement before any access"),
        origin="SEC-02",
        kind="choice",
        choices=tuple(MODES),
        names=MODES,
    ),
    Preference(
        key="confidentiality.years",
        default=5,
        label=_("A new agreement binds after the contract's end for"),
        origin="SEC-01",
        unit=_("years"),
        minimum=0,
        maximum=50,
    ),
    Preference(
        key="confidentiality.remind_days",
        default=30,
        label=_("Remind before an agreement expires or has to be signed anew"),
        origin="product default",
        unit=_("days"),
        minimum=1,
        maximum=365,
    ),
)
