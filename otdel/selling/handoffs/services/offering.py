"""Offering a lead or deal to whoever takes over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from otdel.company.calendars.queries import work_time
from otdel.company.clients.engine import tidy
from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline import services as selling
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.models import Deal, Lead

from .. import errors, queries
from ..drafts import OfferDraft
from ..events import HandoffOffered
from ..models import Handoff, HandoffRule
from .choosing import Asked, choose
from .telling import facts, tell

_DEAL = {"amount": "amount_minor", "company": "company_id", "contact": "contact_id",
         "source": "source_id", "expected_on": "expected_on", "lines": "lines"}  # fmt: skip


@transaction.atomic
def offer(
    noun: str,
    record_id: int,
    draft: OfferDraft,
    *,
    by: User,
    at: datetime,
    hours: int,
    batch: str = "",
) -> Handoff:
    """Offer a lead or deal ("lead", "deal") by a rule; what the record lacked is written with it.

    hours: the usual term in working hours, for a rule without its own. Nothing changes hands yet.
    Raises Deal.DoesNotExist, Lead.DoesNotExist, HandoffRule.DoesNotExist, NotAllowed, RecordClosed,
    RuleElsewhere, NotTheOwner, NotTheGiver, GateClosed (`lacking`), ChecklistOpen, AlreadyOffered
    and the refusals of `choosing.choose`.
    """
    require(by, "handoff.make")
    on = company_day(at)
    record = _record(noun, record_id, by)
    rule = queries.rules().get(pk=draft.rule_id)
    giver_id = _giver(record, rule, by, on)
    _open_already(record)
    _fill(record, rule, draft.answers, by=by, at=at, batch=batch)
    checklist = _ticked(rule, draft.ticked)
    due_at = due(rule, hours, at)
    taker_id, chief_id = choose(Asked(rule, giver_id, draft.taker_id, by, on, company_day(due_at)))
    row = _make(
        record,
        rule_id=rule.pk,
        source_id=record.source_id,
        giver_id=giver_id,
        taker_id=taker_id,
        chief_id=chief_id,
        checklist=checklist,
        note=tidy(draft.note, lines=True),
        offered_at=at,
        due_at=due_at,
    )
    tell(row, HandoffOffered(**facts(row, at)), None, by=by, at=at, batch=batch)
    return row


def due(rule: HandoffRule, hours: int, at: datetime) -> datetime:
    """Return when the answer is due: that many working hours after `at` by the company's calendar."""
    return work_time().add_working_time(at, timedelta(hours=rule.hours or hours))


def _record(noun: str, record_id: int, by: User) -> Deal | Lead:
    if noun == Lead.noun:
        return pipeline.leads(by).get(pk=record_id)
    return pipeline.deals(by).select_related("stage").get(pk=record_id)


def _giver(record: Deal | Lead, rule: HandoffRule, by: User, on: date) -> int:
    """Return whose it is to hand over. Raises RecordClosed, RuleElsewhere, NotTheOwner, NotTheGiver."""
    if not queries.holds_for(rule, record):
        raise errors.RuleElsewhere(rule=rule)
    if isinstance(record, Lead) and record.status in (Lead.Status.CONVERTED, Lead.Status.REJECTED):
        raise errors.RecordClosed(title=record.title)
    giver = record.owner or by
    if giver.pk != by.pk and not by.may("handoff.govern"):
        raise errors.NotTheOwner(title=record.title, person=giver)
    if not queries.holds_function(giver.pk, rule.givers.all(), on):
        said = queries.functions_said(rule.givers.all(), by)
        raise errors.NotTheGiver(rule=rule, functions=said, person=giver)
    return giver.pk


def _open_already(record: Deal | Lead) -> None:
    if Handoff.objects.filter(is_open=True, **{f"{record.noun}_id": record.pk}).exists():
        raise errors.AlreadyOffered(title=record.title)


def _fill(
    record: Deal | Lead,
    rule: HandoffRule,
    answers: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    batch: str,
) -> None:
    """Write what the record lacked. Raises GateClosed with what is still missing, Invalid, FieldClosed."""
    lacking = queries.lacks(rule, record)
    told = {lack.key: answers[lack.key] for lack in lacking if answers.get(lack.key)}
    if told:
        if isinstance(record, Lead):
            _fill_lead(record, told, by=by, at=at, batch=batch)
        else:
            changes = _deal_changes(told)
            selling.edit_deal(record.pk, changes, version=None, by=by, at=at, batch=batch)
        record.refresh_from_db()
    still = queries.lacks(rule, record)
    if still:
        raise GateClosed(still)


def _deal_changes(told: Mapping[str, Any]) -> dict[str, Any]:
    changes = {_DEAL[key]: value for key, value in told.items() if key in _DEAL}
    extra = {
        key.removeprefix(pipeline.EXTRA): value
        for key, value in told.items()
        if key.startswith(pipeline.EXTRA)
    }
    return changes | ({"extra": extra} if extra else {})


def _fill_lead(lead: Lead, told: Mapping[str, Any], *, by: User, at: datetime, batch: str) -> None:
    fields = {
        queries.LEAD_DEMANDS[key][0]: value
        for key, value in told.items()
        if key in queries.LEAD_DEMANDS
    }
    if fields:
        selling.edit_lead(lead.pk, fields, version=None, by=by, at=at, batch=batch)
    met = {
        int(key.removeprefix("criterion:")): bool(value)
        for key, value in told.items()
        if key.startswith("criterion:")
    }
    if met:
        selling.qualify_lead(lead.pk, met, by=by, at=at, batch=batch)


def _ticked(rule: HandoffRule, ticked: frozenset[int]) -> list[dict[str, Any]]:
    missing = [line for place, line in enumerate(rule.checklist) if place not in ticked]
    if missing:
        raise errors.ChecklistOpen(lines="; ".join(missing))
    return [{"line": line, "is_given": True, "is_taken": False} for line in rule.checklist]


def _make(record: Deal | Lead, **values: Any) -> Handoff:
    """Write the offer; the database lets one open hand-off a record stand. Raises AlreadyOffered."""
    row = Handoff(**values, **{f"{record.noun}_id": record.pk})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise errors.AlreadyOffered(title=record.title) from None
    return row
