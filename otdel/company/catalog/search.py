"""What the search box finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.search import Found, SearchSpec

from . import queries


def find_products(by: Any, text: str, limit: int) -> Sequence[Found]:
    rows = queries.search_products(queries.products(), text)[:limit]
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


SEARCH: dict[str, SearchSpec] = {
    "products": SearchSpec(_("Products"), "package", find_products, more="/catalog/?q=%s"),
}
