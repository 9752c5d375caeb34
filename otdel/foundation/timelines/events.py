"""What happens to lines of a history, told about the pin: the history itself stays what happened with the client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LinePinned(Event):
    """`entry_id`: the line that now stands on top of the history of the record."""

    text: ClassVar[str | Promise] = _("Pinned to the top of the history")
    icon: ClassVar[str] = "pin"

    entry_id: int
    record_noun: str
    record_id: int


@dataclass(frozen=True, kw_only=True)
class LineUnpinned(Event):
    text: ClassVar[str | Promise] = _("Unpinned")
    icon: ClassVar[str] = "pinned-off"

    entry_id: int
    record_noun: str
    record_id: int
