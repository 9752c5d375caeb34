"""What was decided about the levers of growth."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class LeverGoalSet(Event):
    goal_id: int
    lever: str
    base: int
    target: int

    text = _("A goal was set: “%(lever)s”")
    names = {"lever": "lever"}
    icon = "target-arrow"


@dataclass(frozen=True)
class LeverGoalDropped(Event):
    goal_id: int
    lever: str

    text = _("A goal was dropped: “%(lever)s”")
    names = {"lever": "lever"}
    icon = "target-off"
