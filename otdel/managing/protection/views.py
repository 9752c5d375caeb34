"""Pages of what the department would lose with one person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from otdel.foundation.preferences.queries import value
from otdel.foundation.web.lists import list_view

from .lists import ALONE_CLIENTS, ALONE_DEALS, CRITICAL_PRODUCTS, DEPENDENCE, limits


@login_required
def dependence(request: HttpRequest) -> HttpResponse:
    return list_view(request, DEPENDENCE, {"tab": "dependence", "limits": limits()})


@login_required
def alone_clients(request: HttpRequest) -> HttpResponse:
    return list_view(request, ALONE_CLIENTS, {"tab": "dependence"})


@login_required
def alone_deals(request: HttpRequest) -> HttpResponse:
    return list_view(request, ALONE_DEALS, {"tab": "dependence"})


@login_required
def products(request: HttpRequest) -> HttpResponse:
    limit = value("protection.product_share")
    return list_view(request, CRITICAL_PRODUCTS, {"tab": "dependence", "limit": limit})
