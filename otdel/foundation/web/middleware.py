"""The reader's language and hours on every page; a rule's refusal becomes a sentence on the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation

from otdel.kernel.errors import Refused
from otdel.kernel.locks import Crowded
from otdel.kernel.vendor import is_broken_off

from .pages import toast


class TasteMiddleware:
    """Give the signed-in person the language and the time zone they chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = getattr(request, "user", None)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not user.is_authenticated:
            return self.get_response(request)
        if user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        if user.time_zone:
            with suppress(ZoneInfoNotFoundError, ValueError):
                timezone.activate(user.time_zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class RefusedMiddleware:
    """Answer a `Refused` that no view caught: a toast for htmx, a page for the browser.

    What the database broke off for somebody else's sake is refused, too: nothing was changed.
    The fragment on the screen stays as it is: htmx is told to swap nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_broken_off(error):
            error = Crowded()
        if not isinstance(error, Refused):
            return None
        return refusal(request, error)


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """Return the answer to a refused act: JSON, a toast or a page, by who asks."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": error.code, "text": str(error)}, status=error.status)
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=error.status)
        answer.headers["HX-Reswap"] = "none"
        answer.headers["X-Otdel-Code"] = error.code
        return toast(answer, str(error), tone="danger")
    context: dict[str, Any] = {"error": error, "status": error.status}
    return render(request, "web/refused.html", context, status=error.status)
