"""What happens to lines of a history; each is told about the record on whose page it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LinePinned(Event):
    """`entry_id`: the line of the journal that now stands on top."""

    text: ClassVar[str | Promise] = _("Pinned to the top of the history")
    icon: ClassVar[str] = "pin"

    entry_id: int


@dataclass(frozen=True, kw_only=True)
class LineUnpinned(Event):
    text: ClassVar[str | Promise] = _("Unpinned")
    icon: ClassVar[str] = "pinned-off"

    entry_id: int
