"""Numbers of the rules about hand-offs."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="handoffs.hours",
        default=4,
        label=_("Term to accept a hand-off, unless its rule has another"),
        origin="product default",
        unit=_("working hours"),
        minimum=1,
        maximum=400,
    ),
    Preference(
        key="handoffs.returned_days",
        default=5,
        label=_("How long a returned hand-off stands on Today of who passed it on"),
        origin="product default",
        unit=_("working days"),
        minimum=1,
        maximum=60,
    ),
    Preference(
        key="handoffs.wait_days",
        default=20,
        label=_("Conveyor: norm of the mean wait in one part"),
        origin="product default",
        unit=_("working days"),
        minimum=1,
        maximum=400,
    ),
    Preference(
        key="handoffs.report_days",
        default=90,
        label=_("Period of the reports about hand-offs and the conveyor"),
        origin="product default",
        unit=_("days"),
        minimum=7,
        maximum=1100,
    ),
)
