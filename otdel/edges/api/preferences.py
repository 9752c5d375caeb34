"""The thresholds of the API."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES = (
    Preference(
        key="api.calls_per_minute",
        default=600,
        label=_("API calls a minute for one key"),
        origin="product default",
        minimum=1,
        maximum=100_000,
    ),
    Preference(
        key="api.answer_days",
        default=3,
        label=_("How long a repeated write is recognised"),
        origin="product default",
        unit=_("days"),
        minimum=1,
        maximum=30,
    ),
)
