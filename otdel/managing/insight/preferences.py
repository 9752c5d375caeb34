"""From when history is believed, what repeats, how long a look a goal takes."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="insight.least_stays",
        default=20,
        label=_("Forecast by own history from so many deals that left a stage in 12 months"),
        origin="PIPE-21",
        minimum=1,
        maximum=10_000,
    ),
    Preference(
        key="insight.months_ahead",
        default=6,
        label=_("Months that the forecast shows"),
        origin="PIPE-21",
        minimum=1,
        maximum=24,
    ),
    Preference(
        key="insight.least_won",
        default=3,
        label=_("A source repeats from so many won deals in 12 months"),
        origin="PIPE-20",
        minimum=2,
        maximum=1000,
    ),
    Preference(
        key="insight.repeatable_share",
        default=70,
        label=_("Share of repeatable sales that is wanted"),
        origin="PIPE-20",
        unit="%",
        minimum=1,
        maximum=100,
    ),
    Preference(
        key="insight.lever_step",
        default=10,
        label=_("How far each lever is pulled to see what it brings"),
        origin="PIPE-22",
        unit="%",
        minimum=1,
        maximum=90,
    ),
    Preference(
        key="insight.goal_months",
        default=3,
        label=_("A lever's goal is measured over so many months back"),
        origin="PIPE-22",
        minimum=1,
        maximum=12,
    ),
)
