"""What may happen to a saved view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class ViewSaved(Event):
    view_id: int
    is_shared: bool

    text: ClassVar[str | Promise] = _("Saved the view “%(view_id)s”")
    names: ClassVar[dict[str, str]] = {"view_id": "view"}
    icon: ClassVar[str] = "bookmark"


@dataclass(frozen=True)
class ViewRemoved(Event):
    view_id: int

    text: ClassVar[str | Promise] = _("Removed a saved view")
    icon: ClassVar[str] = "bookmark-off"
