"""What happens to products and prices. `fields`: codes of what was edited, joined with commas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel.events import Event

_PRODUCT = {"product_id": "product"}
_LIST = {"price_list_id": "price_list"}


@dataclass(frozen=True, kw_only=True)
class ProductCreated(Event):
    text: ClassVar[str | Promise] = _("Product added: %(product_id)s")
    names: ClassVar[dict[str, str]] = _PRODUCT
    icon: ClassVar[str] = "package"

    product_id: int


@dataclass(frozen=True, kw_only=True)
class ProductEdited(Event):
    text: ClassVar[str | Promise] = _("Product changed: %(product_id)s")
    names: ClassVar[dict[str, str]] = _PRODUCT
    icon: ClassVar[str] = "package"

    product_id: int
    fields: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ProductRemoved(Event):
    text: ClassVar[str | Promise] = _("Product removed")
    icon: ClassVar[str] = "trash"

    product_id: int


@dataclass(frozen=True, kw_only=True)
class ProductRestored(Event):
    text: ClassVar[str | Promise] = _("Product put back as it was: %(product_id)s")
    names: ClassVar[dict[str, str]] = _PRODUCT
    icon: ClassVar[str] = "arrow-back-up"

    product_id: int
    did: str


@dataclass(frozen=True, kw_only=True)
class PriceListMade(Event):
    text: ClassVar[str | Promise] = _("Price list added: %(price_list_id)s")
    names: ClassVar[dict[str, str]] = _LIST
    icon: ClassVar[str] = "receipt"

    price_list_id: int
    currency: str
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class PriceListEdited(Event):
    text: ClassVar[str | Promise] = _("Price list changed: %(price_list_id)s")
    names: ClassVar[dict[str, str]] = _LIST
    icon: ClassVar[str] = "receipt"

    price_list_id: int
    fields: str


@dataclass(frozen=True, kw_only=True)
class PriceSet(Event):
    """`amount_minor` None: the product is no longer in the list."""

    text: ClassVar[str | Promise] = _("Price of %(product_id)s changed in “%(price_list_id)s”")
    names: ClassVar[dict[str, str]] = {**_PRODUCT, **_LIST}
    icon: ClassVar[str] = "receipt"

    product_id: int
    price_list_id: int
    was_minor: int | None
    amount_minor: int | None
    currency: str
