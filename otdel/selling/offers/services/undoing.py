"""What is kept of an act on the price policy, and how the act is taken back.

A trace holds how the row stood before and after: an act is taken back only from a row that still stands
as the act left it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from ..events import PolicyRestored
from ..models import (
    Cost,
    DiscountLimit,
    DiscountRule,
    Letterhead,
    PartnerTerm,
    Promo,
    SegmentList,
    WordTemplate,
)

VERB = "offer.rules"
RULES: dict[str, Any] = {
    model.noun: model
    for model in (
        DiscountLimit, Cost, SegmentList, Promo, DiscountRule, PartnerTerm, Letterhead, WordTemplate,
    )
}  # fmt: skip
NOT_KEPT = ("id", "version", "body")  # the bytes of a template never change


def plain(row: Any) -> dict[str, Any]:
    """Return the row as JSON keeps it, the products of a promo along."""
    told: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.attname not in NOT_KEPT:
            told[column.attname] = value.isoformat() if isinstance(value, date) else value
    if isinstance(row, Promo):
        told["products"] = sorted(row.products.values_list("pk", flat=True))
    return told


def keep_rule(
    row: Any,
    was: dict[str, Any] | None,
    *,
    by: User,
    at: datetime,
    batch: str,
    is_gone: bool = False,
) -> None:
    """Keep how the row stood (None: it did not) and how it stands after the act."""
    did = "removed" if is_gone else "created" if was is None else "changed"
    kept = {"was": was or {}, "now": {} if is_gone else plain(row)}
    keep(batch, [TraceDraft(row.noun, row.pk, did, kept)], by=by, at=at)


@transaction.atomic
def restore_policy(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Put rows of the price policy back; the row, None if it is gone, or ChangedSince for each trace."""
    require(by, VERB)
    return [_restored(trace, by=by, at=at) for trace in traces]


def _restored(trace: Any, *, by: User, at: datetime) -> Any:
    model = RULES[trace.noun]
    row = model.objects.filter(pk=trace.noun_id).first()
    if (plain(row) if row else {}) != trace.before["now"]:
        return ChangedSince(title=str(row or model._meta.verbose_name))
    try:
        with transaction.atomic():
            stands = _put_back(model, row, trace)
    except IntegrityError:  # another row has taken its place by now
        return ChangedSince(title=str(model._meta.verbose_name))
    about = stands or model(pk=trace.noun_id)
    record(PolicyRestored(rule=trace.noun), about=about, by=by, at=at)
    return stands


def _put_back(model: Any, row: Any, trace: Any) -> Any:
    if trace.did == "created":
        row.delete()
        return None
    was = dict(trace.before["was"])
    products = was.pop("products", None)
    values = {name: _read(model, name, value) for name, value in was.items()}
    if row is None:
        row = model(pk=trace.noun_id, **values)
        row.save(force_insert=True)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    if products is not None:
        row.products.set(products)
    return row


def _read(model: Any, name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    if not value or not isinstance(column, models.DateField):
        return value
    kind = datetime if isinstance(column, models.DateTimeField) else date
    return kind.fromisoformat(value)
