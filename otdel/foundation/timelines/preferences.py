"""How much stands on top of a history and how far back a search reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PINS, SEARCHED = "timelines.pins", "timelines.searched"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key=PINS,
        default=5,
        label=_("Lines that may be pinned on top of one record's history"),
        origin="product default",
        minimum=1,
        maximum=20,
    ),
    Preference(
        key=SEARCHED,
        default=2000,
        label=_("Latest lines of a history that one search reads"),
        origin="product default",
        minimum=100,
        maximum=10_000,
    ),
)
