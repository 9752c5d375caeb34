"""What was decided about the structure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class ShapeSet(Event):
    """A unit became an Island, a POD …, or (shape "") just a unit again."""

    unit_id: int
    shape: str

    text = _("The type of “%(unit_id)s” was set")
    names = {"unit_id": "unit"}
    icon = "sitemap"


@dataclass(frozen=True)
class StepSet(Event):
    step_id: int

    text = _("Who covers a step of the department was changed")
    icon = "grid-dots"


@dataclass(frozen=True)
class ZoneSet(Event):
    zone_id: int

    text = _("A zone of responsibility was changed")
    icon = "users-group"


@dataclass(frozen=True)
class AptitudeNoted(Event):
    person_id: int
    aptitude_id: int

    text = _("The aptitude of %(person_id)s was noted")
    names = {"person_id": "user"}
    icon = "target"


@dataclass(frozen=True)
class JobDescribed(Event):
    position_id: int
    unit_id: int
    number: int

    text = _("A job description in “%(unit_id)s” was approved, version %(number)s")
    names = {"unit_id": "unit"}
    icon = "file-description"


@dataclass(frozen=True)
class AdviceKept(Event):
    advice_id: int
    shape: str

    text = _("The structure advisor was asked")
    icon = "bulb"
