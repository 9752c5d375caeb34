"""How absences are agreed."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

NEEDS_WORD = "department.cover_needs_word"
LONGEST = "department.cover_days"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key=NEEDS_WORD,
        default=True,
        label=_("A seller's own days away have to be agreed by the head"),
        origin="SEC-06",
        kind="bool",
    ),
    Preference(
        key=LONGEST,
        default=183,
        label=_("The longest absence that somebody stands in for"),
        origin="product default",
        unit=_("days"),
        minimum=1,
        maximum=1100,
    ),
)
