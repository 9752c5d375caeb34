"""What happens to the demo department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DemoBuilt(Event):
    demo_id: int
    seed: int

    text: ClassVar[str | Promise] = _("The demo department was built")
    icon: ClassVar[str] = "sparkles"


@dataclass(frozen=True, kw_only=True)
class DemoRemoved(Event):
    demo_id: int
    done: int
    kept: int

    text: ClassVar[str | Promise] = _(
        "The demo department was removed: %(done)s rows, %(kept)s stayed"
    )
    icon: ClassVar[str] = "trash"
