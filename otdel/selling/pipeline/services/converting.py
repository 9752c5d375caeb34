"""A lead becomes a deal: the link stays, company and contact are found or made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.drafts import (
    CompanyDraft,
    CompanyKeys,
    ContactDraft,
    ContactKeys,
    PointDraft,
)
from otdel.company.clients.queries import match_companies, match_contacts
from otdel.company.clients.services import create_company, create_contact
from otdel.foundation.people.fields import may_fill
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel import locks, normal

from .. import demands, engine, errors, queries
from ..drafts import Answers, DealDraft
from ..events import LeadConverted
from ..models import Criterion, Deal, Lead
from .checking import wrong
from .editing import edit_deals
from .leads import change_lead, enter
from .opening import open_deal
from .telling import lead_facts, only


@locks.again
@transaction.atomic
def convert_lead(
    lead_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    into_deal_id: int | None = None,
    deal: DealDraft | None = None,
    company_id: int | None = None,
    contact_id: int | None = None,
    answers: Answers | None = None,
    batch: str = "",
) -> Deal:
    """Turn a lead into the deal named, or into a new one (`deal`, else by the default process).

    company_id, contact_id: whom the lead means; else the lead's own, else a match by name, phone
    and mail, else they are added to the base. answers: criteria that still lacked, "criterion:3": True.
    Raises Lead.DoesNotExist, Deal.DoesNotExist, NotAllowed, LeadClosed, GateClosed (compulsory
    criteria, demands of rooms above), Invalid, Stale and the refusals of `open_deal`.
    """
    lead = queries.leads(by).get(pk=lead_id)
    require(by, "lead.convert")
    if lead.status in (Lead.Status.CONVERTED, Lead.Status.REJECTED):
        raise errors.LeadClosed(title=lead.title)
    said = _criteria(lead, answers or {})
    company_id = company_id or lead.company_id or _company(lead, by=by, at=at, batch=batch)
    contact_id = (
        contact_id or lead.contact_id or _contact(lead, company_id, by=by, at=at, batch=batch)
    )
    if into_deal_id is not None:
        made = _into(into_deal_id, company_id, contact_id, by=by, at=at, batch=batch)
    else:
        draft = deal or _draft(lead, on, by=by)
        draft = _with(draft, company_id=company_id, contact_id=contact_id)
        more: dict[str, Any] = {
            "batch": batch,
            "lead_id": lead.pk,
            "carried": _carried(lead, draft, company_id, contact_id),
        }
        made = open_deal(draft, by=by, at=at, today=on, **more)
    values = {
        "status": Lead.Status.CONVERTED,
        "deal_id": made.pk,
        "company_id": company_id,
        "contact_id": contact_id,
        "closed_at": at,
        "answers": said,
    }
    before = change_lead(lead, values)
    told = LeadConverted(**lead_facts(lead, on), deal_id=made.pk, is_new_deal=into_deal_id is None)
    enter(lead, before, [told], by=by, at=at, batch=batch)
    return made


def lacking_criteria(lead: Lead) -> list[Criterion]:
    """Return the compulsory criteria that the lead does not meet yet."""
    return [c for c in queries.criteria() if c.is_compulsory and not lead.answers.get(str(c.pk))]


def _criteria(lead: Lead, answers: Answers) -> dict[str, bool]:
    still = [c for c in lacking_criteria(lead) if not answers.get(f"criterion:{c.pk}")]
    lacking = [engine.Lack(f"criterion:{c.pk}", c.question, "criterion") for c in still]
    lacking += [one.lack for one in demands.unmet(Lead.noun, [lead.pk]).get(lead.pk, ())]
    if lacking:
        raise errors.GateClosed(lacking)
    told = {
        key.removeprefix("criterion:"): bool(value)
        for key, value in answers.items()
        if key.startswith("criterion:")
    }
    return {**lead.answers, **told}


def _company(lead: Lead, *, by: User, at: datetime, batch: str) -> int | None:
    if not lead.company_name:
        return None
    keys = CompanyKeys(name=lead.company_name, phone=lead.phone, email=lead.email)
    (match,) = match_companies(by, [keys])
    if match is not None:
        return match.id
    draft = CompanyDraft(
        name=lead.company_name,
        owner_id=_owner(lead, by, "company"),
        points=() if lead.person_name else _points(lead),
    )
    return create_company(draft, by=by, at=at, batch=batch).pk


def _contact(
    lead: Lead, company_id: int | None, *, by: User, at: datetime, batch: str
) -> int | None:
    if not lead.person_name:
        return None
    keys = ContactKeys(
        name=lead.person_name, phone=lead.phone, email=lead.email, company_id=company_id
    )
    (match,) = match_contacts(by, [keys])
    if match is not None:
        return match.id
    draft = ContactDraft(
        full_name=lead.person_name,
        company_id=company_id if may_fill(by, "contact", "company_id") else None,
        owner_id=_owner(lead, by, "contact"),
        points=_points(lead),
    )
    return create_contact(draft, by=by, at=at, batch=batch).pk


def _owner(lead: Lead, by: User, noun: str) -> int:
    """The lead's person, unless whoever converts may not say whose a record is."""
    return lead.owner_id if lead.owner_id and may_fill(by, noun, "owner_id") else by.pk


def _points(lead: Lead) -> tuple[PointDraft, ...]:
    """Phones and mails that can be read; what cannot stays in the lead as it came."""
    found = []
    if normal.phone(lead.phone):
        found.append(PointDraft("phone", lead.phone))
    if normal.email(lead.email):
        found.append(PointDraft("email", lead.email))
    return tuple(found)


def _into(
    deal_id: int,
    company_id: int | None,
    contact_id: int | None,
    *,
    by: User,
    at: datetime,
    batch: str,
) -> Deal:
    """The deal takes the lead's company and contact where it has none of its own."""
    deal = queries.deals(by).get(pk=deal_id)
    if not deal.is_open:
        raise errors.DealClosed(title=deal.title)
    changes = {}
    if company_id and deal.company_id is None:
        changes["company_id"] = company_id
    if contact_id and deal.contact_id is None:
        changes["contact_id"] = contact_id
    if not changes:
        return deal
    return only(edit_deals([(deal.pk, changes)], by=by, at=at, batch=batch))


def _draft(lead: Lead, on: date, *, by: User) -> DealDraft:
    process = queries.default_process()
    if process is None:
        raise wrong(_("Process"), _("is not there yet: design one first"))
    stage = queries.process_rules([process.pk])[process.pk].first
    return DealDraft(
        title=lead.title,
        process_id=process.pk,
        stage_id=stage.id,
        opened_on=on,
        currency=lead.currency,
        owner_id=lead.owner_id or by.pk,
        amount_minor=lead.amount_minor or 0,
        source_id=lead.source_id,
    )


def _carried(
    lead: Lead, draft: DealDraft, company_id: int | None, contact_id: int | None
) -> frozenset[str]:
    """Return what the deal has from its lead, so that the person who converts says nothing in it."""
    has = {
        "owner_id": lead.owner_id,
        "company_id": company_id,
        "contact_id": contact_id,
        "source_id": lead.source_id,
        "amount_minor": lead.amount_minor or 0,
        "currency": lead.currency,
    }
    return frozenset(name for name, value in has.items() if getattr(draft, name) == value)


def _with(draft: DealDraft, *, company_id: int | None, contact_id: int | None) -> DealDraft:
    return replace(
        draft,
        company_id=draft.company_id or company_id,
        contact_id=draft.contact_id or contact_id,
    )
