"""What happens to the portrait and to what is known of clients' behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PortraitDrafted(Event):
    text: ClassVar[str | Promise] = _("Draft %(number)s of the client's portrait begun")
    icon: ClassVar[str] = "target"

    portrait_id: int
    number: int
    from_number: int | None


@dataclass(frozen=True, kw_only=True)
class PortraitEdited(Event):
    """`what`: "words", "added", "edited", "removed"; `traits`: how many traits it was about."""

    text: ClassVar[str | Promise] = _("Draft %(number)s of the client's portrait edited")
    icon: ClassVar[str] = "pencil"

    portrait_id: int
    number: int
    what: str
    traits: int = 0


@dataclass(frozen=True, kw_only=True)
class PortraitApproved(Event):
    text: ClassVar[str | Promise] = _("Version %(number)s of the client's portrait approved")
    icon: ClassVar[str] = "checks"

    portrait_id: int
    number: int
    traits: int


@dataclass(frozen=True, kw_only=True)
class PortraitDropped(Event):
    text: ClassVar[str | Promise] = _("Draft %(number)s of the client's portrait dropped")
    icon: ClassVar[str] = "trash"

    portrait_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PortraitRestored(Event):
    """An act on a trait was taken back. `did`: created, changed, removed."""

    text: ClassVar[str | Promise] = _("A change of draft %(number)s of the portrait was undone")
    icon: ClassVar[str] = "arrow-back-up"

    portrait_id: int
    number: int
    did: str


@dataclass(frozen=True, kw_only=True)
class BehaviourNoted(Event):
    text: ClassVar[str | Promise] = _("Client worth effort: %(quality)s — %(answer)s")
    names: ClassVar[dict[str, str]] = {"quality": "behaviour_quality", "answer": "behaviour_answer"}
    icon: ClassVar[str] = "heart-handshake"

    company_id: int
    quality: str
    answer: str
    was: str
