"""From which scores a lead fits, and how many deals make a trait."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.kernel.preferences import Preference


def _percent(key: str, default: int, label: object, low: int = 1, high: int = 100) -> Preference:
    return Preference(
        key=f"portrait.{key}", default=default, label=label,  # type: ignore[arg-type]
        origin="CRM-13", unit="%", minimum=low, maximum=high,
    )  # fmt: skip


PREFERENCES: tuple[Preference, ...] = (
    _percent("fits_from", 70, _("Fit to the portrait: fits from")),
    _percent("doubtful_from", 40, _("Fit to the portrait: doubtful from"), 0),
    _percent("known_share", 30, _("Fit to the portrait: share of points that must be known"), 0),
    Preference(
        key="portrait.least_deals", default=20, origin="product default", minimum=5, maximum=10_000,
        label=_("Closed deals from which a trait is proposed"), unit=pgettext_lazy("how many", "deals"),
    ),
    Preference(
        key="portrait.confidence", default=95, origin="product default", minimum=80, maximum=99,
        label=_("Confidence of a proposed trait"), unit="%",
    ),
    Preference(
        key="portrait.heaviest", default=40, origin="product default", minimum=5, maximum=100,
        label=_("Most points of a proposed trait"),
    ),
    Preference(
        key="portrait.deals_at_once", default=20_000, origin="product default", minimum=100, maximum=1_000_000,
        label=_("Closed deals up to which they are counted while the page waits"), unit=pgettext_lazy("how many", "deals"),
    ),
    Preference(
        key="portrait.months", default=24, origin="product default", minimum=1, maximum=240,
        label=_("Months of closed deals looked at"), unit=_("months"),
    ),
)  # fmt: skip
