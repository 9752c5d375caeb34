"""Consents: given with a proof, taken back at any time; their texts, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.queries import companies, contacts
from otdel.company.department.absences import company_day
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, events, queries
from ..drafts import ConsentDraft
from ..models import Consent, Purpose, Wording
from .restoring import restore, trace_of


@transaction.atomic
def give_consent(draft: ConsentDraft, *, by: User, at: datetime, batch: str = "") -> Consent:
    """Enter a consent under the text that was shown, or the newest of its purpose.

    Raises NotAllowed, NoWording, NotYet, TurnedRound, Missing (no proof but a spoken word),
    and DoesNotExist where the client is out of sight.
    """
    require(by, "contacting.consent")
    reader = contacts if draft.noun == "contact" else companies
    client: Any = reader(by).get(pk=draft.pk)
    _check(draft, company_day(at))
    wording = queries.wording_now(draft.purpose, draft.wording_id)
    if wording is None:
        raise errors.NoWording(field="purpose")
    row = Consent.objects.create(
        **{draft.noun: client},
        purpose=draft.purpose,
        channels=",".join(draft.channels),
        wording=wording,
        language=draft.language,
        how=draft.how,
        proof=draft.proof.strip(),
        attachment_id=draft.attachment_id,
        given_on=draft.given_on,
        till_on=draft.till_on,
        by=by,
        entered_at=at,
    )
    told = events.ConsentGiven(consent_id=row.pk, purpose=row.purpose)
    record(told, about=client, by=by, at=at, batch=batch)
    keep(batch, [trace_of(row, "created")], by=by, at=at)
    return row


def _check(draft: ConsentDraft, today: date) -> None:
    if draft.given_on > today:
        raise errors.NotYet(field=_("Given on"))
    if draft.till_on and draft.till_on < draft.given_on:
        raise errors.TurnedRound(field=_("Valid till"))
    if draft.how != Consent.How.SPOKEN and not (draft.proof.strip() or draft.attachment_id):
        raise errors.Missing(field=_("Proof"))


@transaction.atomic
def withdraw_consent(
    consent_id: int, how: str, *, on: date, by: User, at: datetime, batch: str = ""
) -> Consent:
    """Enter that the client took its consent back on the day `on`; it never holds again.

    Raises NotAllowed, NoSuchConsent, AlreadyWithdrawn, NotYet, TurnedRound, Stale.
    """
    require(by, "contacting.consent")
    row = queries.consents(by).filter(pk=consent_id).first()
    if row is None:
        raise errors.NoSuchConsent
    if row.withdrawn_on is not None:
        raise errors.AlreadyWithdrawn
    if on > company_day(at):
        raise errors.NotYet(field=_("Withdrawn on"))
    if on < row.given_on:
        raise errors.TurnedRound(field=_("Withdrawn on"))
    won = Consent.objects.filter(pk=row.pk, version=row.version).update(
        withdrawn_on=on, withdrawn_how=how, withdrawn_by=by, version=F("version") + 1
    )
    if not won:
        raise Stale
    row.withdrawn_on, row.withdrawn_how, row.withdrawn_by = on, how, by
    row.version += 1
    told = events.ConsentWithdrawn(consent_id=row.pk, purpose=row.purpose)
    record(told, about=row.home, by=by, at=at, batch=batch)
    before = {"withdrawn_on": None, "withdrawn_how": "", "withdrawn_by": None}
    keep(batch, [trace_of(row, "changed", before)], by=by, at=at)
    return row


@transaction.atomic
def publish_wording(purpose: str, body_ru: str, body_en: str, *, by: User, at: datetime) -> Wording:
    """Publish the next version of a consent's text; consents given before keep theirs.

    Raises NotAllowed, Missing.
    """
    require(by, "contacting.rules")
    for field, body in ((_("Text in Russian"), body_ru), (_("Text in English"), body_en)):
        if not body.strip():
            raise errors.Missing(field=field)
    last = Wording.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"] or 0
    row = Wording.objects.create(
        purpose=Purpose(purpose),
        version=last + 1,
        body_ru=body_ru.strip(),
        body_en=body_en.strip(),
        published_at=at,
        by=by,
    )
    told = events.WordingPublished(wording_id=row.pk, purpose=purpose, version=row.version)
    record(told, about=row, by=by, at=at)
    return row


def restore_consents(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take entries about consents back; the row, None if it is gone, or a `Refused` for each."""
    require(by, "contacting.consent")
    return restore(Consent, traces, _told, by=by, at=at, about=lambda row: row.home)


def _told(row: Consent, did: str) -> events.ConsentRestored:
    return events.ConsentRestored(consent_id=row.pk, did=did)
