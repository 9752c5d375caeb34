"""How much is taken of a letter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

MEGABYTES, FILES = "letters.max_megabytes", "letters.max_files"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key=MEGABYTES,
        default=40,
        label=_("Largest letter that is read, MB"),
        origin="product default",
        minimum=1,
        maximum=200,
    ),
    Preference(
        key=FILES,
        default=30,
        label=_("Files that are taken from one letter"),
        origin="product default",
        minimum=1,
        maximum=200,
    ),
)
