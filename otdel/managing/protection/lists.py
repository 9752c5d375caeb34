"""Who holds what alone, as lists that sort, filter and go out as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.lists import STATUS
from otdel.foundation.people.queries import people
from otdel.foundation.preferences.queries import value
from otdel.foundation.web.lists import Column, Filter, ListSpec
from otdel.kernel.money import Money
from otdel.selling.pipeline.lists import AMOUNT, COMPANY, STAGE, deal_url

from . import queries
from .engine import Held, Limits, product_reasons, reasons, share

WORDS = {
    "revenue": (_("Revenue"), "bad"),
    "alone": (_("Clients"), "warn"),
}


def limits() -> Limits:
    return Limits(value("protection.revenue_share"), value("protection.alone_share"))


def _people(by: Any) -> QuerySet[Any]:
    return queries.dependence(by, timezone.localdate(), currency=settings.CURRENCY)


def _held(by: Any, rows: list[Any], at: datetime) -> None:
    """Put beside each person what is held alone, the shares and why the person is flagged."""
    alone = queries.number_alone(by, [row.pk for row in rows])
    base, told = queries.working_clients(by).count(), limits()
    for row in rows:
        row.alone, row.chains, row.alone_deals = alone[row.pk]
        row.share = share(row.won_minor, row.whole_minor)
        row.base = base
        row.flags = reasons(Held(row.won_minor, row.whole_minor, row.alone, base), told)


def _flag(row: Any) -> tuple[Any, str] | None:
    if len(row.flags) > 1:
        return _("Revenue and clients"), "bad"
    return WORDS[row.flags[0]] if row.flags else None


def _or_none(key: str) -> Callable[[Any], Any]:
    """A nought says nothing: its cell stays empty."""
    return lambda row: getattr(row, key) or None


def _to(name: str, *pairs: tuple[str, Any]) -> str:
    return f"{reverse(name)}?{urlencode(pairs)}"


def _clients_url(row: Any) -> str:
    states = [("status", status) for status in queries.WORKING]
    return _to("clients:company-list", ("owner", row.pk), *states)


def _revenue_url(row: Any) -> str:
    return _behind(row, "person")


def _behind(row: Any, key: str) -> str:
    """The won deals of the year that belong to the row, a person or a product."""
    today = timezone.localdate()
    return _to(
        "metrics:rows",
        ("key", queries.REVENUE),
        ("from", row.since),
        ("to", queries.year_up_to(today).end - timedelta(days=1)),
        ("currency", row.currency),
        (key, row.pk),
    )


DEPENDENCE = ListSpec(
    key="dependence",
    title=_("Dependence on people"),
    noun="user",
    rows=_people,
    columns=(
        Column("full_name", _("Full name"), kind="person", value=lambda row: row, sort="full_name"),
        Column("flag", _("Dependence"), kind="badge", value=_flag),
        Column(
            "won",
            _("Won in 12 months"),
            kind="money",
            value=lambda row: Money(row.won_minor, row.currency) if row.won_minor else None,
            sort="won_minor",
            href=_revenue_url,
        ),
        Column("share", _("Share"), kind="percent", value=_or_none("share"), sort="won_minor"),
        Column(
            "clients",
            _("Clients"),
            kind="number",
            value=_or_none("clients"),
            sort="clients",
            href=_clients_url,
        ),
        Column(
            "alone",
            _("Sole clients"),
            kind="number",
            value=_or_none("alone"),
            href=lambda row: _to("protection:alone-clients", ("owner", row.pk)),
        ),
        Column(
            "chains",
            _("Sole chains"),
            kind="number",
            value=_or_none("chains"),
            href=lambda row: _to("protection:alone-clients", ("owner", row.pk), ("chain", "yes")),
        ),
        Column(
            "open_deals",
            _("Deals"),
            kind="number",
            value=_or_none("open_deals"),
            sort="open_deals",
            href=lambda row: _to("pipeline:deal-list", ("owner", row.pk), ("status", "open")),
        ),
        Column(
            "alone_deals",
            _("Sole deals"),
            kind="number",
            value=_or_none("alone_deals"),
            href=lambda row: _to("protection:alone-deals", ("owner", row.pk)),
        ),
    ),
    search=lambda by, rows, text: rows.filter(full_name__icontains=text),
    filters=(
        Filter("clients", _("Clients"), kind="number", path="clients"),
        Filter("deals", _("Deals"), kind="number", path="open_deals"),
    ),
    default_sort="-won_minor",
    decorate=_held,
    verb="dependence.see",
    empty_title=_("Nobody is in your sight"),
    empty_icon="users",
    template="protection/dependence.html",
)

PRODUCT_WORDS = {
    "revenue": (_("Revenue"), "bad"),
    "seller": (_("One seller"), "warn"),
}


def _products(by: Any) -> QuerySet[Any]:
    return queries.product_dependence(by, timezone.localdate(), currency=settings.CURRENCY)


def _weighed(by: Any, rows: list[Any], at: datetime) -> None:
    """Put beside each product its share, who alone sells it, and why it is critical."""
    limit = value("protection.product_share")
    sole = people(by).in_bulk([row.sole_id for row in rows if row.sole_id])
    for row in rows:
        row.share = share(row.won_minor, row.whole_minor)
        row.sole = sole.get(row.sole_id)
        row.flags = product_reasons(row.won_minor, row.whole_minor, row.sellers, limit)


def _critical(row: Any) -> tuple[Any, str] | None:
    if len(row.flags) > 1:
        return _("Revenue and one seller"), "bad"
    return PRODUCT_WORDS[row.flags[0]] if row.flags else None


def _product_rows(row: Any) -> str:
    return _behind(row, "product")


def _sole_rows(row: Any) -> str:
    return _behind(row, "product") + (f"&person={row.sole_id}" if row.sole_id else "")


CRITICAL_PRODUCTS = ListSpec(
    key="critical-products",
    title=_("Dependence on products"),
    noun="product",
    rows=_products,
    columns=(
        Column("name", _("Name"), sort="name"),
        Column("flag", _("Dependence"), kind="badge", value=_critical),
        Column(
            "won",
            _("Won in 12 months"),
            kind="money",
            value=lambda row: Money(row.won_minor, row.currency),
            sort="won_minor",
            href=_product_rows,
        ),
        Column("share", _("Share"), kind="percent", sort="won_minor"),
        Column("sellers", _("Sellers"), kind="number", sort="sellers", href=_product_rows),
        Column("sole", _("Sold by one person only"), kind="person", href=_sole_rows),
    ),
    search=lambda by, rows, text: rows.filter(name__icontains=text),
    filters=(
        Filter("sellers", _("Sellers"), kind="number", path="sellers"),
        Filter("sole", _("Sold by one person only"), kind="person", path="sole_id", pinned=True),
    ),
    default_sort="-won_minor",
    decorate=_weighed,
    verb="dependence.see",
    empty_title=_("No product was sold in the last 12 months"),
    empty_text=_("Products come here from the lines of won deals."),
    empty_icon="package",
    template="protection/products.html",
)

OWNER = Column(
    "owner", _("Responsible"), kind="person", value=lambda row: row.owner, sort="owner__full_name"
)
OF_PERSON = Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True)


def company_url(row: Any) -> str:
    return reverse("clients:company-detail", args=[row.pk])


def _chains(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    chained = queries.whole_chain(rows)
    return chained if "yes" in values else rows.exclude(pk__in=chained.order_by().values("pk"))


ALONE_CLIENTS = ListSpec(
    key="alone-clients",
    title=_("Clients known to one person"),
    noun="company",
    rows=queries.alone_clients,
    columns=(
        Column("name", _("Name"), kind="link", href=company_url, sort="name_key"),
        OWNER,
        Column("status", _("Status"), kind="badge", value=STATUS.value, sort="status"),
        Column("city", _("City"), sort="city"),
        Column("industry", _("Industry"), sort="industry"),
        Column("created_at", _("Added"), kind="date", sort="created_at"),
    ),
    row_url=company_url,
    filters=(
        OF_PERSON,
        Filter("chain", _("Found, sold and served alone"), kind="yes_no", apply=_chains),
    ),
    verb="dependence.see",
    empty_title=_("No client is known to one person only"),
    empty_text=_("Wherever somebody works, a colleague has been too."),
    empty_icon="shield-check",
    template="protection/alone.html",
)

ALONE_DEALS = ListSpec(
    key="alone-deals",
    title=_("Open deals known to one person"),
    noun="deal",
    rows=queries.alone_deals,
    columns=(
        Column("title", _("Deal"), kind="link", href=deal_url, sort="title_key"),
        Column("stage", STAGE.label, kind=STAGE.kind, value=STAGE.value),
        Column("amount", AMOUNT.label, kind="money", value=AMOUNT.value, sort="amount_minor"),
        Column("company", COMPANY.label, kind="link", value=COMPANY.value, href=COMPANY.href),
        OWNER,
        Column("opened_on", _("Opened"), kind="date", sort="opened_on"),
    ),
    row_url=deal_url,
    filters=(OF_PERSON,),
    verb="dependence.see",
    empty_title=_("No open deal is known to one person only"),
    empty_icon="shield-check",
    template="protection/alone.html",
)
