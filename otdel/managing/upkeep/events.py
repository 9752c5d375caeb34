"""What is done to keep the base in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DataConfirmed(Event):
    text: ClassVar[str | Promise] = _("The card was confirmed with the client")
    icon: ClassVar[str] = "circle-check"

    company_id: int
    confirmation_id: int


@dataclass(frozen=True, kw_only=True)
class ConfirmationWithdrawn(Event):
    text: ClassVar[str | Promise] = _("The confirmation of the card was taken back")
    icon: ClassVar[str] = "arrow-back-up"

    company_id: int
    confirmation_id: int


@dataclass(frozen=True, kw_only=True)
class CardNormChanged(Event):
    """`asked`: the keys now asked for, joined with commas; "" for the default set."""

    text: ClassVar[str | Promise] = _("What the card of a client must hold changed: %(status)s")
    names: ClassVar[dict[str, str]] = {"status": "client_status"}
    icon: ClassVar[str] = "list-check"

    status: str
    asked: str
