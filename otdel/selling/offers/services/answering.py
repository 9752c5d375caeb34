"""The client's answer: accepted, and the deal takes the lines and the sum over; declined; or none in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from otdel.company.clients.engine import tidy
from otdel.foundation.people.models import User
from otdel.kernel.errors import Stale
from otdel.selling.pipeline.drafts import LineDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import edit_deal

from .. import errors, queries
from ..events import OfferAccepted, OfferDeclined, OfferExpired, OfferReplaced
from ..models import Offer
from .telling import claim, facts, find, tell


@transaction.atomic
def accept(offer_id: int, *, by: User, at: datetime, answer: str = "", batch: str = "") -> Offer:
    """The client agreed: the deal takes over the offer's lines, its sum after the discount, its currency.

    An earlier accepted offer of the deal gives way. If a line is a text and no product, the deal takes
    over the sum alone. Raises NotAllowed, NoSuchOffer, WrongState, DealClosed, Stale, and what
    `pipeline.edit_deal` refuses: FieldClosed among it.
    """
    row, deal = find(offer_id, by, Offer.WITH_CLIENT)
    if not deal.is_open:
        raise errors.DealClosed(title=deal.title)
    for old in Offer.objects.filter(deal_id=deal.pk, state=Offer.State.ACCEPTED):
        was = claim(old, {"state": Offer.State.REPLACED})
        tell(old, deal, OfferReplaced(**facts(old)), was, by=by, at=at, batch=batch)
    values = {"state": Offer.State.ACCEPTED, "decided_at": at, "answer": tidy(answer)[:250]}
    try:
        with transaction.atomic():
            before = claim(row, values)
    except IntegrityError:  # another offer of the deal was accepted at the same moment
        raise Stale from None
    _carry(row, deal, by=by, at=at, batch=batch)
    tell(row, deal, OfferAccepted(**facts(row)), before, by=by, at=at, batch=batch)
    return row


def _carry(row: Offer, deal: Deal, *, by: User, at: datetime, batch: str) -> None:
    lines = queries.lines_of(row)
    if all(line.product_id for line in lines):
        drafts = [
            LineDraft(
                line.product_id or 0, line.quantity_milli, line.price_minor,
                amount_minor=line.sum_minor,
            )
            for line in lines
        ]  # fmt: skip
        changes: dict[str, Any] = {"lines": tuple(drafts)}
    else:
        changes = {"lines": (), "amount_minor": row.sum_minor}
    changes["currency"] = row.currency
    edit_deal(deal.pk, changes, version=None, by=by, at=at, batch=batch)


@transaction.atomic
def decline(offer_id: int, reason: str, *, by: User, at: datetime, batch: str = "") -> Offer:
    """The client said no, and why. Raises NotAllowed, NoSuchOffer, WrongState, Stale."""
    row, deal = find(offer_id, by, Offer.WITH_CLIENT)
    values = {"state": Offer.State.DECLINED, "decided_at": at, "answer": tidy(reason)[:250]}
    before = claim(row, values)
    tell(row, deal, OfferDeclined(**facts(row)), before, by=by, at=at, batch=batch)
    return row


def expire_offers(*, by: User, at: datetime, on: date) -> int:
    """Mark the offers whose last day is over and nobody answered; return how many. Safe to run twice.

    One that the client answered on its page waits for the seller, who may still enter the answer.
    """
    late = Offer.objects.filter(state__in=Offer.WITH_CLIENT, valid_until__lt=on)
    late = late.exclude(links__answered_at__isnull=False)
    return sum(_expire(row, by=by, at=at) for row in late.order_by("pk").iterator())


@transaction.atomic
def _expire(row: Offer, *, by: User, at: datetime) -> bool:
    try:
        claim(row, {"state": Offer.State.EXPIRED})
    except Stale:  # answered at this very moment
        return False
    deal = Deal.objects.filter(pk=row.deal_id).first()
    if deal is not None:
        tell(row, deal, OfferExpired(**facts(row)), by=by, at=at)
    return True
