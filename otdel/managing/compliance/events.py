"""What is said of how far the process is followed. Levels are whole percent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DecayNoticed(Event):
    """The process is followed clearly less than before; the leaders have a task about it."""

    text: ClassVar[str | Promise] = _(
        "The process “%(process_id)s” is followed less: %(now)s%% after %(best)s%%"
    )
    names: ClassVar[dict[str, str]] = {"process_id": "process"}
    icon: ClassVar[str] = "trending-down"

    process_id: int
    version: int
    now: int
    best: int


@dataclass(frozen=True, kw_only=True)
class DecayEnded(Event):
    """Followed as before again, or by another version."""

    text: ClassVar[str | Promise] = _("The process “%(process_id)s” no longer falls behind")
    names: ClassVar[dict[str, str]] = {"process_id": "process"}
    icon: ClassVar[str] = "trending-up"

    process_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class ComplianceRead(Event):
    """A leader opened the report of compliance; once a day."""

    text: ClassVar[str | Promise] = _("Looked at how far the process is followed")
    icon: ClassVar[str] = "eye-check"

    person_id: int


@dataclass(frozen=True, kw_only=True)
class LeadersReminded(Event):
    """`days`: for how long none of the leaders has looked."""

    text: ClassVar[str | Promise] = _(
        "Leaders reminded: nobody has looked at the process for %(days)s d."
    )
    icon: ClassVar[str] = "bell"

    days: int
