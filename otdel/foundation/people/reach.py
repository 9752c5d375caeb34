"""The two questions of every service: may this person do it, and does this person see it."""

from __future__ import annotations

from otdel.kernel.errors import NotAllowed

from .models import User


def require(by: User, verb: str) -> None:
    """Raises NotAllowed unless one of the person's roles includes the verb."""
    if not by.may(verb):
        raise NotAllowed
