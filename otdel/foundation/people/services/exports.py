"""A second pair of eyes over large exports: asked with a reason, allowed or refused, taken once (SEC-04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from otdel.foundation.journal.services import record
from otdel.foundation.people.drafts import ExportAsk
from otdel.foundation.people.errors import (
    AlreadyAsked,
    ConsentOver,
    ListGrown,
    OwnRequest,
    ReasonMissing,
)
from otdel.foundation.people.events import ExportAllowed, ExportAsked, ExportDenied, ExportFetched
from otdel.foundation.people.models import ExportRequest, User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .access import may_take

GROWTH = 10  # per cent by which a list may have grown since it was allowed


@transaction.atomic
def ask_export(ask: ExportAsk, *, by: User, at: datetime) -> ExportRequest:
    """Ask for an export above one's limit; `ask.query` is the list's address as it stood.

    Raises NotAllowed, ExportsClosed, ReasonMissing, AlreadyAsked while the same one waits.
    """
    require(by, "export.run")
    may_take(by)
    reason = ask.reason.strip()[:300]
    if not reason:
        raise ReasonMissing
    waiting = ExportRequest.objects.filter(user=by, status=ExportRequest.Status.WAITING)
    if waiting.filter(list_key=ask.list_key, query=ask.query, form=ask.form).exists():
        raise AlreadyAsked
    made = ExportRequest.objects.create(
        user=by,
        list_key=ask.list_key,
        query=ask.query,
        form=ask.form,
        rows=ask.rows,
        reason=reason,
        at=at,
    )
    record(ExportAsked(made.pk, by.pk, ask.rows), about=made, by=by, at=at)
    return made


@transaction.atomic
def allow_export(request_id: int, *, hours: int, by: User, at: datetime) -> ExportRequest:
    """Let the person take the file once within `hours`.

    Raises NotAllowed, ExportRequest.DoesNotExist, OwnRequest, Stale if it was decided meanwhile.
    """
    made = _to_decide(request_id, by)
    until = at + timedelta(hours=hours)
    _decide(made, status=ExportRequest.Status.ALLOWED, by=by, at=at, expires_at=until)
    record(ExportAllowed(made.pk, made.user_id, hours), about=made, by=by, at=at)
    return made


@transaction.atomic
def deny_export(request_id: int, answer: str, *, by: User, at: datetime) -> ExportRequest:
    """Refuse with an answer. Raises as allow_export, and ReasonMissing."""
    made = _to_decide(request_id, by)
    if not answer.strip():
        raise ReasonMissing
    _decide(made, status=ExportRequest.Status.DENIED, by=by, at=at, answer=answer.strip()[:300])
    record(ExportDenied(made.pk, made.user_id), about=made, by=by, at=at)
    return made


@transaction.atomic
def fetch_export(request_id: int, rows: int, *, by: User, at: datetime) -> ExportRequest:
    """Use the permission up: the file of `rows` rows goes out now, once, to the one who asked.

    Raises NotAllowed, ExportsClosed, ExportRequest.DoesNotExist for another's, ConsentOver, ListGrown.
    """
    require(by, "export.run")
    may_take(by)
    made = ExportRequest.objects.visible_to(by).get(pk=request_id, user=by)
    if made.status != ExportRequest.Status.ALLOWED or not made.is_open(at):
        raise ConsentOver
    if rows * 100 > made.rows * (100 + GROWTH):
        raise ListGrown(rows=rows, allowed=made.rows)
    unused = ExportRequest.objects.filter(pk=made.pk, status=ExportRequest.Status.ALLOWED)
    if not unused.update(status=ExportRequest.Status.TAKEN, taken_at=at):
        raise ConsentOver
    record(ExportFetched(made.pk, by.pk, rows), about=made, by=by, at=at)
    return made


def _to_decide(request_id: int, by: User) -> ExportRequest:
    require(by, "export.allow")
    made = ExportRequest.objects.visible_to(by).select_related("user").get(pk=request_id)
    if made.user_id == by.pk:
        raise OwnRequest
    return made


def _decide(
    made: ExportRequest,
    *,
    status: str,
    by: User,
    at: datetime,
    answer: str = "",
    expires_at: datetime | None = None,
) -> None:
    waiting = ExportRequest.objects.filter(pk=made.pk, status=ExportRequest.Status.WAITING)
    told = {
        "status": status,
        "decided_by": by,
        "decided_at": at,
        "answer": answer,
        "expires_at": expires_at,
    }
    if not waiting.update(**told):
        raise Stale
    made.status, made.expires_at = status, expires_at
