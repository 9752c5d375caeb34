"""The answer: yes by as many as are needed, and the deal may move at once; or no with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from otdel.company.clients.engine import tidy
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import move_deal

from .. import errors, queries
from ..engine import holds
from ..events import ApprovalGiven, ApprovalRefused, ApprovalVoiced
from ..models import Approval, StageDemand, Voice
from .telling import claim, each, facts, tell

MOVED = "moved"


@transaction.atomic
def approve(
    approval_id: int, *, by: User, at: datetime, on: date, reply: str = "", batch: str = ""
) -> Approval:
    """Say yes. The last yes that is needed gives the approval, and moves the deal if the asker wanted so.

    The move is the asker's and goes through the gate as any other; what it lacks stands in `outcome`,
    and the approval is given all the same. on: the company's day. Raises NoSuchApproval, OwnApproval,
    NotYours, AlreadyAnswered, AlreadySaid, DealGone, DealChanged, Stale.
    """
    row, deal = _answered_by(approval_id, by, on)
    _check_deal(row, deal)
    try:
        with transaction.atomic():
            Voice.objects.create(approval=row, person=by, at=at)
    except IntegrityError:
        raise errors.AlreadySaid(number=row.number - row.voices.count()) from None
    given = row.voices.count()
    words = tidy(reply, lines=True)
    if given < row.number:
        before = claim(row, {"reply": _joined(row.reply, words)})
        event: Any = ApprovalVoiced(**facts(row), given=given, number=row.number)
        tell(row, event, before | {"voice": by.pk}, by=by, at=at, batch=batch)
        return row
    before = claim(row, _decided(Approval.State.APPROVED, _joined(row.reply, words), by, at))
    _move(row, deal, at=at, on=on)
    event = ApprovalGiven(**facts(row), outcome=row.outcome, minutes=_minutes(row, at))
    tell(row, event, before | {"voice": by.pk}, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def refuse(
    approval_id: int, reason: str, *, by: User, at: datetime, on: date, batch: str = ""
) -> Approval:
    """Say no, and why. One no is enough, whoever has said yes.

    Raises NoSuchApproval, OwnApproval, NotYours, AlreadyAnswered, ReasonMissing, Stale.
    """
    row, _deal = _answered_by(approval_id, by, on)
    words = tidy(reason, lines=True)
    if not words:
        raise errors.ReasonMissing
    before = claim(row, _decided(Approval.State.REFUSED, words, by, at))
    event = ApprovalRefused(**facts(row), minutes=_minutes(row, at))
    tell(row, event, before, by=by, at=at, batch=batch)
    return row


def approve_many(
    ids: Sequence[int], *, by: User, at: datetime, on: date, batch: str = ""
) -> list[Approval | Refused]:
    """Approve many; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: approve(pk, by=by, at=at, on=on, batch=batch))


def refuse_many(
    ids: Sequence[int], reason: str, *, by: User, at: datetime, on: date, batch: str = ""
) -> list[Approval | Refused]:
    """Refuse many for one reason; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: refuse(pk, reason, by=by, at=at, on=on, batch=batch))


def _answered_by(approval_id: int, by: User, on: date) -> tuple[Approval, Deal | None]:
    row = queries.approvals(by).filter(pk=approval_id).first()
    if row is None:
        raise errors.NoSuchApproval
    if not row.is_open:
        raise errors.AlreadyAnswered(state=row.get_state_display())
    if by.pk == row.asker_id:
        raise errors.OwnApproval
    if row.voices.filter(person=by).exists():
        raise errors.AlreadySaid(number=row.number - row.voices.count())
    if not queries.may_answer(by, row, on):
        who = queries.approvers_said(row.demand, by) if row.demand else "—"
        raise errors.NotYours(demand=row.name, who=who)
    return row, Deal.objects.filter(pk=row.deal_id).first()


def _check_deal(row: Approval, deal: Deal | None) -> None:
    if deal is None or not deal.is_open:
        raise errors.DealGone
    how = row.demand.holds if row.demand else StageDemand.Holds.RISE
    if not holds(how, row.standing, queries.standing_of(deal)):
        raise errors.DealChanged(person=row.asker)


def stands_there(row: Approval, deal: Deal) -> bool:
    """Say whether the deal stands where it was asked about: the same step, in whichever version."""
    return row.from_stage is not None and deal.stage.kin == row.from_stage.kin


def _decided(state: str, reply: str, by: User, at: datetime) -> dict[str, Any]:
    return {
        "state": state,
        "is_open": False,
        "decided_at": at,
        "decided_by_id": by.pk,
        "reply": reply,
    }


def _joined(said: str, words: str) -> str:
    return "\n".join(part for part in (said, words) if part)


def _minutes(row: Approval, at: datetime) -> int:
    return max(int((at - row.asked_at).total_seconds() // 60), 0)


def _move(row: Approval, deal: Deal | None, *, at: datetime, on: date) -> None:
    """Move the deal in the asker's name if it still stands where it was asked about."""
    if row.move_to_id is None or deal is None or not stands_there(row, deal):
        return
    try:
        with transaction.atomic():
            move_deal(deal.pk, row.move_to_id, by=row.asker, at=at, on=on)
        row.outcome = MOVED
    except (Refused, Deal.DoesNotExist) as refusal:
        row.outcome = getattr(refusal, "code", errors.DealGone.code)
    Approval.objects.filter(pk=row.pk).update(outcome=row.outcome)
