"""Numbers of the rules about adjacent services."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="requests.told_days",
        default=7,
        label=_("How long an answer of an adjacent service stands on Today of who asked"),
        origin="product default",
        unit=_("days"),
        minimum=1,
        maximum=60,
    ),
)
