"""What happens to keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event


@dataclass(frozen=True)
class TokenIssued(Event):
    token_id: int
    owner_id: int
    scopes: str
    expires_on: str | None

    icon: ClassVar[str] = "key"
    text: ClassVar[str | Promise] = _("An API key was issued (%(scopes)s)")
    names: ClassVar[dict[str, str]] = {"owner_id": "user"}


@dataclass(frozen=True)
class TokenRevoked(Event):
    token_id: int
    owner_id: int

    icon: ClassVar[str] = "key-off"
    text: ClassVar[str | Promise] = _("An API key was revoked")
    names: ClassVar[dict[str, str]] = {"owner_id": "user"}
