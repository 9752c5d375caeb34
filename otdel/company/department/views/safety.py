"""Who opened what, who took what away, and what was unusual about it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from otdel.company.department import forms
from otdel.company.department.lists import ACCESS, ALERTS, EXPORTS, LEAVERS, list_name
from otdel.foundation.people import queries as people
from otdel.foundation.people import services as people_services
from otdel.foundation.people.reach import require
from otdel.foundation.web import page
from otdel.foundation.web.lists import list_view

from .asking import ask


@login_required
def access_journal(request: HttpRequest) -> HttpResponse:
    return list_view(request, ACCESS, {"tab": "access", "journal": "access"})


@login_required
def export_journal(request: HttpRequest) -> HttpResponse:
    return list_view(request, EXPORTS, {"tab": "access", "journal": "exports"})


@login_required
def leaver_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, LEAVERS, {"tab": "access", "journal": "leavers"})


SIGNS = {
    "mark": gettext_lazy("Mark of the export"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "name": gettext_lazy("Name"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def inquiry(request: HttpRequest) -> HttpResponse:
    """What was found of a leaked file tells which export it was. Asked by POST: it stays out of logs."""
    by: Any = request.user
    require(by, "access.watch")
    form = forms.InquiryForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = [
            {
                "note": one.note,
                "list": list_name(one.note),
                "signs": [(SIGNS[kind], shown) for kind, shown in one.signs],
            }
            for one in people.suspects(by, form.cleaned_data["text"])
        ]
    context = {"form": form, "found": found, "tab": "access", "journal": "inquiry"}
    return page(request, "department/inquiry.html", "found", context)


@login_required
def alert_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, ALERTS, {"tab": "access", "journal": "alerts"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: what happened against which limit; closing it takes a reason."""
    by: Any = request.user
    found = get_object_or_404(people.alerts(by), pk=pk)
    form = forms.ReasonForm(request.POST or None)

    def act(batch: str) -> None:
        people_services.acknowledge(pk, form.cleaned_data["reason"], by=by, at=timezone.now())

    return ask(
        request,
        form,
        act,
        title=found.user.full_name,
        done=_("The alert is closed"),
        template="department/alert.html",
        context={"alert": found},
    )
