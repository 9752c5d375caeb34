"""A discount above one's limit: asked for, then approved or refused by somebody whose limit suffices."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from otdel.company.clients.engine import tidy
from otdel.foundation.people.models import User
from otdel.kernel.errors import Stale
from otdel.selling.pipeline.models import Deal

from .. import errors, queries
from ..events import DiscountApproved, DiscountAsked, DiscountRefused
from ..models import Approval, Offer
from ..policy import Policy
from .checking import check_floor, limit_of, needed_discount, percent
from .telling import claim, facts, find, tell


@transaction.atomic
def ask_approval(
    offer_id: int,
    policy: Policy,
    *,
    by: User,
    at: datetime,
    on: date,
    note: str = "",
    batch: str = "",
) -> Approval:
    """Ask for a discount above one's own limit; the offer waits.

    Raises NotAllowed, NoSuchOffer, WrongState, NothingOffered, ValidityPassed, BelowFloor, NoNeedToAsk,
    Stale.
    """
    row, deal = find(offer_id, by, [Offer.State.DRAFT])
    lines = check_floor(row, policy, on=on)
    needed, limit = needed_discount(lines), limit_of(row, lines, policy, by)
    if needed <= limit:
        raise errors.NoNeedToAsk(limit=percent(limit))
    claim(row, {"state": Offer.State.WAITING})
    asked = Approval.objects.create(
        offer=row, needed_bp=needed, asked_by=by, asked_at=at, note=tidy(note)[:250]
    )
    tell(row, deal, DiscountAsked(**facts(row), needed_bp=needed), by=by, at=at, batch=batch)
    return asked


@transaction.atomic
def approve(
    approval_id: int, policy: Policy, *, by: User, at: datetime, on: date, batch: str = ""
) -> Offer:
    """Allow the discount: the offer is ready to send.

    Raises NoSuchOffer, NotAllowed, OwnApproval, LimitTooLow, WrongState, ValidityPassed, BelowFloor,
    Stale.
    """
    asked, row, deal = _asked(approval_id, policy, by)
    check_floor(row, policy, on=on)
    _decide(asked, Approval.State.APPROVED, "", by=by, at=at)
    claim(row, {"state": Offer.State.READY})
    event = DiscountApproved(**facts(row), needed_bp=asked.needed_bp)
    tell(row, deal, event, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def refuse(
    approval_id: int, reason: str, policy: Policy, *, by: User, at: datetime, batch: str = ""
) -> Offer:
    """Refuse the discount with a reason: the offer is a draft again.

    Raises NoSuchOffer, NotAllowed, OwnApproval, LimitTooLow, WrongState, ReasonMissing, Stale.
    """
    asked, row, deal = _asked(approval_id, policy, by)
    reason = tidy(reason)[:250]
    if not reason:
        raise errors.ReasonMissing
    _decide(asked, Approval.State.REFUSED, reason, by=by, at=at)
    claim(row, {"state": Offer.State.DRAFT})
    event = DiscountRefused(**facts(row), needed_bp=asked.needed_bp)
    tell(row, deal, event, by=by, at=at, batch=batch)
    return row


def may_decide(asked: Approval, policy: Policy, by: User) -> bool:
    """Say whether `by` may approve or refuse the discount."""
    offer = asked.offer
    if by.pk in (asked.asked_by_id, offer.author_id) or not by.may("offer.make"):
        return False
    return limit_of(offer, queries.lines_of(offer), policy, by) >= asked.needed_bp


def _asked(approval_id: int, policy: Policy, by: User) -> tuple[Approval, Offer, Deal]:
    asked = Approval.objects.filter(pk=approval_id).first()
    if asked is None:
        raise errors.NoSuchOffer
    row, deal = find(asked.offer_id, by, [Offer.State.WAITING])
    if by.pk in (asked.asked_by_id, row.author_id):
        raise errors.OwnApproval
    limit = limit_of(row, queries.lines_of(row), policy, by)
    if limit < asked.needed_bp:
        raise errors.LimitTooLow(limit=percent(limit), needed=percent(asked.needed_bp))
    return asked, row, deal


def _decide(asked: Approval, state: str, reason: str, *, by: User, at: datetime) -> None:
    ours = Approval.objects.filter(pk=asked.pk, state=Approval.State.ASKED)
    if not ours.update(state=state, reason=reason, decided_by=by, decided_at=at):
        raise Stale
