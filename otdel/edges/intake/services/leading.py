"""From what a person wrote to a lead, tied to the client it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otdel.company.clients.drafts import CompanyKeys, ContactKeys, FieldDraft
from otdel.company.clients.queries import contacts, match_companies, match_contacts, open_fields
from otdel.company.clients.queries import fields as custom_fields
from otdel.company.clients.services import define_field
from otdel.company.contacting.queries import wordings
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import take_lead

from .. import errors, events
from ..drafts import House
from ..engine import EXTRA, MARKS
from ..models import Agreed, IntakeForm, Submission
from .agreeing import settle_consents

TAX_ID = _("Tax ID")


def make_lead(
    row: Submission,
    form: IntakeForm,
    *,
    by: User,
    at: datetime,
    house: House,
    batch: str = "",
    was_held: bool = False,
) -> Lead:
    """Make the lead of a request and tie it to the client that phone, mail or tax ID mean.

    Raises RequestGone (its text is swept away) and what `take_lead` raises.
    """
    if not row.raw:
        raise errors.RequestGone(reference=row.reference)
    told = json.loads(row.raw)
    _ensure_marks(told["marks"], house.language, by=by, at=at)
    values: Mapping[str, Any] = told["values"]
    contact_id, company_id, matched = known_client(by, values)
    draft = LeadDraft(
        title=_title(form, values, row.reference),
        came_at=row.came_at,
        currency=house.currency,
        owner_id=form.owner_id if form.owner and form.owner.is_active else None,
        source_id=form.source_id,
        company_id=company_id,
        contact_id=contact_id,
        company_name=values.get("company_name", ""),
        person_name=values.get("person_name", ""),
        phone=values.get("phone", ""),
        email=values.get("email", ""),
        note=_note(values, row.language),
        extra=_extra(values, told["marks"]),
    )
    lead = take_lead(draft, by=by, at=at, batch=batch)
    row.lead_id, row.matched, row.state = lead.pk, matched, Submission.State.TAKEN
    row.save(update_fields=["lead_id", "matched", "state"])
    event = events.SubmissionTaken(
        form_id=form.pk, submission_id=row.pk, matched=matched, was_held=was_held
    )
    record(event, about=lead, by=by, at=at, batch=batch)
    _keep_consents(row, form, lead, told["wordings"])
    settle_consents([lead.pk], by=by, at=at)
    return lead


def known_client(by: User, values: Mapping[str, Any]) -> tuple[int | None, int | None, str]:
    """Return (contact, company, how they were known) by mail, phone and tax ID; never by a name."""
    reached = {"phone": values.get("phone", ""), "email": values.get("email", "")}
    person = match_contacts(by, [ContactKeys(**reached)])[0] if any(reached.values()) else None
    if person is not None:
        home = contacts(by).values_list("company_id", flat=True).get(pk=person.id)
        return person.id, home, f"contact:{person.how}"
    firm = match_companies(by, [CompanyKeys(tax_id=values.get("tax_id", ""), **reached)])[0]
    return (None, firm.id, f"company:{firm.how}") if firm else (None, None, "")


def _title(form: IntakeForm, values: Mapping[str, Any], reference: str) -> str:
    who = values.get("company_name") or values.get("person_name") or reference
    return f"{form.name}: {who}"[:250]


def _note(values: Mapping[str, Any], language: str) -> str:
    lines = [values.get("note", "")]
    if values.get("tax_id"):
        with override(language):
            lines.append(f"{TAX_ID}: {values['tax_id']}")
    return "\n".join(filter(None, lines))


def _extra(values: Mapping[str, Any], marks: Mapping[str, str]) -> dict[str, Any]:
    """Return the custom values of fields that are still in use."""
    known = {field.key for field in open_fields("lead")}
    own = {key.removeprefix(EXTRA): value for key, value in values.items() if key.startswith(EXTRA)}
    return {key: value for key, value in {**marks, **own}.items() if key in known}


def _ensure_marks(marks: Mapping[str, str], language: str, *, by: User, at: datetime) -> None:
    """Make the custom fields of leads for the UTM, page and referrer told, where there are none of that key.

    One that was taken out of use stays so, and what it would keep is left out.
    """
    known = set(custom_fields().filter(on_noun="lead").values_list("key", flat=True))
    missing = [one for one in enumerate(MARKS) if one[1][0] in marks.keys() - known]
    with override(language):
        for place, (key, label) in missing:
            draft = FieldDraft("lead", str(label), "text", key, position=900 + place)
            # a field of that name may be the company's own; two requests may be at it at once
            with suppress(Refused, IntegrityError), transaction.atomic():
                define_field(draft, by=by, at=at)


def _keep_consents(row: Submission, form: IntakeForm, lead: Lead, wording_ids: list[int]) -> None:
    for wording in wordings().filter(pk__in=wording_ids):
        Agreed.objects.get_or_create(
            lead_id=lead.pk,
            wording=wording,
            defaults={
                "language": row.language,
                "reference": row.reference,
                "form_name": form.name,
                "at": row.came_at,
            },
        )
