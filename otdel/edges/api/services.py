"""Issuing and revoking keys, counting calls, remembering answers."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.locks import again

from . import queries
from .events import TokenIssued, TokenRevoked
from .models import Answer, Token

SCOPES = (
    "clients:read",
    "clients:write",
    "leads:read",
    "leads:write",
    "deals:read",
    "deals:write",
    "tasks:read",
    "tasks:write",
    "figures:read",
)
PREFIX = "otdel_"


class UnknownScope(Refused):
    code = "unknown-scope"
    status = 422
    text = _("There is no right “%(scope)s” for a key. Choose from the list.")


class TooManyCalls(Refused):
    code = "too-many-calls"
    status = 429
    text = _("Too many calls. Come back in %(seconds)s s.")


class KeyReused(Refused):
    code = "idempotency-key-reused"
    status = 422
    text = _("This Idempotency-Key came before with another request. Use a new key.")


@transaction.atomic
def issue_token(
    name: str, scopes: Sequence[str], *, expires_on: date | None = None, by: User, at: datetime
) -> tuple[Token, str]:
    """Return the key's row and the key itself, which is not kept. Raises NotAllowed, UnknownScope."""
    require(by, "api.use")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise UnknownScope(scope=unknown[0])
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=by,
        name=name,
        digest=digest_of(secret),
        hint=secret[:12],
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_on=expires_on,
    )
    ends = expires_on.isoformat() if expires_on else None
    event = TokenIssued(token.pk, by.pk, ", ".join(token.scopes), ends)
    record(event, about=token, by=by, at=at)
    return token, secret


@transaction.atomic
def revoke_token(token_id: int, *, by: User, at: datetime) -> Token:
    """Stop a key at once. Raises Token.DoesNotExist if it is not one of `by`'s live keys."""
    token = queries.tokens(by).get(pk=token_id)
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        record(TokenRevoked(token.pk, token.user_id), about=token, by=by, at=at)
    return token


def digest_of(secret: str) -> str:
    """A key is 256 random bits, so one quick hash without salt is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def count_call(token: Token, *, limit: int, at: datetime) -> None:
    """Count one call in the present minute. Raises TooManyCalls with the seconds to wait."""
    minute, second = divmod(int(at.timestamp()), 60)
    same = Token.objects.filter(pk=token.pk, window=minute, used__lt=limit)
    if same.update(used=F("used") + 1, last_used_at=at):
        return
    fresh = Token.objects.filter(pk=token.pk, window__lt=minute)
    if not fresh.update(window=minute, used=1, last_used_at=at):
        raise TooManyCalls(seconds=60 - second)


@again
@transaction.atomic
def answer_once(
    token: Token,
    key: str,
    request_digest: str,
    act: Callable[[], tuple[int, Any]],
    *,
    at: datetime,
) -> tuple[int, Any, bool]:
    """Do `act` and remember its answer in one transaction; a repeat returns (status, body, True).

    A refusal is raised through and remembered nowhere, so the same key may try again.
    Raises KeyReused if the key came with another request.
    """
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                token=token, key=key, request_digest=request_digest, at=at
            )
    except IntegrityError:
        known = Answer.objects.get(token=token, key=key)
        if known.request_digest != request_digest:
            raise KeyReused from None
        return known.status, known.body, True
    status, body = act()
    answer.status, answer.body = status, body
    answer.save(update_fields=["status", "body"])
    return status, body, False


def forget_answers(*, days: int, at: datetime) -> int:
    """Delete answers older than `days`; return how many."""
    return Answer.objects.filter(at__lt=at - timedelta(days=days)).delete()[0]
