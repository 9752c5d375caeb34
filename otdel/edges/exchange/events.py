"""What is said of imports; what they change is said by the rooms that they call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class ImportStarted(Event):
    text: ClassVar[str | Promise] = _("Import started: %(files)s files, %(rows)s rows")
    icon: ClassVar[str] = "file-import"

    import_id: int
    files: int
    rows: int


@dataclass(frozen=True)
class ImportFinished(Event):
    text: ClassVar[str | Promise] = _(
        "Import finished: %(created)s new, %(updated)s updated, %(duplicate)s already there, %(rejected)s rejected"
    )
    icon: ClassVar[str] = "file-check"

    import_id: int
    created: int
    updated: int
    duplicate: int
    rejected: int


@dataclass(frozen=True)
class ImportStopped(Event):
    """`how`: paused, resumed, cancelled or failed."""

    text: ClassVar[str | Promise] = _("Import: %(how)s")
    icon: ClassVar[str] = "player-pause"

    import_id: int
    how: str


@dataclass(frozen=True)
class ImportUndone(Event):
    text: ClassVar[str | Promise] = _(
        "Import undone: %(done)s records taken back, %(refused)s stayed"
    )
    icon: ClassVar[str] = "arrow-back-up"

    import_id: int
    done: int
    refused: int
