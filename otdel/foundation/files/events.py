"""What happens to files; each is told about the record beside which the file lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

_NAMES = {"attachment_id": "attachment"}


@dataclass(frozen=True, kw_only=True)
class FileAttached(Event):
    text: ClassVar[str | Promise] = _("File attached: %(attachment_id)s")
    names: ClassVar[dict[str, str]] = _NAMES
    icon: ClassVar[str] = "paperclip"

    attachment_id: int
    size: int


@dataclass(frozen=True, kw_only=True)
class FileRemoved(Event):
    text: ClassVar[str | Promise] = _("File removed")
    icon: ClassVar[str] = "trash"

    attachment_id: int


@dataclass(frozen=True, kw_only=True)
class FileRestored(Event):
    text: ClassVar[str | Promise] = _("File put back: %(attachment_id)s")
    names: ClassVar[dict[str, str]] = _NAMES
    icon: ClassVar[str] = "arrow-back-up"

    attachment_id: int


@dataclass(frozen=True, kw_only=True)
class FilesCarried(Event):
    """`files`: how many now lie beside this record because two records became one, or two again."""

    text: ClassVar[str | Promise] = _("Files moved here: %(files)s")
    icon: ClassVar[str] = "paperclip"

    files: int
