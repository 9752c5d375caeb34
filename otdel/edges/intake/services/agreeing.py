"""Consents given with a request: entered as soon as the lead has a person to whom they belong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.contacting.drafts import ConsentDraft
from otdel.company.contacting.models import Consent
from otdel.company.contacting.services import give_consent
from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.selling.pipeline.queries import leads

from ..models import Agreed


@transaction.atomic
def settle_consents(lead_ids: Sequence[int], *, by: User, at: datetime) -> int:
    """Enter the consents that came with these leads on their contacts; return how many.

    A consent belongs to the person who gave it, so a company alone does not get it. Proof: form,
    number of the request and its time, no address. Safe to run twice.
    """
    waiting = list(
        Agreed.objects.filter(lead_id__in=lead_ids, consent_id=None).select_related("wording")
    )
    if not waiting:
        return 0
    homes = dict(leads(by).filter(pk__in=lead_ids).values_list("pk", "contact_id"))
    entered = 0
    for row in waiting:
        contact_id = homes.get(row.lead_id)
        if contact_id:
            entered += _enter(row, contact_id, by=by, at=at)
    return entered


def _enter(row: Agreed, contact_id: int, *, by: User, at: datetime) -> int:
    mine = Agreed.objects.filter(pk=row.pk, consent_id=None)
    if not mine.update(consent_id=0):  # somebody else is at it
        return 0
    draft = ConsentDraft(
        noun="contact",
        pk=contact_id,
        purpose=row.wording.purpose,
        how=Consent.How.WEB,
        given_on=company_day(row.at),
        proof=f"{row.form_name}, {row.reference}, {row.at:%Y-%m-%d %H:%M:%S} UTC",
        language=row.language,
        wording_id=row.wording_id,
    )
    consent = give_consent(draft, by=by, at=at)
    Agreed.objects.filter(pk=row.pk).update(consent_id=consent.pk)
    return 1
