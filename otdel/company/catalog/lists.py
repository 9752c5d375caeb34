"""Lists of products and of the prices in one price list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.fields import MoneyField
from otdel.foundation.web.lists import Act, Choice, Column, Filter, ListSpec
from otdel.kernel.errors import Refused
from otdel.kernel.money import Money

from . import queries, services
from .drafts import PriceDraft
from .models import PriceList, Product


def _rows(by: Any) -> QuerySet[Product]:
    return queries.products()


def _line(limit: int, *, required: bool = False) -> Callable[[Any], forms.Field]:
    return lambda by: forms.CharField(max_length=limit, required=required)


def _flag(by: Any) -> forms.Field:
    return forms.BooleanField(required=False)


def _priced(by: Any, rows: list[Any], at: datetime) -> None:
    prices = queries.current_prices([row.pk for row in rows], timezone.localdate(at))
    for row in rows:
        row.price = prices.get(row.pk)


def _sale(is_active: bool) -> Callable[..., Sequence[Any]]:
    def run(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
        changes = [(pk, {"is_active": is_active}) for pk in ids]
        return services.edit_products(changes, by=by, at=at, batch=batch)

    return run


NAME = Column("name", _("Name"), sort="name", edit=_line(200, required=True))
CODE = Column("code", _("Code"), sort="code", edit=_line(60))
SERIES = Column("series", _("Series"), sort="series", edit=_line(120))
UNIT = Column("unit", _("Unit of measure"), sort="unit", edit=_line(20))
SERIES_FILTER = Filter(
    "series",
    _("Series"),
    path="series",
    choices=lambda by: [Choice(one, one) for one in queries.series()],
)

PRODUCTS = ListSpec(
    key="products",
    title=_("Products"),
    noun="product",
    rows=_rows,
    columns=(
        NAME,
        CODE,
        SERIES,
        UNIT,
        Column("price", _("Price"), kind="money"),
        Column("is_active", _("On sale"), kind="bool", sort="is_active", edit=_flag),
    ),
    search=queries.find_products,
    filters=(
        Filter("on_sale", _("On sale"), kind="yes_no", path="is_active", pinned=True),
        SERIES_FILTER,
    ),
    acts=(
        Act("sell", _("Put on sale"), "package", _sale(True), verb="catalog.edit"),
        Act("stop", _("Take off sale"), "package-off", _sale(False), verb="catalog.edit"),
        Act(
            "remove",
            _("Remove"),
            "trash",
            services.remove_products,
            verb="catalog.edit",
            tone="danger",
            confirm=_("Remove the picked products?"),
        ),
    ),
    edit=services.edit_product,
    default_sort="name",
    create_url="catalog:product-create",
    create_label=_("Product"),
    create_verb="catalog.edit",
    empty_title=_("No products yet"),
    empty_text=_("Add what you sell; prices live in price lists."),
    empty_icon="package",
    decorate=_priced,
    template="catalog/products.html",
)


def prices_of(listed: PriceList) -> ListSpec:
    """Return the list of all products with their price in one price list, edited in place."""

    def edit(
        pk: int,
        changes: Mapping[str, Any],
        *,
        version: int | None,
        by: Any,
        at: datetime,
        batch: str,
    ) -> Any:
        price = PriceDraft(pk, changes["price_minor"])
        [done] = services.set_prices(listed.pk, [price], by=by, at=at, batch=batch)
        if isinstance(done, Refused):
            raise done
        return done

    return ListSpec(
        key=f"prices-{listed.pk}",
        title=listed.name,
        noun="product",
        rows=lambda by: queries.priced_in(listed.pk),
        columns=(
            Column("name", _("Name"), sort="name"),
            Column("code", _("Code"), sort="code"),
            Column("series", _("Series"), sort="series"),
            Column("unit", _("Unit of measure"), sort="unit"),
            Column(
                "price_minor",
                _("Price"),
                kind="money",
                value=lambda row: _money(row.price_minor, listed.currency),
                sort="price_minor",
                edit=lambda by: MoneyField(currency=listed.currency, required=False),
            ),
        ),
        search=queries.find_products,
        filters=(Filter("on_sale", _("On sale"), kind="yes_no", path="is_active"), SERIES_FILTER),
        edit=edit,
        default_sort="name",
        empty_title=_("No products yet"),
        empty_icon="package",
        template="catalog/prices.html",
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
