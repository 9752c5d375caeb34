"""Pure decisions about people: links, windows of time, limits by role."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

# A record opened again within the same half hour is one opening.
VIEW_SECONDS = 30 * 60
NO_MAIL = "no-mail.invalid"


def new_token() -> str:
    """Return a link's secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is kept of a link's secret; it is random, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def no_mail() -> str:
    """Return an address that nobody can have, for a person without one."""
    return f"{secrets.token_hex(8)}@{NO_MAIL}"


def window(at: datetime) -> int:
    """Return the number of the half hour that holds the instant."""
    return int(at.timestamp()) // VIEW_SECONDS


def limit_of(roles: Iterable[str], limits: Mapping[str, int]) -> int:
    """Return the highest limit among the roles; without a role the lowest of all."""
    held = [limits[role] for role in roles if role in limits]
    return max(held, default=min(limits.values(), default=0))
