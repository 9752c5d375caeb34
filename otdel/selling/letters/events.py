"""What happens to letters: ids and numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterKept(Event):
    """A letter was read from a file. `files`: how many came with it and lie beside the record."""

    text: ClassVar[str | Promise] = _("Letter read from a file, with files: %(files)s")
    icon: ClassVar[str] = "mail"

    activity_id: int
    files: int


@dataclass(frozen=True, kw_only=True)
class LetterTakenBack(Event):
    text: ClassVar[str | Promise] = _("Letter taken back")
    icon: ClassVar[str] = "trash"

    activity_id: int
