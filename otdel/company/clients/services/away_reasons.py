"""The dictionary of reasons of the reserve and the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from otdel.company.clients import events
from otdel.company.clients.drafts import AwayReasonDraft
from otdel.company.clients.engine import tidy
from otdel.company.clients.errors import Missing, NoSuchReason, NotOffered, ReasonTaken, TooLong
from otdel.company.clients.models import AwayReason
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

_EDITED = ("name", "position", "is_active")
# What an empty dictionary begins with: English, Russian, where to. Origin: product default.
SHIPPED: tuple[tuple[str, str, str], ...] = (
    ("No need at present", "Сейчас нет потребности", "reserve"),
    ("Season or budget comes later", "Сезон или бюджет позже", "reserve"),
    ("Works with another supplier under contract", "Связан договором с другим поставщиком", "reserve"),
    ("Cannot be reached", "Не удаётся связаться", "reserve"),
    ("Closed down", "Прекратил деятельность", "archived"),
    ("Not our client", "Не наш клиент", "archived"),
    ("Does not pay", "Не платит", "archived"),
    ("Refused for good", "Отказался окончательно", "archived"),
    ("Duplicate or mistaken entry", "Дубль или ошибочная запись", "archived"),
)  # fmt: skip


@transaction.atomic
def define_away_reason(
    draft: AwayReasonDraft, *, by: User, at: datetime, batch: str = ""
) -> AwayReason:
    """Add a reason. Raises NotAllowed, Missing, TooLong, NotOffered (the place), ReasonTaken."""
    require(by, "card.norm")
    if draft.place not in AwayReason.Place.values:
        raise NotOffered(field=AwayReason._meta.get_field("place").verbose_name, value=draft.place)
    row = AwayReason(name=tidy(draft.name), place=draft.place, position=draft.position)
    _check(row)
    row.save(force_insert=True)
    _tell(row, "added", by, at, batch)
    keep(batch, [TraceDraft(row.noun, row.pk, "created")], by=by, at=at)
    return row


@transaction.atomic
def edit_away_reason(
    reason_id: int, changes: Mapping[str, Any], *, by: User, at: datetime, batch: str = ""
) -> AwayReason:
    """Change name, position or is_active; clients who have the reason keep it.

    Raises NotAllowed, NoSuchReason, Missing, TooLong, ReasonTaken.
    """
    require(by, "card.norm")
    row = AwayReason.objects.filter(pk=reason_id).first()
    if row is None:
        raise NoSuchReason
    before = {}
    for name in _EDITED:
        value = tidy(changes[name]) if name == "name" and name in changes else changes.get(name)
        if name in changes and value != getattr(row, name):
            before[name] = getattr(row, name)
            setattr(row, name, value)
    if not before:
        return row
    _check(row)
    row.save(update_fields=list(before))
    _tell(row, "edited", by, at, batch)
    keep(batch, [TraceDraft(row.noun, row.pk, "changed", before | {"after": _stands(row, before)})],
         by=by, at=at)  # fmt: skip
    return row


@transaction.atomic
def restore_away_reasons(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take changes of the dictionary back; a reason that clients have stays, out of use."""
    require(by, "card.norm")
    rows = AwayReason.objects.in_bulk([trace.noun_id for trace in traces])
    return [_restored(rows.get(trace.noun_id), trace, by, at) for trace in traces]


def _restored(row: AwayReason | None, trace: Any, by: User, at: datetime) -> Any:
    if row is None:
        return None
    if trace.did == "created":
        try:
            with transaction.atomic():
                AwayReason.objects.filter(pk=row.pk).delete()
        except models.ProtectedError:
            AwayReason.objects.filter(pk=row.pk).update(is_active=False)
        _tell(row, "put back", by, at, "")
        return None
    before = dict(trace.before)
    if before.pop("after") != _stands(row, before):
        return ChangedSince(title=row.name)
    for name, value in before.items():
        setattr(row, name, value)
    row.save(update_fields=list(before))
    _tell(row, "put back", by, at, "")
    return row


def _stands(row: AwayReason, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _check(row: AwayReason) -> None:
    label = AwayReason._meta.get_field("name").verbose_name
    if not row.name:
        raise Missing(field=label)
    if len(row.name) > 120:
        raise TooLong(field=label, limit=120)
    if AwayReason.objects.filter(place=row.place, name=row.name).exclude(pk=row.pk).exists():
        raise ReasonTaken(name=row.name)


def _tell(row: AwayReason, what: str, by: User, at: datetime, batch: str) -> None:
    record(
        events.AwayReasonChanged(reason_id=row.pk, what=what), about=row, by=by, at=at, batch=batch
    )


@transaction.atomic
def ensure_away_reasons(*, by: User, at: datetime, language: str = "en") -> None:
    """Lay the shipped reasons where there is none yet; what the company has stays."""
    if AwayReason.objects.exists():
        return
    for position, (english, russian, place) in enumerate(SHIPPED):
        name = russian if language == "ru" else english
        define_away_reason(AwayReasonDraft(name, place, position), by=by, at=at)
