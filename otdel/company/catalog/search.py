"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.search import Found, Look, SearchSpec

from . import queries


def show_products(by: Any, rows: Sequence[Any]) -> Sequence[Found]:
    address = reverse("catalog:product-list")
    return [
        Found(
            title=row.name,
            url=f"{address}?{urlencode({'q': row.name})}",
            subtitle=", ".join(filter(None, (row.code, row.series))),
            icon="package",
        )
        for row in rows
    ]


PRODUCTS = Look(lambda by: queries.products(), queries.find_products, show_products, owner="")
SEARCH: dict[str, SearchSpec] = {
    "products": SearchSpec(_("Products"), "package", more="/catalog/?q=%s", look=PRODUCTS),
}
