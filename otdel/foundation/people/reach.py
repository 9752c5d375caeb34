"""Who asks, and may this person do it; what a person sees is `Scoped.visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.http import HttpRequest

from otdel.kernel.errors import NotAllowed

from .errors import OnlyStandsIn
from .models import User
from .policy import Reach


def reader(request: HttpRequest) -> User:
    """The person who asks; for views behind `login_required`."""
    return cast(User, request.user)


def require(by: User, verb: str) -> None:
    """Raises NotAllowed unless one of the person's roles includes the verb."""
    if not by.may(verb):
        raise NotAllowed


def borrowed(by: User, owner_ids: Iterable[int | None]) -> set[int]:
    """Return those of the owners whose rows `by` sees only because they are away just now."""
    if by.reach == Reach.ALL or not by.lent:
        return set()
    lenders = {loan.owner_id for loan in by.lent} - set(by.seen_ids)
    return lenders & {pk for pk in owner_ids if pk}


def owner_stays(by: User, owner_id: int | None, changes: Mapping[str, Any]) -> OnlyStandsIn | None:
    """Return why `by` may not give this person's row to somebody else, or None; a stand-in may not."""
    if changes.get("owner_id", owner_id) == owner_id or not borrowed(by, [owner_id]):
        return None
    return OnlyStandsIn()
