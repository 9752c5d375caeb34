"""How deals and leads enter history, and what is kept of them for undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from otdel.company.department.absences import company_day
from otdel.foundation.journal.drafts import TraceDraft
from otdel.kernel.errors import Refused

from .. import engine
from ..models import Deal, Lead

CHUNK = 1000
DEAL_KEPT = (
    "title",
    "process_id",
    "stage_id",
    "status",
    "is_open",
    "owner_id",
    "company_id",
    "contact_id",
    "source_id",
    "amount_minor",
    "currency",
    "opened_on",
    "expected_on",
    "closed_on",
    "stage_since",
    "loss_reason_id",
    "loss_note",
    "external_ref",
    "extra",
)
LEAD_KEPT = (
    "title",
    "status",
    "owner_id",
    "source_id",
    "company_id",
    "contact_id",
    "company_name",
    "person_name",
    "phone",
    "email",
    "amount_minor",
    "currency",
    "note",
    "answers",
    "reject_reason_id",
    "deal_id",
    "came_at",
    "closed_at",
    "external_ref",
    "extra",
)


def deal_facts(deal: Deal, product_id: int | None, on: date) -> dict[str, Any]:
    """Return the fields of `DealFacts` as the deal stands now."""
    closed = deal.closed_on
    return {
        "deal_id": deal.pk,
        "process_id": deal.process_id,
        "stage_id": deal.stage_id,
        "owner_id": deal.owner_id,
        "company_id": deal.company_id,
        "source_id": deal.source_id,
        "product_id": product_id,
        "amount_minor": deal.amount_minor,
        "currency": deal.currency,
        "status": str(deal.status),
        "opened_on": deal.opened_on.isoformat(),
        "closed_on": closed.isoformat() if closed else None,
        "days": engine.days(deal.opened_on, closed) if closed else None,
        "on": on.isoformat(),
    }


def lead_facts(lead: Lead, on: date) -> dict[str, Any]:
    """Return the fields of `LeadFacts` as the lead stands now."""
    came = company_day(lead.came_at)
    return {
        "lead_id": lead.pk,
        "owner_id": lead.owner_id,
        "source_id": lead.source_id,
        "company_id": lead.company_id,
        "amount_minor": lead.amount_minor,
        "currency": lead.currency,
        "status": str(lead.status),
        "came_on": came.isoformat(),
        "days": engine.days(came, on),
        "on": on.isoformat(),
    }


def old(row: Model, fields: Sequence[str]) -> dict[str, Any]:
    """Return the present values of `fields`."""
    return {name: getattr(row, name) for name in fields}


def created(row: Deal | Lead) -> TraceDraft:
    return TraceDraft(row.noun, row.pk, "created", {}, row.version)


def changed(row: Deal | Lead, before: Mapping[str, Any]) -> TraceDraft:
    """`before`: old values as Python has them; the row already carries its new version."""
    return TraceDraft(row.noun, row.pk, "changed", plain(before), row.version)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as JSON can keep them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def from_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept values as the models have them."""
    return {name: _read(name, value) for name, value in values.items()}


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith(("_on", "stage_since")) else value


def parts[T](things: Sequence[T]) -> list[Sequence[T]]:
    """Cut into pieces small enough for one statement."""
    return [things[start : start + CHUNK] for start in range(0, len(things), CHUNK)]


def only[T](results: Sequence[T | Refused]) -> T:
    """Return the single result of a bulk verb, or raise its refusal."""
    (result,) = results
    if isinstance(result, Refused):
        raise result
    return result
