"""What named lists take for granted."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="namedlists.claims",
        default="refuse",
        label=_("A client of two people in exclusive lists of one purpose: refuse, or only tell"),
        origin="TERR-03",
        kind="choice",
        choices=("refuse", "tell"),
        names={"refuse": _("refuse"), "tell": _("only tell")},
    ),
    Preference(
        key="namedlists.pasted_lines",
        default=5000,
        label=_("How many lines may be pasted into a list at once"),
        origin="product default",
        minimum=10,
        maximum=20_000,
    ),
)
