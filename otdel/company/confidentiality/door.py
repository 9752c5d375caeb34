"""The door before every address: without a valid agreement only the way to sign one stands open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from . import gate
from .errors import AgreementNeeded

# What stays open: signing, the sign-in's own pages (password, second step, sign-out), language, the machine's own.
OPEN = frozenset(
    {
        "confidentiality:sign",
        "web:taste",
        "healthz",
        "readyz",
        "metrics",
    }
)
ACCOUNT = ("account_", "mfa_", "people_invitation", "usersessions_")


class AgreementDoor:
    """Stops a signed-in person without a valid agreement at every address but the few of `OPEN`.

    Asked before the view of each request, so that one which expired or was withdrawn during a
    session stops the very next request; a form being sent moves nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        person: Any = request.user
        if not person.is_authenticated or is_open(request):
            return None
        return None if gate.is_open_for(person, timezone.now()) else stopped(request)


def is_open(request: HttpRequest) -> bool:
    """Say whether the address stays open without an agreement."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in OPEN or name.startswith(ACCOUNT)


def stopped(request: HttpRequest) -> HttpResponse:
    """Send a browser to the page to sign; tell a program why, with the code."""
    refusal = AgreementNeeded()
    if _is_program(request):
        told = {"code": refusal.code, "text": str(refusal), "sentence": str(refusal)}
        return JsonResponse(told, status=refusal.status)
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=refusal.status)
        answer.headers["HX-Redirect"] = reverse("confidentiality:sign")
        answer.headers["HX-Reswap"] = "none"
        answer.headers["X-Otdel-Code"] = refusal.code
        return answer
    if request.method in ("GET", "HEAD"):
        there = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('confidentiality:sign')}?{there}")
    context = {"error": refusal}
    return render(request, "confidentiality/stopped.html", context, status=refusal.status)


def _is_program(request: HttpRequest) -> bool:
    asks = request.headers.get("Accept", "").startswith("application/json")
    return asks or "Authorization" in request.headers
