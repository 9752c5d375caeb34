"""Reading products and prices; they are the whole department's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FETCH_PEERS, OuterRef, Q, QuerySet, Subquery
from rapidfuzz import fuzz, process

from otdel.kernel import normal
from otdel.kernel.finding import Found
from otdel.kernel.money import Money
from otdel.kernel.search_words import choose

from .models import Price, PriceList, Product

MOST_FOUND = 5000
ALIKE = 86  # of 100: below it two names are two products


@dataclass(frozen=True, slots=True)
class Match:
    """The product that a name means. how: exact, tight (spaces and signs differ) or similar; score: 0 to 100."""

    product_id: int
    how: str
    score: int


def products() -> QuerySet[Product]:
    """Every product, by name."""
    return Product.objects.order_by("name", "pk").fetch_mode(FETCH_PEERS)


def price_lists() -> QuerySet[PriceList]:
    """Every price list, the newest first."""
    return PriceList.objects.order_by("-starts_on", "-pk")


def product_names(by: Any, ids: Sequence[int]) -> dict[int, str]:
    return dict(Product.objects.filter(pk__in=ids).values_list("pk", "name"))


def price_list_names(by: Any, ids: Sequence[int]) -> dict[int, str]:
    return dict(PriceList.objects.filter(pk__in=ids).values_list("pk", "name"))


def search_products(rows: QuerySet[Product], text: str) -> QuerySet[Product]:
    """Products of `rows` that the text means, in the order of `rows`."""
    return find_products(None, rows, text).rows


def find_products(
    by: Any, rows: QuerySet[Product], text: str, *, literal: bool = False
) -> Found[Product]:
    """Products of `rows` that the text means by name or code, the best first; a catalog is read whole."""
    names = rows.order_by().values_list("pk", "name", "code")
    keyed = ((pk, _words_of(name, code)) for pk, name, code in names)
    meant = choose(text, keyed, literal=literal)
    if meant is None:
        return Found(rows)
    best = meant[:MOST_FOUND]
    return Found(rows.filter(pk__in=best), tuple(best), is_whole=True)


def _words_of(name: str, code: str) -> str:
    return f"{normal.fold(f'{name} {code}')} {normal.tight_key(name)}"


def match_products(names: Iterable[str]) -> dict[str, Match]:
    """Return {name: the product it means} for the names that mean one, in one statement.

    A name that no product has letter for letter (case, spaces and signs apart) is compared with
    all; the closest counts from a likeness of 86 of 100, and only if no other is as close.
    """
    known: dict[str, tuple[int, str]] = {}
    for pk, name in Product.objects.order_by("-pk").values_list("pk", "name"):
        known[normal.tight_key(name) or normal.fold(name)] = (pk, normal.name_key(name))
    found = {name: _match(name, known) for name in set(names)}
    return {name: match for name, match in found.items() if match}


def _match(name: str, known: dict[str, tuple[int, str]]) -> Match | None:
    tight = normal.tight_key(name) or normal.fold(name)
    if not tight:
        return None
    if tight in known:
        pk, key = known[tight]
        exact = key == normal.name_key(name)
        return Match(pk, "exact" if exact else "tight", 100)
    close = process.extract(tight, known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=2)
    if not close or (len(close) == 2 and close[0][1] == close[1][1]):
        return None
    best, score, _place = close[0]
    return Match(known[best][0], "similar", int(score))


def list_for(currency: str, on: date) -> PriceList | None:
    """Return the list whose prices count on a day: the default one if it is in force, else the newest."""
    in_force = price_lists().filter(Q(ends_on=None) | Q(ends_on__gt=on), currency=currency)
    return in_force.filter(starts_on__lte=on).order_by("-is_default", "-starts_on", "-pk").first()


def price_of(product_ids: Sequence[int], currency: str, on: date) -> dict[int, Money]:
    """Return {product id: its price on the day} for products that have one; one statement.

    The default list in force wins, then the newest list that has the product.
    """
    rows = Price.objects.filter(
        Q(price_list__ends_on=None) | Q(price_list__ends_on__gt=on),
        product_id__in=product_ids,
        price_list__currency=currency,
        price_list__starts_on__lte=on,
    ).order_by("price_list__is_default", "price_list__starts_on", "price_list_id")
    return {
        product: Money(minor, currency)
        for product, minor in rows.values_list("product_id", "amount_minor")
    }


def prices_in(price_list_id: int, product_ids: Sequence[int]) -> dict[int, int]:
    """Return {product id: minor units} in one list."""
    rows = Price.objects.filter(price_list_id=price_list_id, product_id__in=product_ids)
    return dict(rows.values_list("product_id", "amount_minor"))


def priced_in(price_list_id: int) -> QuerySet[Product]:
    """Every product with `price_minor`, its price in the list, None where it has none."""
    own = Price.objects.filter(price_list_id=price_list_id, product=OuterRef("pk"))
    return products().annotate(price_minor=Subquery(own.values("amount_minor")[:1]))


def series() -> list[str]:
    """The series in use, by name."""
    rows = Product.objects.exclude(series="").order_by("series")
    return list(rows.values_list("series", flat=True).distinct()[:200])


def current_prices(product_ids: Sequence[int], on: date) -> dict[int, Money]:
    """Return {product id: a price on the day in any currency, the default list's first}."""
    rows = Price.objects.filter(
        Q(price_list__ends_on=None) | Q(price_list__ends_on__gt=on),
        product_id__in=product_ids,
        price_list__starts_on__lte=on,
    ).order_by("price_list__is_default", "price_list__starts_on", "price_list_id")
    values = rows.values_list("product_id", "amount_minor", "price_list__currency")
    return {product: Money(minor, currency) for product, minor, currency in values}
