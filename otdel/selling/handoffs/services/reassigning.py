"""While nobody has answered: another taker, or the offer taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .. import errors, queries
from ..events import HandoffReassigned, HandoffWithdrawn
from ..models import Handoff, HandoffRule
from .choosing import Asked, fit
from .deciding import each
from .offering import due
from .telling import claim, facts, tell


@transaction.atomic
def reassign(
    handoff_id: int, taker_id: int, *, by: User, at: datetime, hours: int, batch: str = ""
) -> Handoff:
    """Let it wait for another person; the term begins again.

    The head who was asked to choose chooses so. The giver may where the rule lets the giver choose.
    Raises NoSuchHandoff, NotAllowed, NotYours, AlreadyAnswered, and why the person cannot take it.
    """
    row = _own(handoff_id, by)
    giver_chooses = row.rule.pick == HandoffRule.Pick.GIVER and by.pk == row.giver_id
    if by.pk != row.chief_id and not giver_chooses and not by.may("handoff.govern"):
        raise errors.NotYours(person=row.chief or row.giver)
    due_at = due(row.rule, hours, at)
    asked = Asked(row.rule, row.giver_id, taker_id, by, company_day(at), company_day(due_at))
    fit(taker_id, asked)
    was = row.taker_id
    values = {"taker_id": taker_id, "chief_id": None, "due_at": due_at, "escalated_at": None}
    before = claim(row, values)
    event = HandoffReassigned(**facts(row, at), from_taker_id=was)
    tell(row, event, before, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def withdraw(handoff_id: int, *, by: User, at: datetime, batch: str = "") -> Handoff:
    """Take the offer back: the giver, or a head. Raises NoSuchHandoff, NotAllowed, NotYours, AlreadyAnswered."""
    row = _own(handoff_id, by)
    if by.pk != row.giver_id and not by.may("handoff.govern"):
        raise errors.NotYours(person=row.giver)
    close_withdrawn(row, by=by, at=at, batch=batch)
    return row


def close_withdrawn(row: Handoff, *, by: User, at: datetime, batch: str) -> None:
    values = {
        "state": Handoff.State.WITHDRAWN,
        "is_open": False,
        "decided_at": at,
        "decided_by_id": by.pk,
    }
    before = claim(row, values)
    tell(row, HandoffWithdrawn(**facts(row, at)), before, by=by, at=at, batch=batch)


def reassign_many(
    ids: Sequence[int], taker_id: int, *, by: User, at: datetime, hours: int, batch: str = ""
) -> list[Handoff | Refused]:
    """Give many to one person; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: reassign(pk, taker_id, by=by, at=at, hours=hours, batch=batch))


def withdraw_many(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Handoff | Refused]:
    """Take many offers back; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: withdraw(pk, by=by, at=at, batch=batch))


def _own(handoff_id: int, by: User) -> Handoff:
    require(by, "handoff.make")
    row = queries.handoffs(by).filter(pk=handoff_id).first()
    if row is None:
        raise errors.NoSuchHandoff
    if not row.is_open:
        raise errors.AlreadyAnswered(state=row.get_state_display())
    return row
