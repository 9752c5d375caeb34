"""Taking acts on offers back; what the client was sent stays sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from otdel.foundation.journal.services import ChangedSince, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .. import errors, queries
from ..events import OfferRestored
from ..models import Offer
from .telling import facts, from_plain


@transaction.atomic
def restore_offers(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Put offers back where they stood before an act; the row or a `Refused` for each trace."""
    require(by, "offer.make")
    rows = queries.offers(by).in_bulk([trace.noun_id for trace in traces])
    return [_restored(rows.get(trace.noun_id), trace, by=by, at=at) for trace in traces]


def _restored(row: Offer | None, trace: Any, *, by: User, at: datetime) -> Any:
    if row is None:
        return errors.NoSuchOffer()
    values = from_plain(trace.before)
    ours = Offer.objects.filter(pk=row.pk, version=trace.version)
    try:
        with transaction.atomic():
            if not ours.update(**values, version=F("version") + 1):
                return ChangedSince(title=row.code)
    except IntegrityError:  # another version is in work, or another offer accepted, by now
        return ChangedSince(title=row.code)
    record(OfferRestored(**facts(row)), about=queries.deal_of(by, row), by=by, at=at)
    row.refresh_from_db()
    return row
