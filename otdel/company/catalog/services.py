"""Changing products and prices. Bulk verbs answer one result a draft, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.db.models import F

from otdel.company.department.absences import company_day
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, Note, keep, record, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel import normal
from otdel.kernel.errors import Refused, Stale

from . import events, queries
from .drafts import PriceDraft, PriceListDraft, ProductDraft
from .errors import (
    EndsBeforeStart,
    Missing,
    NameTaken,
    NegativePrice,
    NoSuchProduct,
    ProductSold,
    TooLong,
    UnknownCurrency,
)
from .models import Price, PriceList, Product

__all__ = [
    "NameTaken",
    "NoSuchProduct",
    "ProductSold",
    "create_price_list",
    "create_product",
    "create_products",
    "edit_price_list",
    "edit_product",
    "edit_products",
    "remove_products",
    "restore_price_lists",
    "restore_products",
    "set_prices",
]

PORTION = 1000
_PRICE = "price:"  # in a trace: the price in the list of that id, None if it was not there
_COLUMNS = ("name", "code", "series", "unit", "is_active")
_LIST_COLUMNS = ("name", "starts_on", "ends_on", "is_default")

# ---------------------------------------------------------------- products


@transaction.atomic
def create_products(
    drafts: Sequence[ProductDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Product | Refused]:
    """Add products; the row or NameTaken, Invalid for each draft, in order.

    A price goes into the currency's list in force on the day of `at`; a first list is made if
    there is none. Raises NotAllowed.
    """
    require(by, "catalog.edit")
    results: list[Any] = []
    for part in batched(drafts, PORTION):
        results += _create(part, by=by, at=at, batch=batch)
    _price_new(drafts, results, by=by, at=at, batch=batch)
    return results


def create_product(draft: ProductDraft, *, by: User, at: datetime, batch: str = "") -> Product:
    """Add one product. Raises NotAllowed, NameTaken, Invalid."""
    return _one(create_products([draft], by=by, at=at, batch=batch))


def _create(
    drafts: Sequence[ProductDraft], *, by: User, at: datetime, batch: str
) -> list[Product | Refused]:
    keys = {_key(draft.name) for draft in drafts}
    taken = set(Product.objects.filter(name_key__in=keys).values_list("name_key", flat=True))
    results: list[Any] = []
    for draft in drafts:
        try:
            row = Product(**_clean({name: getattr(draft, name) for name in _COLUMNS[:4]}))
            _check_price(draft)
            if row.name_key in taken:
                raise NameTaken(title=row.name)
            taken.add(row.name_key)
            results.append(row)
        except Refused as refusal:
            results.append(refusal)
    rows = [row for row in results if isinstance(row, Product)]
    Product.objects.bulk_create(rows, batch_size=PORTION)
    notes = [Note(events.ProductCreated(product_id=row.pk), row, at) for row in rows]
    record_many(notes, by=by, batch=batch)
    keep(batch, [TraceDraft("product", row.pk, "created", version=1) for row in rows], by=by, at=at)
    return results


def _check_price(draft: ProductDraft) -> None:
    if draft.price_minor is not None:
        _check_amount(draft.price_minor)
        _check_currency(draft.currency)


def _price_new(
    drafts: Sequence[ProductDraft], results: Sequence[Any], *, by: User, at: datetime, batch: str
) -> None:
    wanted: dict[str, list[PriceDraft]] = {}
    for draft, row in zip(drafts, results, strict=True):
        if isinstance(row, Product) and draft.price_minor is not None:
            wanted.setdefault(draft.currency, []).append(PriceDraft(row.pk, draft.price_minor))
    for currency, prices in wanted.items():
        chosen = queries.list_for(currency, company_day(at)) or _first_list(
            currency, by=by, at=at, batch=batch
        )
        set_prices(chosen.pk, prices, by=by, at=at, batch=batch)


def _first_list(currency: str, *, by: User, at: datetime, batch: str) -> PriceList:
    is_default = not PriceList.objects.filter(is_default=True).exists()
    draft = PriceListDraft(currency, currency, date(at.year, 1, 1), is_default=is_default)
    return create_price_list(draft, by=by, at=at, batch=batch)


@transaction.atomic
def edit_products(
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    version: int | None = None,
) -> list[Product | Refused]:
    """Change name, code, series, unit or is_active; the row or a `Refused` for each change, in order."""
    require(by, "catalog.edit")
    results: list[Any] = []
    for part in batched(changes, PORTION):
        results += _edit(part, version, by=by, at=at, batch=batch)
    return results


def edit_product(
    product_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    by: User,
    at: datetime,
    batch: str = "",
) -> Product:
    """Change one product read at `version`. Raises NotAllowed, NoSuchProduct, Stale, NameTaken, Invalid."""
    done = edit_products([(product_id, changes)], by=by, at=at, batch=batch, version=version)
    return _one(done)


def _edit(
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    version: int | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> list[Any]:
    rows = _held([pk for pk, _ in changes])
    keys = {_key(change["name"]) for _, change in changes if "name" in change}
    owners = dict(Product.objects.filter(name_key__in=keys).values_list("name_key", "pk"))
    results: list[Any] = []
    befores: dict[int, dict[str, Any]] = {}
    for pk, change in changes:
        try:
            row = rows.get(pk)
            before = _decide(row, change, version, owners)
            befores[pk] = before | befores.get(pk, {})
            results.append(row)
        except Refused as refusal:
            results.append(refusal)
    changed = {pk: before for pk, before in befores.items() if before}
    _write(rows, changed, by=by, at=at, batch=batch)
    return results


def _decide(
    row: Product | None, change: Mapping[str, Any], version: int | None, owners: dict[str, int]
) -> dict[str, Any]:
    """Put the change on the row; return the old values of what changed."""
    if row is None:
        raise NoSuchProduct
    if version is not None and row.version != version:
        raise Stale
    new = _clean(change)
    if owners.setdefault(new.get("name_key", row.name_key), row.pk) != row.pk:
        raise NameTaken(title=new["name"])
    before = {name: getattr(row, name) for name in new if getattr(row, name) != new[name]}
    for name in before:
        setattr(row, name, new[name])
    row.version += bool(before)
    return before


def _write(
    rows: Mapping[int, Product],
    befores: Mapping[int, dict[str, Any]],
    *,
    by: User,
    at: datetime,
    batch: str,
) -> None:
    _overwrite([rows[pk] for pk in befores], {n for before in befores.values() for n in before})
    notes, traces = [], []
    for pk, before in befores.items():
        fields = ",".join(name for name in before if name != "name_key")
        said = events.ProductEdited(product_id=pk, fields=fields, version=rows[pk].version)
        notes.append(Note(said, rows[pk], at))
        traces.append(TraceDraft("product", pk, "changed", before, rows[pk].version))
    record_many(notes, by=by, batch=batch)
    keep(batch, traces, by=by, at=at)


def _overwrite(rows: Sequence[Product], names: set[str]) -> None:
    Product.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(names | {"version"}),
        batch_size=PORTION,
    )


def _held(ids: Sequence[int]) -> dict[int, Product]:
    """Load rows that nobody else can change until we commit: the UPDATE changes nothing but takes them."""
    rows = Product.objects.filter(pk__in=ids)
    rows.update(version=F("version"))
    return {row.pk: row for row in rows}


@transaction.atomic
def remove_products(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Refused | None]:
    """Remove products that nobody has sold; None, ProductSold or NoSuchProduct for each id, in order."""
    require(by, "catalog.edit")
    rows = _held(ids)
    stands = _standing_on(list(rows))
    results: list[Refused | None] = []
    for pk in ids:
        if pk not in rows:
            results.append(NoSuchProduct())
        elif pk in stands:
            results.append(ProductSold(title=rows[pk].name, things=", ".join(stands[pk])))
        else:
            results.append(None)
    going = [rows[pk] for pk, result in zip(ids, results, strict=True) if result is None]
    _take_away(going, by=by, at=at, batch=batch)
    return results


def _take_away(rows: Sequence[Product], *, by: User, at: datetime, batch: str) -> None:
    ids = sorted({row.pk for row in rows})
    prices: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    for product, listed, minor in Price.objects.filter(product_id__in=ids).values_list(
        "product_id", "price_list_id", "amount_minor"
    ):
        prices[product][f"{_PRICE}{listed}"] = minor
    traces = [
        TraceDraft(
            "product",
            row.pk,
            "removed",
            {name: getattr(row, name) for name in (*_COLUMNS, "name_key")} | prices[row.pk],
            row.version,
        )
        for row in rows
    ]
    keep(batch, traces, by=by, at=at)
    notes = [Note(events.ProductRemoved(product_id=row.pk), row, at) for row in rows]
    record_many(notes, by=by, batch=batch)
    Product.objects.filter(pk__in=ids).delete()


def _standing_on(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return {product: ["deal lines: 5"]} of what points at products, prices apart."""
    found: dict[int, list[str]] = {}
    for relation in Product._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.on_delete is models.CASCADE:
            continue
        column = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{column}__in": ids})
        for pk, number in Counter(rows.values_list(column, flat=True)).items():
            words = relation.related_model._meta.verbose_name_plural
            found.setdefault(pk, []).append(f"{words}: {number}")
    return found


@transaction.atomic
def restore_products(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on products back; one result a trace: the row, None if removed, or a `Refused`."""
    require(by, "catalog.edit")
    rows = _held([trace.noun_id for trace in traces])
    made = [trace.noun_id for trace in traces if trace.did == "created" and trace.noun_id in rows]
    stands = _standing_on(made) if made else {}
    taken = _taken_names(traces)
    results: list[Any] = []
    for trace in traces:
        try:
            row = rows.get(trace.noun_id)
            results.append(_restore(trace, row, stands, taken, by=by, at=at))
        except Refused as refusal:
            results.append(refusal)
    return results


def _taken_names(traces: Sequence[Any]) -> dict[str, int]:
    keys = [trace.before["name_key"] for trace in traces if "name_key" in trace.before]
    return dict(Product.objects.filter(name_key__in=keys).values_list("name_key", "pk"))


def _restore(
    trace: Any,
    row: Product | None,
    stands: Mapping[int, list[str]],
    taken: Mapping[str, int],
    *,
    by: User,
    at: datetime,
) -> Product | None:
    if trace.did == "created" and row is None:
        return None
    if row is not None and row.version != trace.version:
        raise ChangedSince(title=row.name)
    if trace.did == "created" and row is not None:
        if row.pk in stands:
            raise ProductSold(title=row.name, things=", ".join(stands[row.pk]))
        _take_away([row], by=by, at=at, batch="")
        return None
    if taken.get(trace.before.get("name_key", ""), trace.noun_id) != trace.noun_id:
        raise NameTaken(title=trace.before["name"])
    back = _as_it_was(trace, row)
    said = events.ProductRestored(product_id=back.pk, did=trace.did)
    record(said, about=back, by=by, at=at)
    return back


def _as_it_was(trace: Any, row: Product | None) -> Product:
    values = {n: value for n, value in trace.before.items() if not n.startswith(_PRICE)}
    if row is None and trace.did != "removed":
        raise NoSuchProduct
    if row is None:
        row = Product(pk=trace.noun_id, **values, version=trace.version + 1)
        row.save(force_insert=True)
    else:
        grown = {"version": F("version") + 1}
        Product.objects.filter(pk=row.pk, version=trace.version).update(**values, **grown)
    _reprice(row, {n: minor for n, minor in trace.before.items() if n.startswith(_PRICE)})
    return row


def _reprice(row: Product, kept: Mapping[str, int | None]) -> None:
    """Put old prices back into the lists that still are."""
    lists = set(PriceList.objects.values_list("pk", flat=True)) if kept else set()
    for name, minor in kept.items():
        listed = int(name.removeprefix(_PRICE))
        price = Price.objects.filter(product=row, price_list_id=listed)
        if minor is None:
            price.delete()
        elif listed in lists:
            Price.objects.update_or_create(
                product=row, price_list_id=listed, defaults={"amount_minor": minor}
            )


# ---------------------------------------------------------------- price lists


@transaction.atomic
def create_price_list(
    draft: PriceListDraft, *, by: User, at: datetime, batch: str = ""
) -> PriceList:
    """Add a price list; a default one takes the place of the default so far.

    Raises NotAllowed, NameTaken, Invalid.
    """
    require(by, "catalog.edit")
    row = PriceList(
        name=_line(draft.name),
        currency=draft.currency.strip().upper(),
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        is_default=draft.is_default,
    )
    _check_list(row)
    if row.is_default:
        _stand_down(row, by=by, at=at, batch=batch)
    row.save(force_insert=True)
    said = events.PriceListMade(
        price_list_id=row.pk, currency=row.currency, starts_on=row.starts_on.isoformat()
    )
    record(said, about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("price_list", row.pk, "created")], by=by, at=at)
    return row


def _stand_down(heir: PriceList, *, by: User, at: datetime, batch: str) -> None:
    """Make room for a new default list: there is one at most."""
    for row in queries.price_lists().filter(is_default=True).exclude(pk=heir.pk):
        _write_list(row, {"is_default": False}, by=by, at=at, batch=batch)


@transaction.atomic
def edit_price_list(
    price_list_id: int, changes: Mapping[str, Any], *, by: User, at: datetime, batch: str = ""
) -> PriceList:
    """Change name, starts_on, ends_on or is_default. Raises NotAllowed, NoSuchProduct, NameTaken, Invalid."""
    require(by, "catalog.edit")
    row = queries.price_lists().filter(pk=price_list_id).first()
    if row is None:
        raise NoSuchProduct
    new = {name: changes[name] for name in _LIST_COLUMNS if name in changes}
    if "name" in new:
        new["name"] = _line(new["name"])
    if new.get("is_default"):
        _stand_down(row, by=by, at=at, batch=batch)
    return _write_list(row, new, by=by, at=at, batch=batch)


def _write_list(
    row: PriceList, new: Mapping[str, Any], *, by: User, at: datetime, batch: str
) -> PriceList:
    """Put the values on the list; the trace keeps both what was and what it became."""
    was = {name: getattr(row, name) for name in new if getattr(row, name) != new[name]}
    became = {name: new[name] for name in was}
    for name, value in became.items():
        setattr(row, name, value)
    _check_list(row)
    if not was:
        return row
    if not PriceList.objects.filter(pk=row.pk, **was).update(**became):
        raise Stale
    said = events.PriceListEdited(price_list_id=row.pk, fields=",".join(was))
    record(said, about=row, by=by, at=at, batch=batch)
    before = {"was": _plain(was), "became": _plain(became)}
    keep(batch, [TraceDraft("price_list", row.pk, "changed", before)], by=by, at=at)
    return row


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


@transaction.atomic
def restore_price_lists(
    traces: Sequence[Any], *, by: User, at: datetime
) -> list[PriceList | Refused | None]:
    """Take acts on price lists back; the row, None if it is gone, or a `Refused` for each, in order.

    A made list goes unless prices stand in it (ProductSold); a changed one gets its values back
    unless it was changed since (ChangedSince).
    """
    require(by, "catalog.edit")
    results: list[Any] = []
    for trace in traces:
        row = queries.price_lists().filter(pk=trace.noun_id).first()
        try:
            undo = _unmake_list if trace.did == "created" else _unchange_list
            results.append(undo(row, trace, by=by, at=at) if row else None)
        except Refused as refusal:
            results.append(refusal)
    return results


def _unmake_list(row: PriceList, trace: Any, *, by: User, at: datetime) -> PriceList:
    if row.prices.exists():
        label = Price._meta.get_field("amount_minor").verbose_name
        raise ProductSold(title=row.name, things=str(label))
    PriceList.objects.filter(pk=row.pk).delete()
    said = events.PriceListEdited(price_list_id=trace.noun_id, fields="removed")
    record(said, about=row, by=by, at=at)
    return row


def _unchange_list(row: PriceList, trace: Any, *, by: User, at: datetime) -> PriceList:
    was, became = trace.before["was"], trace.before["became"]
    if _plain({name: getattr(row, name) for name in became}) != became:
        raise ChangedSince(title=row.name)
    dates = ("starts_on", "ends_on")
    old = {n: date.fromisoformat(v) if n in dates and v else v for n, v in was.items()}
    if old.get("is_default"):
        _stand_down(row, by=by, at=at, batch="")
    return _write_list(row, old, by=by, at=at, batch="")


def _check_list(row: PriceList) -> None:
    label = PriceList._meta.get_field("name").verbose_name
    if not row.name:
        raise Missing(field=label)
    if len(row.name) > 120:
        raise TooLong(field=label, limit=120)
    _check_currency(row.currency)
    if row.ends_on and row.ends_on <= row.starts_on:
        raise EndsBeforeStart(field=PriceList._meta.get_field("ends_on").verbose_name)
    others = queries.price_lists().exclude(pk=row.pk).values_list("name", flat=True)
    if normal.fold(row.name) in {normal.fold(name) for name in others}:
        raise NameTaken(title=row.name)


@transaction.atomic
def set_prices(
    price_list_id: int, prices: Sequence[PriceDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Price | Refused | None]:
    """Put prices into a list; the row, None where taken out, or a `Refused` for each, in order.

    A changed price is a new version of the product, so that it can be taken back.

    Raises NotAllowed, NoSuchProduct if there is no such list.
    """
    require(by, "catalog.edit")
    listed = queries.price_lists().filter(pk=price_list_id).first()
    if listed is None:
        raise NoSuchProduct
    results: list[Any] = []
    for part in batched(prices, PORTION):
        results += _set_prices(listed, part, by=by, at=at, batch=batch)
    return results


def _set_prices(
    listed: PriceList, prices: Sequence[PriceDraft], *, by: User, at: datetime, batch: str
) -> list[Any]:
    rows = _held([price.product_id for price in prices])
    old = queries.prices_in(listed.pk, list(rows))
    results: list[Any] = []
    notes: dict[int, Note] = {}
    for price in prices:
        try:
            results.append(_priced(listed, price, rows))
        except Refused as refusal:
            results.append(refusal)
            continue
        was = old.get(price.product_id)
        if price.amount_minor != was:
            said = events.PriceSet(
                product_id=price.product_id,
                price_list_id=listed.pk,
                was_minor=was,
                amount_minor=price.amount_minor,
                currency=listed.currency,
            )
            notes[price.product_id] = Note(said, rows[price.product_id], at)
    _write_prices(listed, prices, results)
    Product.objects.filter(pk__in=notes).update(version=F("version") + 1)
    record_many(list(notes.values()), by=by, batch=batch)
    traces = [
        TraceDraft(
            "product", pk, "changed", {f"{_PRICE}{listed.pk}": old.get(pk)}, rows[pk].version + 1
        )
        for pk in notes
    ]
    keep(batch, traces, by=by, at=at)
    return results


def _priced(listed: PriceList, price: PriceDraft, rows: Mapping[int, Product]) -> Price | None:
    if price.product_id not in rows:
        raise NoSuchProduct
    if price.amount_minor is None:
        return None
    _check_amount(price.amount_minor)
    return Price(price_list=listed, product_id=price.product_id, amount_minor=price.amount_minor)


def _write_prices(listed: PriceList, prices: Sequence[PriceDraft], results: Sequence[Any]) -> None:
    out = [p.product_id for p, result in zip(prices, results, strict=True) if result is None]
    Price.objects.filter(price_list=listed, product_id__in=out).delete()
    kept = {row.product_id: row for row in results if isinstance(row, Price)}
    Price.objects.bulk_create(
        list(kept.values()),
        update_conflicts=True,
        unique_fields=["price_list", "product"],
        update_fields=["amount_minor"],
        batch_size=PORTION,
    )


# ---------------------------------------------------------------- values


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    ready: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _COLUMNS:
            raise KeyError(name)
        ready[name] = bool(value) if name == "is_active" else _line(value)
        column: Any = Product._meta.get_field(name)
        if name != "is_active" and len(ready[name]) > column.max_length:
            raise TooLong(field=column.verbose_name, limit=column.max_length)
    if "name" in ready:
        if not ready["name"]:
            raise Missing(field=Product._meta.get_field("name").verbose_name)
        ready["name_key"] = _key(ready["name"])
    return ready


def _line(value: Any) -> str:
    return " ".join(str(value or "").replace("\x00", " ").split())


def _key(name: str) -> str:
    return (normal.tight_key(name) or normal.fold(name))[:200]


def _check_amount(minor: int) -> None:
    if not 0 <= minor < 2**63:
        raise NegativePrice(field=Price._meta.get_field("amount_minor").verbose_name)


def _check_currency(code: str) -> None:
    if not (len(code) == 3 and code.isascii() and code.isupper()):
        raise UnknownCurrency(field=PriceList._meta.get_field("currency").verbose_name)


def _one(results: Sequence[Any]) -> Product:
    if isinstance(results[0], Refused):
        raise results[0]
    product: Product = results[0]
    return product
