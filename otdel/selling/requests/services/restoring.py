"""Taking acts on services, agreements and requests back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from otdel.foundation.journal.services import ChangedSince, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .. import errors, queries
from ..events import AgreementSet, RequestRestored, ServiceSet
from ..models import AdjacentService, Agreement, ServiceRequest
from .agreeing import columns_of, used
from .telling import KEPT_TIMES, facts, subject


@transaction.atomic
def restore_requests(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts back; one result a trace: the row, None if the request is gone, or a `Refused`.

    An answer taken back waits again, its task with it (the queue puts that back itself); a request
    taken back is gone as if never asked.
    """
    rows = queries.requests(by).in_bulk([trace.noun_id for trace in traces])
    return [_request(rows.get(trace.noun_id), trace, by=by, at=at) for trace in traces]


def _request(row: ServiceRequest | None, trace: Any, *, by: User, at: datetime) -> Any:
    if row is None:
        return errors.NoSuchRequest()
    if row.version != trace.version:
        return ChangedSince(title=row.name)
    event = RequestRestored(**facts(row), did=trace.did)
    if trace.did == "created":
        record(event, about=subject(row), by=by, at=at)
        ServiceRequest.objects.filter(pk=row.pk).delete()
        return None
    values = {
        name: datetime.fromisoformat(value) if name in KEPT_TIMES and value else value
        for name, value in trace.before.items()
    }
    try:
        with transaction.atomic():
            ours = ServiceRequest.objects.filter(pk=row.pk, version=row.version)
            if not ours.update(**values, version=F("version") + 1):
                return ChangedSince(title=row.name)
    except IntegrityError:  # it was asked again meanwhile
        return errors.AskedAlready(agreement=row.name)
    record(event, about=subject(row), by=by, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def restore_services(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take back what was done to services; one result a trace: the row, None if it is gone, or a `Refused`."""
    require(by, "process.design")
    return [_defined(AdjacentService, trace, by=by, at=at) for trace in traces]


@transaction.atomic
def restore_agreements(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """As `restore_services`, for agreements."""
    require(by, "process.design")
    return [_defined(Agreement, trace, by=by, at=at) for trace in traces]


def _defined(model: Any, trace: Any, *, by: User, at: datetime) -> Any:
    row = model.objects.filter(pk=trace.noun_id).first()
    if trace.did == "removed":
        if row is not None or not _stands(model, trace.before):
            return ChangedSince(title=str(trace.before.get("name")))
        made = model(pk=trace.noun_id, version=trace.version + 1, **trace.before)
        return _written(lambda: made.save(force_insert=True), made, by=by, at=at)
    if row is None:
        return None if trace.did == "created" else ChangedSince(title=str(trace.noun_id))
    if row.version != trace.version:
        return ChangedSince(title=str(row))
    if trace.did == "created":
        if used(model, row.pk):
            return (
                errors.ServiceUsed(service=row)
                if model is AdjacentService
                else errors.AgreementUsed(agreement=row)
            )
        _record(row, by=by, at=at)
        row.delete()
        return None
    values = {name: trace.before[name] for name in columns_of(model) if name in trace.before}
    if not _stands(model, values):
        return ChangedSince(title=str(row))
    rows = model.objects.filter(pk=row.pk, version=row.version)
    return _written(lambda: rows.update(**values, version=F("version") + 1), row, by=by, at=at)


def _stands(model: Any, values: Mapping[str, Any]) -> bool:
    """Say whether everything that the values point to is still there."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    return all(
        field.related_model.objects.filter(pk=values[field.attname]).exists()
        for field in keys
        if values.get(field.attname)
    )


def _written(write: Any, row: Any, *, by: User, at: datetime) -> Any:
    """Write, unless another row took the name or what it names is gone meanwhile."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return ChangedSince(title=str(row))
    row.refresh_from_db()
    _record(row, by=by, at=at)
    return row


def _record(row: Any, *, by: User, at: datetime) -> None:
    event: Any = (
        ServiceSet(service_id=row.pk, what="restored")
        if isinstance(row, AdjacentService)
        else AgreementSet(service_id=row.service_id, agreement_id=row.pk, what="restored")
    )
    record(event, about=row, by=by, at=at)
