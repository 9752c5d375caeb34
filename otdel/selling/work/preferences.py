"""Thresholds of this room that a company may change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

NEEDS_NEXT_STEP = "work.needs_next_step"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        NEEDS_NEXT_STEP,
        False,
        _("An activity about an open deal or lead closes only with a next step"),
        "PIPE-15",
        kind="bool",
    ),
)
