"""Asking for approval, and taking the question back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from otdel.company.clients.engine import tidy
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid, Refused
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, Stage

from .. import errors, queries
from ..drafts import AskDraft
from ..engine import holds, is_needed
from ..events import ApprovalAsked, ApprovalWithdrawn
from ..models import Approval, StageDemand
from .telling import claim, each, facts, tell


@transaction.atomic
def ask(
    deal_id: int, draft: AskDraft, *, by: User, at: datetime, on: date, batch: str = ""
) -> Approval:
    """Ask those who approve about the deal as it stands now.

    on: the company's day. Raises Deal.DoesNotExist, StageDemand.DoesNotExist, NotAllowed, DealOver,
    NotDemanded, AlreadyAsked, AlreadyHolds, NobodyApproves, Invalid (`move_to` of another process).
    """
    require(by, "deal.move")
    deal = queries_deal(by, deal_id)
    demand = queries.stage_demands().get(pk=draft.demand_id, kind=StageDemand.Kind.APPROVAL)
    _check(deal, demand, by, on)
    now = queries.standing_of(deal)
    latest = queries.latest_of([deal.pk], [demand.pk]).get((deal.pk, demand.pk))
    if latest and latest.is_open:
        raise errors.AlreadyAsked(demand=demand)
    is_given = latest is not None and latest.state == Approval.State.APPROVED
    if latest and is_given and holds(demand.holds, latest.standing, now):
        raise errors.AlreadyHolds(demand=demand)
    try:
        with transaction.atomic():
            row = Approval.objects.create(
                demand=demand,
                name=demand.name,
                deal_id=deal.pk,
                from_stage_id=deal.stage_id,
                move_to_id=_target(deal, draft.move_to),
                asker=by,
                number=demand.number,
                sum_minor=now.sum.minor,
                currency=now.sum.currency,
                products=now.products,
                note=tidy(draft.note, lines=True),
                asked_at=at,
            )
    except IntegrityError:  # somebody asked this very moment
        raise errors.AlreadyAsked(demand=demand) from None
    tell(row, ApprovalAsked(**facts(row)), None, by=by, at=at, batch=batch)
    return row


def queries_deal(by: User, deal_id: int) -> Deal:
    """Return an open deal in reach. Raises Deal.DoesNotExist, DealOver."""
    deal = pipeline.deals(by).get(pk=deal_id)
    if not deal.is_open:
        raise errors.DealOver(title=deal.title)
    return deal


def _check(deal: Deal, demand: StageDemand, by: User, on: date) -> None:
    if demand.stage.process_id != deal.process_id or not is_needed(demand.above, deal.amount):
        raise errors.NotDemanded(demand=demand)
    if not queries.has_approver(demand, by.pk, on):
        raise errors.NobodyApproves(demand=demand)


def _target(deal: Deal, stage_id: int | None) -> int | None:
    if stage_id is None:
        return None
    stage = Stage.objects.filter(pk=stage_id, process_id=deal.process_id).first()
    if stage is None or stage.kind == Stage.Kind.LOST:
        field = Approval._meta.get_field("move_to").verbose_name  # type: ignore[union-attr]
        raise Invalid(field=field, problem=stage or stage_id)
    return stage.pk


@transaction.atomic
def withdraw(approval_id: int, *, by: User, at: datetime, batch: str = "") -> Approval:
    """Take a question back: the asker, or a head who sees it.

    Raises NoSuchApproval, NotAllowed, NotTheAsker, AlreadyAnswered, Stale.
    """
    row = queries.approvals(by).filter(pk=approval_id).first()
    if row is None:
        raise errors.NoSuchApproval
    if by.pk != row.asker_id and not by.may("handoff.govern"):
        raise errors.NotTheAsker(person=row.asker)
    _take_back(row, by=by, at=at, batch=batch)
    return row


def withdraw_many(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Approval | Refused]:
    """Take many back; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: withdraw(pk, by=by, at=at, batch=batch))


@transaction.atomic
def withdraw_of(deal_ids: Iterable[int], *, by: User, at: datetime, batch: str = "") -> int:
    """Take back what still waits about deals that are over; return how many. Harmless to call again."""
    taken = 0
    for row in Approval.objects.filter(deal_id__in=list(deal_ids), is_open=True):
        try:
            _take_back(row, by=by, at=at, batch=batch)
        except Refused:
            continue  # answered this very moment
        taken += 1
    return taken


def _take_back(row: Approval, *, by: User, at: datetime, batch: str = "") -> None:
    values = {
        "state": Approval.State.WITHDRAWN,
        "is_open": False,
        "decided_at": at,
        "decided_by_id": by.pk,
    }
    if not row.is_open:
        raise errors.AlreadyAnswered(state=row.get_state_display())
    before = claim(row, values)
    tell(row, ApprovalWithdrawn(**facts(row)), before, by=by, at=at, batch=batch)
