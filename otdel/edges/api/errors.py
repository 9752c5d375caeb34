"""One shape for everything that goes wrong: a code for programs, a sentence for people."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from otdel.kernel.errors import NotAllowed, Refused
from otdel.kernel.locks import Crowded
from otdel.kernel.vendor import is_broken_off

from .services import TooManyCalls


class ScopeMissing(NotAllowed):
    code = "scope-missing"
    text = gettext_lazy("This key may not do that: it lacks “%(scope)s”. Issue another key.")


class UnknownParameter(Refused):
    code = "unknown-parameter"
    status = 422
    text = gettext_lazy("There is no parameter “%(name)s” here. See the OpenAPI description.")


class BadKey(Refused):
    code = "bad-idempotency-key"
    status = 422
    text = gettext_lazy("An Idempotency-Key is 1 to 200 printable ASCII characters.")


def problem(
    code: str, sentence: str, *, fields: dict[str, Any] | None = None, lacking: Any = ()
) -> dict[str, Any]:
    return {"code": code, "sentence": sentence, "fields": fields or {}, "lacking": list(lacking)}


def install(api: NinjaAPI) -> None:
    """Give the API its handlers; what is left is a real 500, logged as such."""
    api.add_exception_handler(Refused, _refused(api))
    api.add_exception_handler(DatabaseError, _broken_off(api))
    api.add_exception_handler(ValidationError, _invalid(api))
    api.add_exception_handler(AuthenticationError, _stranger(api))
    api.add_exception_handler(HttpError, _http(api))
    api.add_exception_handler(ObjectDoesNotExist, _missing(api))
    api.add_exception_handler(Http404, _missing(api))


def _refused(api: NinjaAPI) -> Any:
    def answer(request: HttpRequest, error: Refused) -> HttpResponse:
        lacking = [
            {"key": lack.key, "label": str(lack.label), "kind": lack.kind}
            for lack in getattr(error, "lacking", ())
        ]
        body = problem(error.code, str(error), fields=_fields(error), lacking=lacking)
        reply = api.create_response(request, body, status=error.status)
        if isinstance(error, TooManyCalls):
            reply.headers["Retry-After"] = str(error.gaps["seconds"])
        return reply

    return answer


def _broken_off(api: NinjaAPI) -> Any:
    """Say what the database broke off for somebody else's sake; any other fault of it is a real 500."""

    def answer(request: HttpRequest, error: DatabaseError) -> HttpResponse:
        if not is_broken_off(error):
            raise error
        return _refused(api)(request, Crowded())

    return answer


def _fields(error: Refused) -> dict[str, list[str]]:
    told = getattr(error, "errors", None) or error.gaps.get("errors") or {}
    return {name: [str(line) for line in _many(lines)] for name, lines in dict(told).items()}


def _many(lines: Any) -> Any:
    return lines if isinstance(lines, list | tuple) else [lines]


def _invalid(api: NinjaAPI) -> Any:
    def answer(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields: dict[str, list[str]] = {}
        for line in error.errors:
            place = [str(part) for part in line["loc"] if part not in ("body", "query", "path")]
            fields.setdefault(".".join(place[-2:]) or "body", []).append(line["msg"])
        said = _("The request is not as described: see “fields” and the OpenAPI description.")
        return api.create_response(request, problem("invalid", said, fields=fields), status=422)

    return answer


def _stranger(api: NinjaAPI) -> Any:
    def answer(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        said = _(
            "Send a key that works: Authorization: Bearer otdel_… Keys are made in My account."
        )
        reply = api.create_response(request, problem("sign-in", said), status=401)
        reply.headers["WWW-Authenticate"] = "Bearer"
        return reply

    return answer


def _http(api: NinjaAPI) -> Any:
    def answer(request: HttpRequest, error: HttpError) -> HttpResponse:
        said = _("The request cannot be read: %(why)s") % {"why": str(error)}
        return api.create_response(request, problem("unreadable", said), status=error.status_code)

    return answer


def _missing(api: NinjaAPI) -> Any:
    def answer(request: HttpRequest, error: Exception) -> HttpResponse:
        said = _("There is no such record, or it is not yours to see.")
        return api.create_response(request, problem("not-found", said), status=404)

    return answer
