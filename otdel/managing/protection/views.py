"""Pages of what the department would lose with one person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from otdel.foundation.web.lists import list_view

from .lists import ALONE_CLIENTS, ALONE_DEALS, DEPENDENCE, limits


@login_required
def dependence(request: HttpRequest) -> HttpResponse:
    return list_view(request, DEPENDENCE, {"tab": "dependence", "limits": limits()})


@login_required
def alone_clients(request: HttpRequest) -> HttpResponse:
    return list_view(request, ALONE_CLIENTS, {"tab": "dependence"})


@login_required
def alone_deals(request: HttpRequest) -> HttpResponse:
    return list_view(request, ALONE_DEALS, {"tab": "dependence"})
