"""What happened to the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class PreferenceSet(Event):
    """A threshold got a value of the company's own."""

    preference_id: int
    key: str
    was: str
    became: str

    text = _("“%(preference_id)s” was changed from %(was)s to %(became)s")
    names = {"preference_id": "preference"}
    icon = "adjustments"


@dataclass(frozen=True)
class PreferenceReset(Event):
    """A threshold went back to the product's default."""

    preference_id: int
    key: str
    was: str
    became: str

    text = _("“%(preference_id)s” went back to the default: %(became)s")
    names = {"preference_id": "preference"}
    icon = "adjustments-off"
