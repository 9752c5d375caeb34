"""How offers are found, claimed and enter history, and what is kept of them for undo."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale
from otdel.selling.pipeline.models import Deal

from .. import errors, queries
from ..models import Offer


def find(offer_id: int, by: User, states: Collection[str]) -> tuple[Offer, Deal]:
    """Return an offer in one of the states, with its deal, for somebody who makes offers.

    Raises NotAllowed, NoSuchOffer, WrongState.
    """
    require(by, "offer.make")
    row = queries.offers(by).filter(pk=offer_id).first()
    if row is None:
        raise errors.NoSuchOffer
    if row.state not in states:
        raise errors.WrongState(code=row.code, state=row.get_state_display())
    return row, queries.deal_of(by, row)


def claim(row: Offer, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values if the offer stands as it was read; return what stood there. Raises Stale."""
    before = {name: getattr(row, name) for name in values}
    ours = Offer.objects.filter(pk=row.pk, version=row.version, state=row.state)
    if not ours.update(**values, version=F("version") + 1):
        raise Stale
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    return before


def facts(row: Offer) -> dict[str, int]:
    return {"offer_id": row.pk, "revision": row.revision}


def tell(
    row: Offer,
    deal: Deal,
    event: Any,
    before: Mapping[str, Any] | None = None,
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> None:
    """Write the line of history; with `before` (what stood in the columns) also what undo needs."""
    record(event, about=deal, by=by, at=at, batch=batch)
    if before is not None:
        keep(batch, [trace(row, before)], by=by, at=at)


def trace(row: Offer, before: Mapping[str, Any]) -> TraceDraft:
    kept = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in before.items()}
    return TraceDraft(row.noun, row.pk, "changed", kept, row.version)


def from_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        k: datetime.fromisoformat(v) if k.endswith("_at") and v else v for k, v in values.items()
    }
