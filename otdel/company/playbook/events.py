"""What happened to the playbook."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class EditionDrafted(Event):
    piece_id: int
    number: int

    text = _("Edition %(number)s of “%(piece_id)s” was drafted")
    names = {"piece_id": "piece"}
    icon = "file-pencil"


@dataclass(frozen=True)
class EditionApproved(Event):
    piece_id: int
    number: int

    text = _("Edition %(number)s of “%(piece_id)s” came into force")
    names = {"piece_id": "piece"}
    icon = "file-check"


@dataclass(frozen=True)
class DraftDropped(Event):
    piece_id: int
    number: int

    text = _("The draft of edition %(number)s of “%(piece_id)s” was dropped")
    names = {"piece_id": "piece"}
    icon = "file-x"


@dataclass(frozen=True)
class PieceChanged(Event):
    """For whom, how strictly, whether in use: not the text."""

    piece_id: int
    fields: list[str]

    text = _("What “%(piece_id)s” is for was changed")
    names = {"piece_id": "piece"}
    icon = "file-settings"


@dataclass(frozen=True)
class EditionRead(Event):
    piece_id: int
    number: int

    text = _("Edition %(number)s of “%(piece_id)s” was read and confirmed")
    names = {"piece_id": "piece"}
    icon = "book"
