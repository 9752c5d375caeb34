"""A request comes: it is kept once, and becomes a lead or waits in quarantine."""

from __future__ import annotations

import json
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.kernel.visits import window_of

from .. import errors, events
from ..drafts import Arrival, House
from ..models import IntakeForm, Knock, Submission
from .leading import make_lead

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misheard over the phone


def count_knock(form_id: int, digest: str, *, at: datetime) -> int:
    """Count one request to a form ("" as digest) or from an address in this hour; return how many there were."""
    place = {"form_id": form_id, "digest": digest, "window": window_of(at)}
    if not Knock.objects.filter(**place).update(number=F("number") + 1):
        try:
            with transaction.atomic():
                Knock.objects.create(**place, number=1)
        except IntegrityError:
            Knock.objects.filter(**place).update(number=F("number") + 1)
    return Knock.objects.values_list("number", flat=True).get(**place)


@transaction.atomic
def receive(
    form: IntakeForm, arrival: Arrival, *, by: User, at: datetime, house: House
) -> tuple[Submission, bool]:
    """Keep a request and make its lead, or hold it if something is suspicious; (row, is it a repeat).

    The row of the key is made first, so that of two at once the second waits and then finds it.
    A lead that the rules refuse is held too: what was acknowledged is not lost.
    Raises KeyReused if the key came before with another content.
    """
    try:
        with transaction.atomic():
            row = _row(form, arrival, at)
    except IntegrityError:
        known = Submission.objects.get(form=form, key=arrival.key)
        if known.digest != arrival.digest:
            raise errors.KeyReused from None
        return known, True
    if row.state == Submission.State.TAKEN:
        try:
            with transaction.atomic():
                make_lead(row, form, by=by, at=at, house=house)
        except Refused as refusal:
            _hold(row, f"refused:{refusal.code}"[:60])
    if row.state == Submission.State.HELD:
        told = events.SubmissionHeld(form_id=form.pk, submission_id=row.pk, reasons=row.reasons)
        record(told, about=form, by=by, at=at)
    return row, False


def _row(form: IntakeForm, arrival: Arrival, at: datetime) -> Submission:
    raw = {
        "values": dict(arrival.values),
        "marks": dict(arrival.marks),
        "wordings": list(arrival.wordings),
    }
    return Submission.objects.create(
        form=form,
        key=arrival.key,
        digest=arrival.digest,
        nonce=arrival.nonce,
        reference="".join(secrets.choice(_LETTERS) for _ in range(8)),
        state=Submission.State.HELD if arrival.reasons else Submission.State.TAKEN,
        reasons=",".join(arrival.reasons),
        language=arrival.language,
        raw=json.dumps(raw, ensure_ascii=False),
        came_at=at,
    )


def _hold(row: Submission, reason: str) -> None:
    row.state, row.reasons, row.lead_id, row.matched = Submission.State.HELD, reason, None, ""
    row.save(update_fields=["state", "reasons", "lead_id", "matched"])
