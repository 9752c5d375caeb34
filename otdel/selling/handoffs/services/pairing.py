"""Pairs of a caller and a closer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid

from .. import errors
from ..drafts import PairingDraft
from ..events import PairingSet
from ..models import Pairing


@transaction.atomic
def pair(draft: PairingDraft, *, by: User, at: datetime) -> Pairing:
    """Let two work as a pair from a day on. Raises NotAllowed, Invalid, PairOverlaps."""
    require(by, "handoff.govern")
    people = User.objects.filter(is_active=True, is_system=False).in_bulk(
        [draft.caller_id, draft.closer_id]
    )
    if len(people) != 2:
        raise Invalid(field=_("Pair"), problem=_("takes two different people who work here"))
    if draft.ends_on and draft.ends_on < draft.starts_on:
        raise Invalid(field=_("Till"), problem=_("must not be before the first day"))
    during = Q(ends_on=None) | Q(ends_on__gte=draft.starts_on)
    if draft.ends_on:
        during &= Q(starts_on__lte=draft.ends_on)
    row = Pairing(
        caller_id=draft.caller_id,
        closer_id=draft.closer_id,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        is_hard=draft.is_hard,
    )
    try:
        with transaction.atomic():
            if Pairing.objects.filter(during, caller_id=draft.caller_id).exists():
                raise errors.PairOverlaps(person=people[draft.caller_id])
            row.save(force_insert=True)
    except IntegrityError:
        raise errors.PairOverlaps(person=people[draft.caller_id]) from None
    _tell(row, "added", by=by, at=at)
    return row


@transaction.atomic
def end_pairing(pairing_id: int, on: date, *, by: User, at: datetime) -> Pairing:
    """End a pair with the day as its last. Raises Pairing.DoesNotExist, NotAllowed."""
    require(by, "handoff.govern")
    row = Pairing.objects.get(pk=pairing_id)
    last = max(on, row.starts_on)
    if row.ends_on is None or row.ends_on > last:
        row.ends_on = last
        row.save(update_fields=["ends_on"])
        _tell(row, "ended", by=by, at=at)
    return row


def _tell(row: Pairing, what: str, *, by: User, at: datetime) -> None:
    event = PairingSet(
        pairing_id=row.pk, caller_id=row.caller_id, closer_id=row.closer_id, what=what
    )
    record(event, about=row, by=by, at=at)
