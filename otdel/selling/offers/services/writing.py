"""Writing an offer: begun, changed while it is a draft, made ready, its next version, dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.models import Product
from otdel.company.clients.engine import tidy
from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal

from .. import engine, errors, queries
from ..drafts import LineDraft, OfferDraft
from ..events import OfferDropped, OfferEdited, OfferFinished, OfferMade
from ..models import WHOLE, Approval, Counter, Offer, OfferLine, Payment
from ..policy import Policy
from .checking import check_discount, check_floor
from .telling import claim, facts, find, tell

MOST = 10**15  # beyond it a sum is a slip of the finger
COPIED = (
    "product_id", "title", "unit", "quantity_milli", "price_minor", "discount_bp", "vat_bp",
    "base_minor", "discount_minor", "vat_minor", "total_minor",
)  # fmt: skip
REVISED = (*Offer.WITH_CLIENT, Offer.State.ACCEPTED, Offer.State.DECLINED, Offer.State.EXPIRED)


@transaction.atomic
def draft_offer(
    deal_id: int, draft: OfferDraft, *, by: User, at: datetime, on: date, batch: str = ""
) -> Offer:
    """Begin an offer about an open deal, with the next number of the year.

    Raises NotAllowed, Deal.DoesNotExist, DealClosed, LineWrong, PriceMissing.
    """
    require(by, "offer.make")
    deal = pipeline.deals(by).get(pk=deal_id)
    _check_open(deal)
    row = Offer(
        year=on.year,
        number=_next_number(on.year),
        deal_id=deal.pk,
        author=by,
        currency=deal.currency,
        language=draft.language,
        is_vat_inside=draft.is_vat_inside,
        valid_until=draft.valid_until,
        payment=draft.payment,
        terms=tidy(draft.terms, lines=True),
        made_at=at,
    )
    lines = price_lines(draft, deal, on=on)
    sum_up(row, lines)
    row.save(force_insert=True)
    _write_lines(row, lines)
    tell(row, deal, OfferMade(**facts(row)), by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_offer(
    offer_id: int,
    draft: OfferDraft,
    *,
    version: int | None,
    by: User,
    at: datetime,
    on: date,
    batch: str = "",
) -> Offer:
    """Write an offer anew that the client has not got; it is a draft again, a question about it withdrawn.

    Raises NotAllowed, NoSuchOffer, OfferFixed, DealClosed, Stale, LineWrong, PriceMissing.
    """
    row, deal = find(offer_id, by, Offer.State.values)
    if row.state not in Offer.BEFORE_CLIENT:
        raise errors.OfferFixed(code=row.code)
    if version is not None and version != row.version:
        raise Stale
    _check_open(deal)
    lines = price_lines(draft, deal, on=on, currency=row.currency)
    values = {
        "state": Offer.State.DRAFT,
        "language": draft.language,
        "is_vat_inside": draft.is_vat_inside,
        "valid_until": draft.valid_until,
        "payment": draft.payment,
        "terms": tidy(draft.terms, lines=True),
        **_totals(lines),
    }
    claim(row, values)
    withdraw_question(row, at=at)
    row.lines.all().delete()
    _write_lines(row, lines)
    tell(row, deal, OfferEdited(**facts(row)), by=by, at=at, batch=batch)
    return row


@transaction.atomic
def finish(
    offer_id: int, policy: Policy, *, by: User, at: datetime, on: date, batch: str = ""
) -> Offer:
    """Make a draft ready to send, if its discounts are within the limit of `by`.

    Raises NotAllowed, NoSuchOffer, WrongState, DealClosed, NothingOffered, ValidityPassed, BelowFloor,
    NeedsApproval, Stale.
    """
    row, deal = find(offer_id, by, [Offer.State.DRAFT])
    _check_open(deal)
    lines = check_floor(row, policy, on=on)
    check_discount(row, lines, policy, by)
    before = claim(row, {"state": Offer.State.READY})
    tell(row, deal, OfferFinished(**facts(row)), before, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def revise(offer_id: int, valid_until: date, *, by: User, at: datetime, batch: str = "") -> Offer:
    """Begin the next version of an offer the client has; the old one holds until the new is sent.

    Prices stay; what the lists and promos offer is that of today, so a price of a promo that is over
    counts as a discount now. Raises NotAllowed, NoSuchOffer, WrongState, DealClosed, VersionInWork.
    """
    old, deal = find(offer_id, by, REVISED)
    _check_open(deal)
    versions = Offer.objects.filter(year=old.year, number=old.number)
    busy = versions.filter(state__in=Offer.BEFORE_CLIENT).first()
    if busy is not None:
        raise errors.VersionInWork(code=busy.code)
    last = versions.order_by("-revision").values_list("revision", flat=True)[0]
    same = ("year", "number", "deal_id", "currency", "language", "is_vat_inside", "payment", "terms",
            "base_minor", "discount_minor", "vat_minor", "total_minor")  # fmt: skip
    row = Offer(
        **{name: getattr(old, name) for name in same},
        revision=last + 1,
        author=by,
        valid_until=valid_until,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody began it at the same moment
        raise Stale from None
    _write_lines(row, _same_lines(old, deal, on=company_day(at)))
    tell(row, deal, OfferMade(**facts(row)), by=by, at=at, batch=batch)
    return row


def _same_lines(old: Offer, deal: Deal, *, on: date) -> list[OfferLine]:
    """Return unsaved copies of an offer's lines, at their prices, beside what is offered on the day."""
    lines = queries.lines_of(old)
    bought = [queries.Bought(x.product_id, x.quantity_milli, x.price_minor) for x in lines]
    ids = {line.product_id for line in lines if line.product_id}
    offered = queries.offered_prices(
        deal.company_id, ids, old.currency, on, payment=old.payment, bought=bought
    )
    return [
        OfferLine(**{name: getattr(line, name) for name in COPIED} | _offered(found))
        for line in lines
        for found in [offered.get(line.product_id or 0)]
    ]


def _offered(found: queries.Offered | None) -> dict[str, Any]:
    return {"offered_minor": found.minor if found else None, "why": found.why() if found else {}}


@transaction.atomic
def drop(offer_id: int, *, by: User, at: datetime, batch: str = "") -> Offer:
    """Give up an offer the client has not got; its number stays used. Raises NotAllowed, NoSuchOffer, WrongState, Stale."""
    row, deal = find(offer_id, by, Offer.BEFORE_CLIENT)
    before = claim(row, {"state": Offer.State.DROPPED})
    if withdraw_question(row, at=at):
        before["state"] = Offer.State.DRAFT
    tell(row, deal, OfferDropped(**facts(row)), before, by=by, at=at, batch=batch)
    return row


def withdraw_question(row: Offer, *, at: datetime) -> int:
    """Take back the question about a discount that waits; return how many there were."""
    asked = Approval.objects.filter(offer_id=row.pk, state=Approval.State.ASKED)
    return asked.update(state=Approval.State.WITHDRAWN, decided_at=at)


def price_lines(draft: OfferDraft, deal: Deal, *, on: date, currency: str = "") -> list[OfferLine]:
    """Return unsaved lines with prices, their why and sums.

    currency: of the offer, where it was begun before the deal's was changed; else the deal's.
    Raises LineWrong, PriceMissing, PaymentUnknown.
    """
    if draft.payment and draft.payment not in Payment.values:
        raise errors.PaymentUnknown
    drafts = draft.lines
    ids = {line.product_id for line in drafts if line.product_id}
    known = {row.pk: row for row in Product.objects.filter(pk__in=ids)}
    bought = [
        queries.Bought(one.product_id, max(one.quantity_milli, 0), one.price_minor)
        for one in drafts
    ]
    offered = queries.offered_prices(
        deal.company_id, ids, currency or deal.currency, on, payment=draft.payment, bought=bought
    )
    return [
        _line(place, one, known, offered, is_vat_inside=draft.is_vat_inside)
        for place, one in enumerate(drafts, 1)
    ]


def _line(
    place: int,
    draft: LineDraft,
    known: Mapping[int, Product],
    offered: Mapping[int, queries.Offered],
    *,
    is_vat_inside: bool,
) -> OfferLine:
    product = known.get(draft.product_id or 0)
    title = tidy(draft.title) or (product.name if product else "")
    if draft.product_id and product is None:
        raise errors.LineWrong(title=place, problem=_("there is no such product"))
    if not title or len(title) > 250:
        raise errors.LineWrong(
            title=place, problem=_("name a product or write a text up to 250 signs")
        )
    found = offered.get(draft.product_id or 0)
    price = draft.price_minor
    if price is None and found:
        price = found.minor
    if price is None:
        raise errors.PriceMissing(title=title)
    if not (0 < draft.quantity_milli <= MOST and 0 <= price <= MOST):
        raise errors.LineWrong(
            title=title, problem=_("quantity must be above zero and the price not below it")
        )
    if not (0 <= draft.discount_bp <= WHOLE and 0 <= draft.vat_bp <= WHOLE):
        raise errors.LineWrong(title=title, problem=_("discount and VAT are from 0 to 100%"))
    sums = engine.line_sums(
        draft.quantity_milli, price, draft.discount_bp, draft.vat_bp, is_vat_inside=is_vat_inside
    )
    if max(sums.base, sums.total) > MOST:
        raise errors.LineWrong(title=title, problem=_("the sum is beyond reason"))
    return OfferLine(
        position=place,
        product=product,
        title=title,
        unit=product.unit if product else "",
        quantity_milli=draft.quantity_milli,
        price_minor=price,
        **_offered(found),
        discount_bp=draft.discount_bp,
        vat_bp=draft.vat_bp,
        base_minor=sums.base,
        discount_minor=sums.discount,
        vat_minor=sums.vat,
        total_minor=sums.total,
    )


def _totals(lines: Sequence[OfferLine]) -> dict[str, Any]:
    """Return the sums of the offer: those of the lines, nothing rounded again."""
    names = ("base_minor", "discount_minor", "vat_minor", "total_minor")
    return {name: sum(getattr(line, name) for line in lines) for name in names}


def sum_up(row: Offer, lines: Sequence[OfferLine]) -> None:
    """Give an unsaved offer the sums of its lines."""
    for name, value in _totals(lines).items():
        setattr(row, name, value)


def _write_lines(row: Offer, lines: Sequence[OfferLine]) -> None:
    for place, line in enumerate(lines, 1):
        line.offer, line.position = row, place
    OfferLine.objects.bulk_create(lines)


def _next_number(year: int) -> int:
    """Take the next number; the row is held to the end of the transaction, so no number is lost or given twice."""
    Counter.objects.get_or_create(year=year)
    Counter.objects.filter(year=year).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(year=year)


def _check_open(deal: Deal) -> None:
    if not deal.is_open:
        raise errors.DealClosed(title=deal.title)
