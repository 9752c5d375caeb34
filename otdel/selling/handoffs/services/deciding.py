"""The taker's answer: accepted, and it changes hands; or returned with a reason, and it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction

from otdel.company.clients.engine import tidy
from otdel.company.clients.services import reassign_companies
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import reassign_deals, reassign_leads

from .. import errors, queries
from ..events import HandoffAccepted, HandoffReturned
from ..models import Credit, Handoff
from .telling import claim, facts, tell


@transaction.atomic
def accept(
    handoff_id: int,
    *,
    by: User,
    at: datetime,
    ticked: frozenset[int] | None = None,
    reply: str = "",
    batch: str = "",
) -> Handoff:
    """Take over: whose the record (and client) is changes now, and the parts of both are credited.

    ticked: places of the checklist's lines that were received; None takes every line as received.
    Raises NoSuchHandoff, NotAllowed, NotForYou, NotYetChosen, AlreadyAnswered, RecordGone,
    OwnerChanged, ChecklistMissing, Stale.
    """
    row = answered_by(handoff_id, by)
    if row.taker_id is None:
        raise errors.NotYetChosen
    record = _still_there(row)
    values = {
        "state": Handoff.State.ACCEPTED,
        "is_open": False,
        "decided_at": at,
        "decided_by_id": by.pk,
        "reply": tidy(reply, lines=True),
        "checklist": _received(row, ticked),
    }
    before = claim(row, values)
    _hand_over(row, record, by=by, at=at, batch=batch)
    _credit(row, at)
    rule = row.rule
    event = HandoffAccepted(
        **facts(row, at),
        giver_part=rule.giver_part,
        giver_share_bp=rule.giver_share_bp,
        taker_part=rule.taker_part,
        taker_share_bp=rule.taker_share_bp,
    )
    tell(row, event, before, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def return_to_giver(
    handoff_id: int, reason_id: int, *, by: User, at: datetime, reply: str = "", batch: str = ""
) -> Handoff:
    """Give it back with a reason; it never changed hands.

    Raises NoSuchHandoff, ReturnReason.DoesNotExist, NotAllowed, NotForYou, AlreadyAnswered.
    """
    row = answered_by(handoff_id, by)
    reason = queries.reasons().get(pk=reason_id)
    values = {
        "state": Handoff.State.RETURNED,
        "is_open": False,
        "decided_at": at,
        "decided_by_id": by.pk,
        "reason_id": reason.pk,
        "reply": tidy(reply, lines=True),
    }
    before = claim(row, values)
    event = HandoffReturned(**facts(row, at), reason_id=reason.pk)
    tell(row, event, before, by=by, at=at, batch=batch)
    return row


def accept_many(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Handoff | Refused]:
    """Accept many, all that goes along as received; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: accept(pk, by=by, at=at, batch=batch))


def return_many(
    ids: Sequence[int], reason_id: int, *, by: User, at: datetime, reply: str = "", batch: str = ""
) -> list[Handoff | Refused]:
    """Return many with one reason; the row or a refusal for each id, in order."""
    told: dict[str, Any] = {"by": by, "at": at, "reply": reply, "batch": batch}
    return each(ids, lambda pk: return_to_giver(pk, reason_id, **told))


def each(ids: Sequence[int], act: Callable[[int], Handoff]) -> list[Handoff | Refused]:
    """Do an act to each id; one refused leaves the others alone."""
    results: list[Handoff | Refused] = []
    for pk in ids:
        try:
            results.append(act(pk))
        except Refused as refusal:
            results.append(refusal)
    return results


def answered_by(handoff_id: int, by: User) -> Handoff:
    """Return an open hand-off that `by` may answer: the taker, or a head who sees it.

    Raises NotAllowed, NoSuchHandoff, AlreadyAnswered, NotForYou.
    """
    require(by, "handoff.make")
    row = queries.handoffs(by).filter(pk=handoff_id).first()
    if row is None:
        raise errors.NoSuchHandoff
    if not row.is_open:
        raise errors.AlreadyAnswered(state=row.get_state_display())
    if by.pk not in (row.taker_id, row.chief_id) and not by.may("handoff.govern"):
        raise errors.NotForYou(person=row.taker or row.chief)
    return row


def _still_there(row: Handoff) -> Deal | Lead:
    record = queries.records_of([row]).get((row.on_noun, row.record_id))
    ended = (Lead.Status.CONVERTED, Lead.Status.REJECTED)
    if record is None or (isinstance(record, Lead) and record.status in ended):
        raise errors.RecordGone
    if isinstance(record, Deal) and record.stage.kind == "lost":
        raise errors.RecordGone
    if record.owner_id not in (None, row.giver_id):
        raise errors.OwnerChanged(title=record.title, person=row.giver)
    return record


def _received(row: Handoff, ticked: frozenset[int] | None) -> list[dict[str, Any]]:
    lines = row.checklist
    got = range(len(lines)) if ticked is None else ticked
    missing = [one["line"] for place, one in enumerate(lines) if place not in got]
    if missing:
        raise errors.ChecklistMissing(lines="; ".join(missing))
    return [one | {"is_taken": True} for one in lines]


def _hand_over(row: Handoff, record: Deal | Lead, *, by: User, at: datetime, batch: str) -> None:
    """Change hands through the services of the rooms whose the rows are. Raises what they refuse."""
    told: dict[str, Any] = {"by": _entrusted(by), "at": at, "batch": batch}
    done: list[Any] = []
    if row.rule.moves_record:
        verb = reassign_leads if isinstance(record, Lead) else reassign_deals
        done += verb([record.pk], row.taker_id, **told)
    if row.rule.moves_company and record.company_id:
        done += reassign_companies([record.company_id], row.taker_id, **told)
    for result in done:
        if isinstance(result, Refused):
            raise result


def _entrusted(by: User) -> User:
    """Return a copy of `by` who reaches what the offer entrusts to them, whosever it is now.

    The giver's offer is the permission, and whether `by` may answer it has been asked; history and
    undo name `by` all the same.
    """
    agent = copy(by)
    agent.__dict__ |= {
        "is_system": True,
        "reach": Reach.ALL,
        "closed": {},
        "is_masked": False,
    }
    return agent


def _credit(row: Handoff, at: datetime) -> None:
    rule = row.rule
    parts = (
        (row.giver_id, rule.giver_part, rule.giver_share_bp),
        (row.taker_id or 0, rule.taker_part, rule.taker_share_bp),
    )
    Credit.objects.bulk_create(
        Credit(
            handoff=row,
            person_id=person,
            part=part,
            share_bp=share,
            lead_id=row.lead_id,
            deal_id=row.deal_id,
            earned_at=at,
        )
        for person, part, share in parts
    )
