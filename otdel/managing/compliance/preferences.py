"""When a process counts as decaying, and when its leaders are reminded."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.kernel.preferences import Preference

WEEKS = "compliance.weeks"
FALL = "compliance.fall"
LEAST = "compliance.least"
REMIND_DAYS = "compliance.remind_days"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key=WEEKS,
        default=4,
        label=_("Compliance is compared by so many weeks together"),
        origin="CTRL-15",
        unit=_("weeks"),
        minimum=1,
        maximum=26,
    ),
    Preference(
        key=FALL,
        default=10,
        label=_("Compliance has decayed if it fell below its best level by"),
        origin="CTRL-15",
        unit=_("percentage points"),
        minimum=1,
        maximum=100,
    ),
    Preference(
        key=LEAST,
        default=20,
        label=_("Compliance of less visits than this is not compared"),
        origin="product default",
        unit=pgettext_lazy("to stages", "visits"),
        minimum=1,
        maximum=10_000,
    ),
    Preference(
        key=REMIND_DAYS,
        default=30,
        label=_("Leaders are reminded if none of them looked at compliance for"),
        origin="CTRL-15",
        unit=_("days"),
        minimum=1,
        maximum=365,
    ),
)
