"""The price policy: limits, the matrix, price lists without their prices, whom they are for, promos."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from otdel.company.catalog import services as listing
from otdel.company.catalog.drafts import PriceListDraft
from otdel.company.catalog.models import Product
from otdel.company.clients.models import Tag
from otdel.company.clients.services.beside import tag_ids
from otdel.kernel.money import Money
from otdel.kernel.normal import fold
from otdel.selling.offers import services as ruling
from otdel.selling.offers.drafts import DiscountRuleDraft, PromoDraft, SegmentListDraft
from otdel.selling.offers.models import Promo

from . import policies, sums
from .engine import Change, Did
from .errors import CurrencyStays, OtherCurrency, TagSpelled, UnknownProduct, UnknownWord
from .site import Site

Verb = Callable[..., Any]


def discount_limits(change: Change, site: Site) -> None:
    role, told = change.path
    row = policies.discount_limits().get(change.path)
    if change.did is Did.REMOVE:
        if row is not None:
            ruling.remove_limit(row.pk, **site.act, batch=site.batch)
        return
    start = sums.read(told)
    if start is not None and start.currency != sums.own_currency():
        raise OtherCurrency(rule=role, currency=sums.own_currency())
    bp = _bp(change.after["up_to"])
    ruling.set_limit(role, start.minor if start else 0, bp, **site.act, batch=site.batch)


def _bp(percent: float) -> int:
    return int(Decimal(str(percent)) * policies.ONE_PERCENT)


def discount_rows(change: Change, site: Site) -> None:
    """Lay a row of the matrix, change it or take it away."""
    told, payment, status, tag = change.path
    draft = None
    if change.did is not Did.REMOVE:
        start = sums.read(told) or Money(0, sums.own_currency())
        draft = DiscountRuleDraft(
            _bp(change.after["lower_by"]), start.minor, start.currency, payment, status, _tag(tag)
        )
    rows = policies.discount_rows().get(change.path, ())
    _leave_one(rows, draft, ruling.add_rule, ruling.edit_rule, ruling.remove_rule, site)


def price_lists(change: Change, site: Site) -> None:
    """Lay a price list for the prices that come from elsewhere, or change its days. None is ever taken away."""
    name, told = change.path[0], change.after
    row = policies.price_lists().get(name)
    starts_on, last = _day(told["starts_on"]), _day(told["ends_on"])
    ends_on = last + timedelta(days=1) if last else None
    if row is None:
        draft = PriceListDraft(name, told["currency"], starts_on, ends_on, told["default"])
        listing.create_price_list(draft, **site.act, batch=site.batch)
        return
    if row.currency != told["currency"]:
        raise CurrencyStays(name=name, was=row.currency)
    changes = {"starts_on": starts_on, "ends_on": ends_on, "is_default": told["default"]}
    listing.edit_price_list(row.pk, changes, **site.act, batch=site.batch)


def segment_lists(change: Change, site: Site) -> None:
    """Say whom a price list is for, or that it is for them no more."""
    name, status, tag, starts_on = change.path
    draft = None
    if change.did is not Did.REMOVE:
        draft = SegmentListDraft(
            _price_list(name, name), _day(starts_on), _day(change.after["ends_on"]), status,
            _tag(tag), change.after["place"],
        )  # fmt: skip
    rows = policies.segment_lists().get(change.path, ())
    _leave_one(rows, draft, ruling.bind_list, ruling.edit_binding, ruling.unbind_list, site)


def _leave_one(
    rows: Sequence[Any], draft: Any, add: Verb, edit: Verb, remove: Verb, site: Site
) -> None:
    """Make one row of the draft of however many the department has of one path, or none without a draft."""
    told = {**site.act, "batch": site.batch}
    if draft is not None and rows:
        edit(rows[0].pk, draft, **told)
    elif draft is not None:
        add(draft, **told)
    for row in rows if draft is None else rows[1:]:
        remove(row.pk, **told)


def promos(change: Change, site: Site) -> None:
    """Lay a promo or change it; one that goes is put out of use, for offers were written by it."""
    name, told = change.path[0], change.after
    row = Promo.objects.filter(name=name).first()
    if change.did is Did.REMOVE:
        if row is not None:
            off = _promo(name, change.before, is_active=False)
            ruling.edit_promo(row.pk, off, **site.act, batch=site.batch)
        return
    draft = _promo(name, told)
    if row is None:
        ruling.make_promo(draft, **site.act, batch=site.batch)
    else:
        ruling.edit_promo(row.pk, draft, **site.act, batch=site.batch)


def _promo(name: str, told: Mapping[str, Any], *, is_active: bool = True) -> PromoDraft:
    return PromoDraft(
        name, _bp(told["lower_by"]), _day(told["starts_on"]), _day(told["ends_on"]), told["status"],
        _tag(told["tag"]), _price_list(name, told["price_list"]) if told["price_list"] else None,
        _products(name, told["products"]), is_active,
    )  # fmt: skip


def _products(rule: str, names: Sequence[str]) -> tuple[int, ...]:
    known = dict(Product.objects.filter(name__in=names).values_list("name", "pk"))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownProduct(rule=rule, name=", ".join(unknown))
    return tuple(known[name] for name in names)


def _price_list(rule: str, name: str) -> int:
    row = policies.price_lists().get(name)
    if row is None:
        raise UnknownWord(rule=rule, name=name)
    return row.pk


def _tag(name: str) -> int | None:
    """Return the tag of that name, made where there is none. Raises TagSpelled where it is written otherwise."""
    if not name:
        return None
    pk = tag_ids([name])[fold(name)]
    spelled = Tag.objects.get(pk=pk).name
    if spelled != name:
        raise TagSpelled(name=name, spelled=spelled)
    return pk


def _day(told: str | None) -> Any:
    return date.fromisoformat(told) if told else None
