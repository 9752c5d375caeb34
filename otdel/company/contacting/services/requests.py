"""Requests about personal data: entered, given to somebody, put off once, answered; and holds on erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.merges import Quiet
from otdel.company.clients.queries import contacts
from otdel.company.department.absences import company_day
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import colleagues
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, events, queries
from ..drafts import RequestDraft
from ..models import DataHold, DataRequest
from .restoring import restore, trace_of

S = DataRequest.State


@transaction.atomic
def take_request(
    draft: RequestDraft, *, by: User, on: date, at: datetime, batch: str = ""
) -> DataRequest:
    """Enter what somebody asks about their own data; the day of the answer follows the company's rule.

    Raises NotAllowed, NobodyNamed, NotYet (came later than `on`), ErasedAlready, DoesNotExist (the
    contact, or the colleague who is to work on it, is out of sight).
    """
    require(by, "person.request")
    contact = contacts(by).get(pk=draft.contact_id) if draft.contact_id else None
    typed = {
        "person": draft.person.strip()[:200],
        "phone": draft.phone.strip()[:40],
        "email": draft.email.strip()[:200],
    }
    if contact is None and not any(typed.values()):
        raise errors.NobodyNamed(field="contact")
    if contact is not None and contact.is_erased:
        raise errors.ErasedAlready
    if draft.came_on > on:
        raise errors.NotYet(field=_("Came on"))
    row = DataRequest.objects.create(
        kind=DataRequest.Kind(draft.kind),
        contact=contact,
        **typed,
        words=draft.words.strip(),
        how=draft.how,
        came_on=draft.came_on,
        due_on=queries.due_of(draft.kind, draft.came_on),
        doer=colleagues(by).get(pk=draft.doer_id) if draft.doer_id else None,
        by=by,
        at=at,
    )
    told = events.DataRequested(request_id=row.pk, asked=row.kind, due_on=row.due_on.isoformat())
    record(told, about=_subject(row), by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, "created")], by=by, at=at)
    return row


@transaction.atomic
def give_request(
    request_id: int, doer_id: int | None, *, by: User, at: datetime, batch: str = ""
) -> DataRequest:
    """Say who works on it. Raises NotAllowed, NoSuchRequest, RequestClosed, Stale, DoesNotExist."""
    row = _open(request_id, by)
    doer = colleagues(by).get(pk=doer_id) if doer_id else None
    _write(row, {"doer_id": doer.pk if doer else None}, "given", by=by, at=at, batch=batch)
    return row


@transaction.atomic
def bind_request(
    request_id: int, contact_id: int, *, by: User, at: datetime, batch: str = ""
) -> DataRequest:
    """Say which contact of the base the request is about.

    Raises NotAllowed, NoSuchRequest, RequestClosed, Stale, ErasedAlready, DoesNotExist.
    """
    row = _open(request_id, by)
    contact = contacts(by).get(pk=contact_id)
    if contact.is_erased:
        raise errors.ErasedAlready
    _write(row, {"contact_id": contact.pk}, "bound", by=by, at=at, batch=batch)
    return row


@transaction.atomic
def extend_request(
    request_id: int, reason: str, *, by: User, at: datetime, batch: str = ""
) -> DataRequest:
    """Put the answer off, once, with a reason that the person is told; whom it was given to may, too.

    Raises NotAllowed, NoSuchRequest, RequestClosed, ExtendedAlready, Missing, Stale.
    """
    row = _open(request_id, by, of_doer=True)
    if row.is_extended:
        raise errors.ExtendedAlready
    if not reason.strip():
        raise errors.Missing(field=_("Reason"))
    values = {
        "due_on": queries.extended(row.due_on),
        "is_extended": True,
        "extension": reason.strip()[:250],
    }
    _write(row, values, "extended", by=by, at=at, batch=batch)
    return row


@transaction.atomic
def allow_request(request_id: int, *, by: User, at: datetime, batch: str = "") -> DataRequest:
    """Give the second word to an erasure; whoever gives it may not carry it out.

    Raises NotAllowed, NoSuchRequest, RequestClosed, WrongKind, OwnWord (the one who works on it), Stale.
    """
    row = _open(request_id, by)
    if row.kind != DataRequest.Kind.ERASE:
        raise errors.WrongKind(asked=row.get_kind_display())  # type: ignore[attr-defined]
    if row.doer_id == by.pk:
        raise errors.OwnWord
    _write(row, {"allowed_by_id": by.pk, "allowed_at": at}, "allowed", by=by, at=at, batch=batch)
    return row


@transaction.atomic
def answer_request(
    request_id: int, answer: str, *, on: date, by: User, at: datetime, batch: str = ""
) -> DataRequest:
    """Enter that the person was answered, and what: by who answers for data, or whom it was given to.

    An erasure is answered by `erase_person` alone.
    Raises NotAllowed, NoSuchRequest, RequestClosed, Missing, NotYet, WrongKind, Stale.
    """
    row = _open(request_id, by, of_doer=True)
    if row.kind == DataRequest.Kind.ERASE:
        raise errors.WrongKind(asked=row.get_kind_display())  # type: ignore[attr-defined]
    return _close(row, S.DONE, answer, on=on, by=by, at=at, batch=batch)


@transaction.atomic
def refuse_request(
    request_id: int, reason: str, *, on: date, by: User, at: datetime, batch: str = ""
) -> DataRequest:
    """Enter that the person was refused, and why. Raises as answer_request, save WrongKind."""
    return _close(_open(request_id, by), S.REFUSED, reason, on=on, by=by, at=at, batch=batch)


def _close(
    row: DataRequest, state: str, answer: str, *, on: date, by: User, at: datetime, batch: str
) -> DataRequest:
    if not answer.strip():
        raise errors.Missing(field=_("Reason") if state == S.REFUSED else _("What was answered"))
    if on < row.came_on or on > company_day(at):
        raise errors.NotYet(field=_("Answered on"))
    values = {"state": state, "answer": answer.strip(), "answered_on": on}
    before = _update(row, values)
    told = events.DataRequestAnswered(request_id=row.pk, state=state)
    record(told, about=_subject(row), by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, "changed", before)], by=by, at=at)
    return row


def _open(request_id: int, by: User, *, of_doer: bool = False) -> DataRequest:
    """Return an open request that `by` may act on. of_doer: whom it was given to may do this, too."""
    row = queries.data_requests(by).filter(pk=request_id).first()
    require(by, "person.request" if of_doer and row and row.doer_id == by.pk else "person.data")
    if row is None:
        raise errors.NoSuchRequest
    if not row.is_open:
        raise errors.RequestClosed(day=row.answered_on)
    return row


def _write(
    row: DataRequest, values: dict[str, Any], did: str, *, by: User, at: datetime, batch: str
) -> None:
    before = _update(row, values)
    told = events.DataRequestChanged(request_id=row.pk, did=did)
    record(told, about=_subject(row), by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, "changed", before)], by=by, at=at)


def _update(row: DataRequest, values: dict[str, Any]) -> dict[str, Any]:
    """Write if nobody was quicker; return the old values. Raises Stale."""
    before = {name: getattr(row, name) for name in values}
    same = DataRequest.objects.filter(pk=row.pk, version=row.version)
    if not same.update(**values, version=F("version") + 1):
        raise Stale
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return before


def _subject(row: DataRequest) -> Any:
    """The line stands in the contact's history, not in its company's: it is nobody else's matter."""
    return Quiet("contact", row.contact_id) if row.contact_id else row


def restore_requests(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on requests back; the row, None if it is gone, or a `Refused` for each."""
    require(by, "person.request")
    return restore(DataRequest, traces, _told, by=by, at=at, about=_subject)


def _told(row: DataRequest, did: str) -> events.DataRequestRestored:
    return events.DataRequestRestored(request_id=row.pk, did=did)


# ---------------------------------------------------------------- holds


@transaction.atomic
def hold_person(
    contact_id: int, reason: str, till_on: date, *, on: date, by: User, at: datetime
) -> DataHold:
    """Forbid erasing a contact till the day `till_on`, that day too.

    Raises NotAllowed, Missing, TurnedRound, ErasedAlready, DoesNotExist.
    """
    require(by, "person.data")
    contact = contacts(by).get(pk=contact_id)
    if contact.is_erased:
        raise errors.ErasedAlready
    if not reason.strip():
        raise errors.Missing(field=_("Reason"))
    if till_on < on:
        raise errors.TurnedRound(field=_("Till"))
    row = DataHold.objects.create(
        contact=contact, reason=reason.strip()[:250], till_on=till_on, by=by, at=at
    )
    told = events.DataHeld(hold_id=row.pk, till_on=till_on.isoformat())
    record(told, about=Quiet("contact", contact.pk), by=by, at=at)
    return row


@transaction.atomic
def lift_hold(hold_id: int, *, by: User, at: datetime) -> DataHold:
    """Allow erasing again. Raises NotAllowed, NoSuchRequest (none such, or lifted)."""
    require(by, "person.data")
    rows = DataHold.objects.filter(pk=hold_id, lifted_at=None, contact__in=contacts(by).order_by())
    row = rows.first()
    if row is None or not DataHold.objects.filter(pk=row.pk, lifted_at=None).update(lifted_at=at):
        raise errors.NoSuchRequest
    told = events.DataHoldLifted(hold_id=row.pk)
    record(told, about=Quiet("contact", row.contact_id), by=by, at=at)
    row.lifted_at = at
    return row
