"""Reading offers, always as somebody; and the price that a client is offered, with its why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import FETCH_PEERS, OuterRef, Q, QuerySet, Subquery

from otdel.company.catalog.models import Price
from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal

from . import engine
from .drafts import LineDraft
from .models import (
    Approval,
    Cost,
    DiscountLimit,
    DiscountRule,
    Letterhead,
    Link,
    Offer,
    OfferLine,
    Paper,
    PartnerTerm,
    Promo,
    SegmentList,
    WordTemplate,
)


def offers(by: User) -> QuerySet[Offer]:
    """Offers of the deals in sight, the newest first; none for who must not see the sums of deals."""
    if not may_read(by, Deal.noun, "amount_minor"):
        return Offer.objects.none()
    seen = pipeline.deals(by).order_by().values("pk")
    rows = Offer.objects.filter(deal_id__in=seen).select_related("author")
    return rows.order_by("-pk").fetch_mode(FETCH_PEERS)


def listed(by: User) -> QuerySet[Offer]:
    """Offers with `deal_title` and `company_name` of their deals and `opened_at`, the client's first look."""
    deal = Deal.objects.filter(pk=OuterRef("deal_id"))
    looked = Link.objects.filter(offer=OuterRef("pk"), opened_at__isnull=False).order_by(
        "opened_at"
    )
    return offers(by).annotate(
        deal_title=Subquery(deal.values("title")[:1]),
        company_name=Subquery(deal.values("company__name")[:1]),
        opened_at=Subquery(looked.values("opened_at")[:1]),
    )


def find_offers(by: User, rows: QuerySet[Offer], text: str) -> QuerySet[Offer]:
    """Offers of `rows` by number (2026-0007, 7) or by words of the deal's name."""
    text = text.strip()
    year, _dash, number = text.partition("/")[0].rpartition("-")
    numbered = Q(number=int(number)) if _is_number(number) else Q()
    if numbered and _is_number(year):
        numbered &= Q(year=int(year))
    titled = Q(deal_id__in=pipeline.search_deals(by, pipeline.deals(by), text).values("pk"))
    return rows.filter(numbered | titled) if numbered else rows.filter(titled)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def offer_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: number} of offers in sight."""
    return {row.pk: row.code for row in offers(by).filter(pk__in=ids)}


def of_deal(by: User, deal_id: int) -> QuerySet[Offer]:
    return offers(by).filter(deal_id=deal_id)


def lines_of(offer: Offer) -> list[OfferLine]:
    return list(offer.lines.select_related("product").order_by("position"))


def versions_of(by: User, offer: Offer) -> list[Offer]:
    """Return every version of the number, the first one first."""
    rows = offers(by).filter(year=offer.year, number=offer.number)
    return list(rows.order_by("revision"))


def approvals_of(offer: Offer) -> list[Approval]:
    rows = offer.approvals.select_related("asked_by", "decided_by")
    return list(rows.order_by("-pk"))


def waiting_approvals(by: User) -> QuerySet[Approval]:
    """Discounts that wait, of the offers in sight, the longest waiting first."""
    rows = Approval.objects.filter(state=Approval.State.ASKED, offer__in=offers(by).order_by())
    return rows.select_related("offer__author", "asked_by").order_by("asked_at", "pk")


def last_language(by: User, deal: Deal) -> str:
    """Return the language of the client's last offer in sight, "" if there is none."""
    if deal.company_id is None:
        return ""
    theirs = pipeline.deals(by).filter(company_id=deal.company_id).order_by().values("pk")
    return offers(by).filter(deal_id__in=theirs).values_list("language", flat=True).first() or ""


def paper_of(offer: Offer) -> Paper | None:
    """Return the words the client got; None for an offer that did not go out, or went before they were kept."""
    return Paper.objects.filter(offer=offer).first()


def link_by_digest(digest: str) -> Link | None:
    """Return the private page of an address; whoever has the address has found it."""
    return Link.objects.select_related("offer__author").filter(digest=digest).first()


def link_of(offer: Offer) -> Link | None:
    """Return the latest private page of an offer that the caller has found."""
    return offer.links.order_by("-pk").first()


def answer_of(offer: Offer) -> Link | None:
    """Return the page on which the client answered last, of an offer that the caller has found."""
    return offer.links.exclude(answered_at=None).order_by("-answered_at", "-pk").first()


def seller_of(offer: Offer) -> User | None:
    """Return whom the client's acts are told to: the author, else who answers for the deal."""
    if offer.author.is_active:
        return offer.author
    deal = Deal.objects.select_related("owner").filter(pk=offer.deal_id).first()
    return deal.owner if deal and deal.owner and deal.owner.is_active else None


def templates() -> dict[str, WordTemplate]:
    """Return {language: the company's own template of Word in use}."""
    rows = WordTemplate.objects.filter(is_used=True).defer("body").select_related("by")
    return {row.language: row for row in rows}


def template_body(template_id: int) -> bytes:
    return bytes(WordTemplate.objects.values_list("body", flat=True).get(pk=template_id))


def letterheads() -> dict[str, Letterhead]:
    """Return {language: who we are in its documents}."""
    return {row.language: row for row in Letterhead.objects.all()}


def deal_of(by: User, offer: Offer) -> Deal:
    return pipeline.deals(by).get(pk=offer.deal_id)


# ---------------------------------------------------------------- the policy


def limits() -> QuerySet[DiscountLimit]:
    return DiscountLimit.objects.order_by("role", "from_minor")


def limit_rows() -> list[tuple[str, int, int]]:
    """Return (role, from which sum, basis points) of every line."""
    return list(DiscountLimit.objects.values_list("role", "from_minor", "max_bp"))


def limit_for(by: User, base_minor: int, currency: str, company_currency: str) -> int:
    """Return the discount that `by` gives without asking, basis points."""
    counted = base_minor if currency == company_currency else None
    return engine.limit_of(limit_rows(), by.roles, counted)


def discount_rules() -> QuerySet[DiscountRule]:
    rows = DiscountRule.objects.select_related("tag")
    return rows.order_by("from_minor", "payment", "status", "tag__name", "pk")


def partner_terms(by: User) -> QuerySet[PartnerTerm]:
    """What was agreed with partners in sight, those in force and to come first."""
    rows = PartnerTerm.objects.filter(company__in=companies(by).order_by().values("pk"))
    return rows.select_related("company").order_by("company__name", "-starts_on", "-pk")


def partner_term_on(company_id: int | None, on: date) -> PartnerTerm | None:
    """Return what holds for a client on the day: the latest begun; the caller has found the client."""
    running = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    rows = PartnerTerm.objects.filter(running, company_id=company_id or 0)
    return rows.order_by("-starts_on", "-pk").first()


def segment_lists() -> QuerySet[SegmentList]:
    rows = SegmentList.objects.select_related("price_list", "tag")
    return rows.order_by("position", "pk")


def promos() -> QuerySet[Promo]:
    rows = Promo.objects.select_related("price_list", "tag").prefetch_related("products")
    return rows.order_by("-ends_on", "-pk")


def promo_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Promo.objects.filter(pk__in=ids).values_list("pk", "name"))


def costs() -> QuerySet[Cost]:
    """Every cost, for who keeps the policy; by product, the latest first."""
    return Cost.objects.select_related("product").order_by("product__name", "-starts_on", "-pk")


def costs_on(product_ids: Iterable[int], currency: str, on: date) -> dict[int, int]:
    """Return {product id: cost of one without VAT, minor units} as of the day."""
    rows = Cost.objects.filter(
        product_id__in=list(product_ids), currency=currency, starts_on__lte=on
    )
    return dict(rows.order_by("starts_on", "pk").values_list("product_id", "cost_minor"))


# ---------------------------------------------------------------- the price for a client


@dataclass(frozen=True, slots=True)
class Offered:
    """A product's price for one client on a day, and where it comes from."""

    minor: int
    list_name: str
    list_minor: int
    promo_name: str = ""
    promo_bp: int = 0
    rule: Mapping[str, Any] = field(default_factory=dict)

    def why(self) -> dict[str, Any]:
        return {
            "list": self.list_name,
            "list_minor": self.list_minor,
            "promo": self.promo_name,
            "promo_bp": self.promo_bp,
            "rule": dict(self.rule),
        }


@dataclass(frozen=True, slots=True)
class _Client:
    status: str
    tags: frozenset[int]


@dataclass(frozen=True, slots=True)
class Bought:
    """A line as far as the discount matrix counts it; a typed price counts where no list has one."""

    product_id: int | None
    quantity_milli: int
    typed_minor: int | None = None


def offered_prices(
    company_id: int | None,
    product_ids: Iterable[int],
    currency: str,
    on: date,
    *,
    payment: str = "",
    bought: Sequence[Bought] = (),
) -> dict[int, Offered]:
    """Return {product id: the price offered to the client} for products that have one.

    payment, bought: how the client pays and all that is offered; by them the discount matrix speaks.

    The list: the first of the segment's lists in force that has the product, by their places; else a
    list that is bound to no segment, the default one first, then the newest. Discounts of the policy
    do not add up: of the promos in force that fit, the partner's terms and the row of the matrix, the one
    that lowers the most counts.
    """
    wanted = sorted(set(product_ids))
    if not wanted:
        return {}
    client = _client(company_id)
    running = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    bound = list(segment_lists())
    fitting = [
        row.price_list_id
        for row in segment_lists().filter(running)
        if row.fits(client.status, client.tags)
    ]
    rows = Price.objects.filter(
        Q(price_list__ends_on=None) | Q(price_list__ends_on__gt=on),
        product_id__in=wanted,
        price_list__currency=currency,
        price_list__starts_on__lte=on,
    ).select_related("price_list")
    rows = rows.order_by("-price_list__is_default", "-price_list__starts_on", "-price_list_id")
    only_others = {row.price_list_id for row in bound if not row.is_for_all} - set(fitting)
    best: dict[int, tuple[int, Price]] = {}
    for price in rows:
        if price.price_list_id in only_others:
            continue
        place = (
            fitting.index(price.price_list_id) if price.price_list_id in fitting else len(fitting)
        )
        if price.product_id not in best or place < best[price.product_id][0]:
            best[price.product_id] = (place, price)
    lowering = [one for one in _promos_on(on) if one.fits(client.status, client.tags)]
    listed = {pk: price.amount_minor for pk, (_place, price) in best.items()}
    rule = _rule(company_id, client, currency, on, payment, bought, listed)
    return {pk: _with_promo(price, lowering, rule) for pk, (_place, price) in best.items()}


def _rule(
    company_id: int | None,
    client: _Client,
    currency: str,
    on: date,
    payment: str,
    bought: Sequence[Bought],
    listed: Mapping[int, int],
) -> dict[str, Any]:
    """Return {"kind": "partner" | "matrix", "bp": …, and of the matrix its row}; {} if nothing fits."""
    term = partner_term_on(company_id, on)
    if term and payment and term.payment not in ("", payment):
        term = None  # agreed for another way to pay
    cells = {
        row.pk: row
        for row in discount_rules()
        if row.fits(client.status, client.tags) and (not row.from_minor or row.currency == currency)
    }
    counted = engine.volume(
        (one.quantity_milli, listed.get(one.product_id or 0, one.typed_minor or 0))
        for one in bought
    )
    told = (
        engine.Cell(row.pk, row.from_minor, row.payment, row.discount_bp) for row in cells.values()
    )
    cell = engine.best_cell(told, payment, counted)
    if cell and cell.bp > (term.discount_bp if term else 0):
        row = cells[cell.pk]
        return {
            "kind": "matrix", "bp": cell.bp, "from_minor": row.from_minor, "currency": row.currency,
            "payment": row.payment, "status": row.status, "tag": row.tag.name if row.tag else "",
        }  # fmt: skip
    return {"kind": "partner", "bp": term.discount_bp} if term and term.discount_bp else {}


def _client(company_id: int | None) -> _Client:
    row = Company.objects.filter(pk=company_id or 0).values_list("status", flat=True).first()
    tags = Company.tags.through.objects.filter(company_id=company_id or 0)  # type: ignore[misc]
    return _Client(row or "", frozenset(tags.values_list("tag_id", flat=True)))


def _promos_on(on: date) -> list[Promo]:
    rows = promos().filter(is_active=True, starts_on__lte=on, ends_on__gte=on)
    return list(rows.order_by("-discount_bp", "pk"))


def _with_promo(price: Price, lowering: Sequence[Promo], rule: Mapping[str, Any]) -> Offered:
    name = price.price_list.name
    bp = rule.get("bp", 0)
    for promo in lowering:
        if promo.discount_bp < bp:
            break  # the greatest come first
        named = {product.pk for product in promo.products.all()}
        here = promo.price_list_id in (None, price.price_list_id)
        if here and (not named or price.product_id in named):
            minor = engine.lowered(price.amount_minor, promo.discount_bp)
            return Offered(minor, name, price.amount_minor, promo.name, promo.discount_bp)
    return Offered(engine.lowered(price.amount_minor, bp), name, price.amount_minor, rule=rule)


def opening_lines(deal: Deal, vat_bp: int, on: date) -> tuple[LineDraft, ...]:
    """Return the deal's own products as lines of an offer; where the client's lists have no price, the deal's."""
    rows = pipeline.lines_of([deal.pk]).get(deal.pk, [])
    offered = offered_prices(deal.company_id, [row.product_id for row in rows], deal.currency, on)
    return tuple(
        LineDraft(
            row.product_id,
            quantity_milli=row.quantity_milli,
            price_minor=None if row.product_id in offered else row.price_minor,
            vat_bp=vat_bp,
        )
        for row in rows
    )
