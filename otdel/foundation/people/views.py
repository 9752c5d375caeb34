"""Accepting an invitation: the one page of people that needs no frame."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from . import queries, services
from .forms import AcceptInvitation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person choose a password, then sign in. Any dead link reads the same."""
    at = timezone.now()
    found = queries.open_invitation(token, at)
    if found is None:
        return render(request, "people/invitation_gone.html", status=410)
    sent: Any = request.POST if request.method == "POST" else None
    form = AcceptInvitation(sent, person=found.user)
    if not form.is_valid():
        context = {"form": form, "invitation": found}
        return render(request, "people/invitation.html", context, status=422 if sent else 200)
    words = form.cleaned_data
    person = services.accept_invitation(
        token, words["password"], full_name=words["full_name"], at=at
    )
    return perform_login(request, person, redirect_url="/")
