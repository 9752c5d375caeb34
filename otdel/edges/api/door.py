"""Who comes in with a key, what the key may do, and writes that may be repeated safely."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from ninja import NinjaAPI
from ninja.security import HttpBearer

from otdel.company.confidentiality import gate
from otdel.foundation.people.services import may_take
from otdel.foundation.preferences.queries import value
from otdel.kernel.locks import again

from . import queries, services
from .errors import BadKey, ScopeMissing, UnknownParameter
from .models import Token

_KEY = re.compile("[ -~]{1,200}")
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of up to 200 characters; a repeat with it answers the same and does nothing.",
    "schema": {"type": "string", "pattern": f"^{_KEY.pattern}$"},
}


class Bearer(HttpBearer):
    """A personal key with the scope the operation needs."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the key's row. Raises TooManyCalls, AgreementNeeded, ExportsClosed, ScopeMissing."""
        at = timezone.now()
        found = queries.live_token(services.digest_of(token), on=timezone.localdate(at))
        if found is None:
            return None
        if "Accept-Language" not in request.headers:
            translation.activate(found.user.language)
        services.count_call(found, limit=value("api.calls_per_minute"), at=at)
        gate.admit(found.user, at)
        may_take(found.user)
        if self.scope and self.scope not in found.scopes:
            raise ScopeMissing(scope=self.scope)
        return found


class Doors(NinjaAPI):
    """Adds to every answer the headers that an operation left on the request."""

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        """The API stands inside the room's own addresses, a level deeper than ninja thinks."""
        return reverse(f"api:{self.urls_namespace}:api-root")

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        answer = super().create_response(request, data, **options)
        for name, text in getattr(request, "answer_headers", {}).items():
            answer.headers[name] = text
        return answer


def reads(act: Callable[..., tuple[int, Any]]) -> Callable[..., tuple[int, Any]]:
    """Refuse a parameter the operation does not know: a slip in a filter must not widen the answer."""
    known = set(signature(act).parameters)

    @wraps(act)
    def checked(request: Any, **sent: Any) -> tuple[int, Any]:
        _only(request, known)
        return act(request, **sent)

    return checked


def writes(act: Callable[..., tuple[int, Any]]) -> Callable[..., tuple[int, Any]]:
    """Run the operation in one transaction, once for an Idempotency-Key.

    The operation returns (status, JSON-able body).
    """

    @wraps(act)
    def once(request: Any, **sent: Any) -> tuple[int, Any]:
        _only(request, set())
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return again(transaction.atomic(act))(request, **sent)
        if not _KEY.fullmatch(key):
            raise BadKey
        status, body, is_repeat = services.answer_once(
            request.auth,
            key,
            _digest(request),
            lambda: _plain(act(request, **sent)),
            at=timezone.now(),
        )
        if is_repeat:
            request.answer_headers = {"Idempotency-Replayed": "true"}
        return status, body

    return once


def _only(request: HttpRequest, known: set[str]) -> None:
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise UnknownParameter(name=unknown[0])


def _plain(answer: tuple[int, Any]) -> tuple[int, Any]:
    status, body = answer
    return status, json.loads(json.dumps(body, default=str))


def _digest(request: HttpRequest) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()
