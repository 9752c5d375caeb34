"""Who asks, and may this person do it; what a person sees is `Scoped.visible_to`."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from otdel.kernel.errors import NotAllowed

from .models import User


def reader(request: HttpRequest) -> User:
    """The person who asks; for views behind `login_required`."""
    return cast(User, request.user)


def require(by: User, verb: str) -> None:
    """Raises NotAllowed unless one of the person's roles includes the verb."""
    if not by.may(verb):
        raise NotAllowed
