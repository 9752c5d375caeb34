"""Keys of a person, the key behind a secret, and the feed of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from otdel.company.clients import queries as clients
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import User
from otdel.kernel import vendor
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.work import queries as work

from .models import Token

READERS: dict[str, tuple[str, Callable[[User], QuerySet]]] = {
    "company": ("clients:read", clients.companies),
    "contact": ("clients:read", clients.contacts),
    "lead": ("leads:read", pipeline.leads),
    "deal": ("deals:read", pipeline.deals),
    "activity": ("tasks:read", work.activities),
}


def tokens(by: User) -> QuerySet[Token]:
    """The person's own keys, newest first."""
    return Token.objects.filter(user=by).order_by("-pk")


def live_token(digest: str, *, on: date) -> Token | None:
    """Return the key behind a digest with its person, or None if it may not come in."""
    token = Token.objects.select_related("user").filter(digest=digest, revoked_at=None).first()
    if token is None or (token.expires_on and token.expires_on < on):
        return None
    return token if token.user.is_active else None


def changes(
    by: User, scopes: Iterable[str], cursor: str, limit: int
) -> tuple[list[Entry], str | None]:
    """Return entries after `cursor` about records `by` may see, oldest first, and the next cursor.

    Up to `limit` entries are looked at; those about records out of reach are left out, so a
    page may be shorter (or empty) although the cursor moved. The cursor is None at the end.
    Nothing that commits late is skipped: entries of unfinished transactions are waited for.
    """
    nouns = [noun for noun, (scope, _) in READERS.items() if scope in scopes]
    rows = vendor.settled(Entry.objects.filter(noun__in=nouns), after=cursor)[:limit]
    page = list(rows)
    seen = _visible(by, page)
    shown = [entry for entry in page if entry.noun_id in seen[entry.noun]]
    return shown, vendor.feed_cursor(page[-1]) if page else None


def _visible(by: User, entries: Iterable[Entry]) -> dict[str, set[Any]]:
    """Removed records are told only to those who see everything: their owner is no longer known."""
    asked: dict[str, set[int]] = {}
    for entry in entries:
        asked.setdefault(entry.noun, set()).add(entry.noun_id)
    if by.reach == "all":
        return asked
    return {
        noun: set(READERS[noun][1](by).filter(pk__in=ids).values_list("pk", flat=True))
        for noun, ids in asked.items()
    }
