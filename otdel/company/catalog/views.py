"""Pages of the catalogue: products, price lists, a picker."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otdel.foundation.people.reach import require
from otdel.foundation.web import (
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    toast,
    toast_next,
    undo_url,
)
from otdel.foundation.web.fields import Pick, picks
from otdel.foundation.web.formats import format_money
from otdel.foundation.web.lists import list_view
from otdel.foundation.web.templatetags.web import language
from otdel.kernel.errors import NotAllowed, Refused

from . import forms, queries, services
from .lists import PRODUCTS, prices_of


@login_required
def product_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PRODUCTS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def product_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "catalog.edit")
    form = forms.ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            product = services.create_product(form.draft(), by=by, at=timezone.now(), batch=batch)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = reload_part(HttpResponse(status=204), "list")
            text = _("Product added: %(name)s") % {"name": product.name}
            return close_dialog(toast(answer, text, undo_url(batch)))
    return dialog(
        request, "catalog/product_form.html", {"form": form}, 422 if request.POST else 200
    )


@require_safe
@login_required
def product_pick(request: HttpRequest) -> HttpResponse:
    """Products on sale by ?q=, each with its price of today."""
    rows = queries.products().filter(is_active=True)
    found = queries.find_products(request.user, rows, request.GET.get("q", "")).first(12)
    prices = queries.current_prices([row.pk for row in found], timezone.localdate())
    hints = {
        pk: format_money(price.minor, price.currency, language()) for pk, price in prices.items()
    }
    return picks(request, [Pick(row.pk, row.name, hints.get(row.pk, row.code)) for row in found])


@login_required
def price_list(request: HttpRequest) -> HttpResponse:
    """The price list in force; an empty page where there is none yet."""
    today = timezone.localdate()
    listed = queries.list_for(settings.CURRENCY, today) or queries.price_lists().first()
    if listed is None:
        may_edit = request.user.may("catalog.edit")  # type: ignore[union-attr]
        return page(request, "catalog/no_prices.html", "", {"may_edit": may_edit})
    return go(request, "catalog:prices", listed.pk)


@login_required
def prices(request: HttpRequest, pk: int) -> HttpResponse:
    listed = get_object_or_404(queries.price_lists(), pk=pk)
    context = {
        "price_lists": queries.price_lists(),
        "listed": listed,
        "may_edit": request.user.may("catalog.edit"),  # type: ignore[union-attr]
    }
    return list_view(request, prices_of(listed), context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def price_list_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "catalog.edit")
    initial = {"currency": settings.CURRENCY, "starts_on": timezone.localdate()}
    form = forms.PriceListForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            listed = services.create_price_list(form.draft(), by=by, at=timezone.now(), batch=batch)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("Price list added: %(name)s") % {"name": listed.name}
            toast_next(request, text, undo_url(batch))
            return go(request, "catalog:prices", listed.pk)
    context = {"form": form, "action": request.path}
    return dialog(request, "catalog/price_list_form.html", context, 422 if request.POST else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def price_list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "catalog.edit")
    listed = get_object_or_404(queries.price_lists(), pk=pk)
    names = ("name", "starts_on", "ends_on", "is_default")
    initial = {name: getattr(listed, name) for name in names}
    form = forms.PriceListEditForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        try:
            services.edit_price_list(pk, form.cleaned_data, by=by, at=timezone.now(), batch=batch)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast_next(request, _("Price list saved"), undo_url(batch))
            return go(request, "catalog:prices", pk)
    context = {"form": form, "listed": listed, "action": request.path}
    return dialog(request, "catalog/price_list_form.html", context, 422 if request.POST else 200)
