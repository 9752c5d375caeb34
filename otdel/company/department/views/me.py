"""My own page: name, language, look, password, second step, where I am signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otdel.company.department import forms, queries
from otdel.foundation.people import queries as people
from otdel.foundation.people import services as people_services
from otdel.foundation.web import go, page, reload_part, toast, toast_next
from otdel.foundation.web.pages import sent


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    initial = {name: getattr(by, name) for name in ("full_name", "language", "time_zone", "theme")}
    form = forms.MeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        people_services.edit_me(form.cleaned_data, by=by, at=timezone.now())
        toast_next(request, _("Saved"))
        return go(request, "department:me")
    grants = people.grants_of(by.pk)
    context = {
        "form": form,
        "person": by,
        "jobs": queries.latest_jobs([by.pk], timezone.localdate()).get(by.pk, []),
        "widest": queries.rights_in_words(grants),
        "has_second_factor": bool(people.has_second_factor([by.pk])),
        "sessions": people.sessions(by, by.pk),
        "current_key": request.session.session_key,
    }
    status = 422 if request.method == "POST" else 200
    return page(
        request,
        "department/me.html",
        "sessions" if request.method == "GET" else "",
        context,
        status,
    )


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End one of my sessions (session=id) or all but this one."""
    by: Any = request.user
    asked = sent(request).get("session", "")
    only = [int(asked)] if asked.isdigit() else None
    people_services.end_sessions(
        by.pk, only=only, but=request.session.session_key or "", by=by, at=timezone.now()
    )
    return toast(reload_part(HttpResponse(status=204), "sessions"), _("Signed out there"))
