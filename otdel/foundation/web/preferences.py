"""From how many rows a bulk act leaves the page."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="web.bulk_in_background",
        default=500,
        label=_("Bulk acts over more rows than this run in the background"),
        origin="product default",
        unit=_("rows"),
        minimum=10,
        maximum=10_000,
    ),
)
