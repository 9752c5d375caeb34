"""Asking a service, and taking the request back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from otdel.company.calendars.queries import work_time
from otdel.company.clients.engine import tidy
from otdel.company.clients.models import Company
from otdel.company.clients.queries import companies
from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan

from .. import errors, queries
from ..drafts import AskDraft
from ..events import RequestAsked, RequestWithdrawn
from ..models import Agreement, ServiceRequest
from .telling import claim, close_tasks, each, facts, tell


@transaction.atomic
def ask(
    noun: str, record_id: int, draft: AskDraft, *, by: User, at: datetime, batch: str = ""
) -> ServiceRequest:
    """Ask a service about a "deal" or a "company" by an agreement, and put a task into the answerer's queue.

    Due after the agreed working hours by the company's calendar. What Otdel asks by itself it asks in
    the name of whose the record is. Where nobody there has a sign-in,
    the task is the asker's own: get the answer, and write it down.
    Raises Deal.DoesNotExist, Company.DoesNotExist, Agreement.DoesNotExist, NotAllowed,
    AgreementElsewhere, RecordOver, NobodyAnswers, AskedAlready.
    """
    require(by, "work.do")
    record = _record(noun, record_id, by)
    agreement = queries.agreements(only_active=False).get(pk=draft.agreement_id)
    if not queries.holds_for(agreement, record):
        raise errors.AgreementElsewhere(agreement=agreement)
    if isinstance(record, Deal) and record.status == Deal.Status.LOST:
        raise errors.RecordOver(title=record.title)
    service = agreement.service
    client_id = record.company_id if isinstance(record, Deal) else record.pk
    asker = (record.owner if by.is_system else None) or by
    who = queries.answerer(service, asker.pk, company_day(at), client_id)
    if who is None and not service.is_outside:
        raise errors.NobodyAnswers(service=service)
    row = _made(record, agreement, who, tidy(draft.words, lines=True), asker=asker, at=at)
    row.task_id = _task(row, record, who or asker.pk, by=by, at=at, batch=batch)
    row.save(update_fields=["task_id"])
    tell(row, RequestAsked(**facts(row)), None, by=by, at=at, batch=batch)
    return row


def _record(noun: str, record_id: int, by: User) -> Deal | Company:
    if noun == Company.noun:
        return companies(by).get(pk=record_id)
    return pipeline.deals(by).select_related("stage").get(pk=record_id)


def _made(
    record: Deal | Company,
    agreement: Agreement,
    answerer_id: int | None,
    words: str,
    *,
    asker: User,
    at: datetime,
) -> ServiceRequest:
    """Write the request; the database lets one open request a record and agreement stand."""
    row = ServiceRequest(
        service=agreement.service,
        agreement=agreement,
        name=agreement.name,
        expected=agreement.result,
        asker=asker,
        answerer_id=answerer_id,
        words=words[:4000],
        asked_at=at,
        due_at=work_time().add_working_time(at, timedelta(hours=agreement.hours)),
        **{f"{record.noun}_id": record.pk},
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise errors.AskedAlready(agreement=agreement) from None
    return row


def _task(
    row: ServiceRequest,
    record: Deal | Company,
    owner_id: int,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> int:
    about: dict[str, Any] = (
        {"about_noun": Deal.noun, "about_id": record.pk}
        if isinstance(record, Deal)
        else {"company_id": record.pk}
    )
    draft = ActivityDraft(
        kind="task",
        subject=f"{row.name}: {record}"[:250],
        body=row.words,
        owner_id=owner_id,
        due_at=row.due_at,
        has_hour=True,
        **about,
    )
    return plan(draft, by=by, at=at, batch=batch).pk


@transaction.atomic
def withdraw(request_id: int, *, by: User, at: datetime, batch: str = "") -> ServiceRequest:
    """Take a request back: the asker, or a head who sees it.

    Raises NoSuchRequest, NotTheAsker, RequestOver, Stale.
    """
    row = queries.requests(by).filter(pk=request_id).first()
    if row is None:
        raise errors.NoSuchRequest
    if by.pk != row.asker_id and not by.may("handoff.govern"):
        raise errors.NotTheAsker(person=row.asker)
    _take_back(row, by=by, at=at, batch=batch)
    return row


def withdraw_many(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[ServiceRequest | Refused]:
    """Take many back; the row or a refusal for each id, in order."""
    return each(ids, lambda pk: withdraw(pk, by=by, at=at, batch=batch))


@transaction.atomic
def withdraw_of(deal_ids: Iterable[int], *, by: User, at: datetime, batch: str = "") -> int:
    """Take back what still waits about deals that are lost or gone; return how many. Harmless twice."""
    taken = 0
    for row in ServiceRequest.objects.filter(deal_id__in=list(deal_ids), is_open=True):
        try:
            _take_back(row, by=by, at=at, batch=batch)
        except Refused:
            continue  # answered this very moment
        taken += 1
    return taken


def _take_back(row: ServiceRequest, *, by: User, at: datetime, batch: str) -> None:
    if not row.is_open:
        raise errors.RequestOver(state=row.get_state_display())
    values = {
        "state": ServiceRequest.State.WITHDRAWN,
        "is_open": False,
        "decided_at": at,
        "decided_by_id": by.pk,
    }
    before = claim(row, values)
    close_tasks(row, "", is_done=False, by=by, at=at, batch=batch)
    tell(row, RequestWithdrawn(**facts(row)), before, by=by, at=at, batch=batch)
