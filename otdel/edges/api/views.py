"""A person's own keys."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from otdel.foundation.people.reach import reader, require
from otdel.foundation.web import close_dialog, dialog, reload_part, toast

from . import queries, services
from .forms import TokenForm
from .panels import tokens_panel


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def token_create(request: HttpRequest) -> HttpResponse:
    require(reader(request), "api.use")
    at = timezone.now()
    form = TokenForm(request.POST or None, today=timezone.localdate(at))
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return dialog(request, "api/token_form.html", {"form": form}, status)
    asked = form.cleaned_data
    token, secret = services.issue_token(
        asked["name"], asked["scopes"], expires_on=asked["expires_on"], by=reader(request), at=at
    )
    answer = dialog(request, "api/token_made.html", {"token": token, "secret": secret})
    return reload_part(answer, "tokens")


@require_POST
@login_required
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    get_object_or_404(queries.tokens(reader(request)), pk=token_id)
    services.revoke_token(token_id, by=reader(request), at=timezone.now())
    answer = reload_part(HttpResponse(status=204), "tokens")
    return close_dialog(toast(answer, _("The key no longer works")))


@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse(tokens_panel(request, reader(request)))
