"""Who builds, when, and what the blueprint says about open deals; and what every hand looks up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from otdel.company.department import queries as department
from otdel.company.department.models import Unit
from otdel.foundation.people.models import User
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Stage

from .engine import Path
from .errors import UnknownFunction, UnknownStage


@dataclass(slots=True)
class Site:
    """Who builds, when, why, and what the blueprint says about open deals."""

    by: User
    at: datetime
    on: date
    batch: str
    moves: Mapping[Path, str]
    why: str = ""
    # {process: {stage with a history: the stage to which its open deals go}}, left out at the end
    gone: dict[int, dict[int, int | None]] = field(default_factory=dict)

    @property
    def act(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}


def known_codes(codes: Sequence[str]) -> dict[str, int]:
    """Return {code: id} of every function. Raises UnknownFunction for one of `codes` that is none."""
    known = dict(department.functions().values_list("code", "pk"))
    for code in codes:
        if code not in known:
            raise UnknownFunction(code=code)
    return known


def unit_at(path: Sequence[str]) -> Unit | None:
    """Return the unit in use at the path from the top; None if there is none."""
    unit: Unit | None = None
    for name in path:
        unit = Unit.objects.filter(parent=unit, name=name, is_active=True).first()
        if unit is None:
            return None
    return unit


def stage_at(path: Path) -> Stage:
    """Return the stage of the approved version at (process, stage, …). Raises UnknownStage."""
    row = pipeline.all_stages().filter(process__name=path[0], name=path[1]).first()
    if row is None:
        raise UnknownStage(process=path[0], stage=path[1])
    return row
