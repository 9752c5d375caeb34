"""Price lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from otdel.company.catalog.drafts import PriceDraft, PriceListDraft, ProductDraft
from otdel.company.catalog.queries import list_for, match_products, price_lists, price_of, products
from otdel.company.catalog.services import (
    create_price_list,
    create_products,
    edit_products,
    set_prices,
)
from otdel.edges.exchange.engine.lens import Record, fingerprint
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep
from otdel.kernel.errors import Refused
from otdel.kernel.normal import tight_key

from .base import Item, Kind


class Products(Kind):
    """Known by its code, then by its name without case, spaces and signs."""

    name = "products"
    noun = "product"

    def read(self, record: Record) -> dict[str, Any]:
        if not record.text("name"):
            self.lens.complain(record, "name", "missing")
        price = self.lens.money(record, "price", record.text("currency").upper()[:3])
        return {
            "name": record.text("name")[:200],
            "code": record.text("code"),
            "series": record.text("series"),
            "unit": record.text("unit")[:20],
            "price_minor": price[0] if price else None,
            "currency": price[1] if price else self.desk.terms.currency,
        }

    def key(self, values: Mapping[str, Any]) -> int:
        return fingerprint("product", values["code"] or tight_key(values["name"]))

    def find(self, items: Sequence[Item]) -> None:
        by_code = {
            row.code: row
            for row in products().filter(
                code__in=[i.values["code"] for i in items if i.values["code"]]
            )
        }
        matches = match_products([item.values["name"] for item in items])
        sure = {name: m.product_id for name, m in matches.items() if m and m.how != "similar"}
        by_id = products().in_bulk(list(sure.values()))
        for item in items:
            code, name = item.values["code"], item.values["name"]
            item.row = by_code.get(code) or by_id.get(sure.get(name, 0))
        self._find_prices(items)

    def _find_prices(self, items: Sequence[Item]) -> None:
        known = [item for item in items if item.row is not None]
        for currency in {item.values["currency"] for item in known}:
            prices = price_of([i.row.pk for i in known], currency, self.desk.on)  # type: ignore[union-attr]
            for item in known:
                if item.values["currency"] == currency:
                    known_price = prices.get(item.row.pk)  # type: ignore[union-attr]
                    item.values["old_price"] = known_price.minor if known_price else None

    def differences(self, item: Item) -> dict[str, Any]:
        changes = self.changed(item.row, item.values, ("code", "series", "unit"))
        price = item.values["price_minor"]
        if price is not None and price != item.values.get("old_price"):
            changes["price_minor"] = price
        return changes

    def create(self, items: Sequence[Item]) -> Sequence[Any]:
        drafts = [
            ProductDraft(
                name=v["name"], code=v["code"], series=v["series"], unit=v["unit"],
                price_minor=v["price_minor"], currency=v["currency"],
            )
            for v in (item.values for item in items)
        ]  # fmt: skip
        desk = self.desk
        before = set(price_lists().values_list("pk", flat=True))
        made = create_products(drafts, by=desk.by, at=desk.at, batch=desk.batch)
        self._keep_lists(price_lists().exclude(pk__in=before).values_list("pk", flat=True))
        return made

    def _keep_lists(self, ids: Iterable[int]) -> None:
        """The first price of a currency brings its price list: an undo takes that back too."""
        desk = self.desk
        traces = [TraceDraft("price_list", pk, "created") for pk in ids]
        keep(desk.batch, traces, by=desk.by, at=desk.at)

    def edit(self, items: Sequence[Item]) -> Sequence[Any]:
        desk = self.desk
        acts = [
            (i.row.pk, {k: v for k, v in i.changes.items() if k != "price_minor"})
            for i in items
            if i.row is not None
        ]
        results = list(edit_products(acts, by=desk.by, at=desk.at, batch=desk.batch))
        for currency in {item.values["currency"] for item in items}:
            prices = [
                PriceDraft(item.row.pk, item.changes["price_minor"])  # type: ignore[union-attr]
                for item, result in zip(items, results, strict=True)
                if "price_minor" in item.changes and item.values["currency"] == currency
                and not isinstance(result, Refused)
            ]  # fmt: skip
            if prices:
                set_prices(
                    self._list_of(currency), prices, by=desk.by, at=desk.at, batch=desk.batch
                )
        return results

    def _list_of(self, currency: str) -> int:
        desk = self.desk
        if found := list_for(currency, desk.on):
            return found.pk
        draft = PriceListDraft(currency, currency, desk.on)
        made = create_price_list(draft, by=desk.by, at=desk.at, batch=desk.batch)
        self._keep_lists([made.pk])
        return made.pk
