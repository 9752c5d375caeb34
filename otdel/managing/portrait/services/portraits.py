"""Versions of the portrait: begun, put into words, approved, dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, queries
from ..events import PortraitApproved, PortraitDrafted, PortraitDropped, PortraitEdited
from ..models import Portrait, Trait

COPIED = (
    "attribute",
    "operator",
    "options",
    "low",
    "high",
    "is_stop",
    "weight",
    "note",
    "evidence",
)


@transaction.atomic
def begin_draft(*, by: User, at: datetime, currency: str, from_id: int | None = None) -> Portrait:
    """Begin the next version as a copy of `from_id`, else of the one in force, else empty.

    Raises NotAllowed, Portrait.DoesNotExist, DraftExists.
    """
    require(by, "portrait.edit")
    _refuse_second(queries.draft())
    source = queries.portraits().get(pk=from_id) if from_id else queries.in_force()
    last = queries.portraits().first()
    portrait = Portrait(
        number=last.number + 1 if last else 1,
        currency=source.currency if source else currency,
        who_is=source.who_is if source else "",
        who_is_not=source.who_is_not if source else "",
        created_by=by,
        created_at=at,
    )
    portrait.save(force_insert=True)
    for trait in queries.traits(source.pk) if source else ():
        values = {name: getattr(trait, name) for name in COPIED}
        Trait(portrait=portrait, **values).save(force_insert=True)
    told = PortraitDrafted(
        portrait_id=portrait.pk,
        number=portrait.number,
        from_number=source.number if source else None,
    )
    record(told, about=portrait, by=by, at=at)
    return portrait


def _refuse_second(standing: Portrait | None) -> None:
    if standing:
        raise errors.DraftExists(number=standing.number)


@transaction.atomic
def edit_words(
    portrait_id: int, *, who_is: str, who_is_not: str, by: User, at: datetime
) -> Portrait:
    """Say in words who is a client and who is not. Raises NotAllowed, Portrait.DoesNotExist, NotADraft."""
    portrait = draft_of(portrait_id, by=by)
    told = {"who_is": who_is.strip(), "who_is_not": who_is_not.strip()}
    if all(getattr(portrait, name) == value for name, value in told.items()):
        return portrait
    _change(portrait, **told)
    note_edit(portrait, "words", 0, by=by, at=at)
    return portrait


@transaction.atomic
def approve_portrait(portrait_id: int, *, why: str, by: User, at: datetime) -> Portrait:
    """Put a draft into force; the version before it stays to be read.

    Fits of leads follow in a job. Raises NotAllowed, Portrait.DoesNotExist, NotADraft, WhyMissing,
    NoTraits, Stale.
    """
    portrait = draft_of(portrait_id, by=by)
    number = Trait.objects.filter(portrait=portrait).count()
    if not why.strip():
        raise errors.WhyMissing
    if not number and not portrait.who_is:
        raise errors.NoTraits
    Portrait.objects.filter(status=Portrait.Status.APPROVED).update(status=Portrait.Status.FORMER)
    _change(
        portrait, status=Portrait.Status.APPROVED, why=why.strip(), approved_by=by, approved_at=at
    )
    told = PortraitApproved(portrait_id=portrait.pk, number=portrait.number, traits=number)
    record(told, about=portrait, by=by, at=at)
    return portrait


@transaction.atomic
def drop_draft(portrait_id: int, *, by: User, at: datetime) -> None:
    """Delete a draft. Raises NotAllowed, Portrait.DoesNotExist, NotADraft."""
    portrait = draft_of(portrait_id, by=by)
    told = PortraitDropped(portrait_id=portrait.pk, number=portrait.number)
    record(told, about=portrait, by=by, at=at)
    Portrait.objects.filter(pk=portrait.pk, status=Portrait.Status.DRAFT).delete()


def draft_of(portrait_id: int, *, by: User) -> Portrait:
    """Return the draft. Raises NotAllowed, Portrait.DoesNotExist, NotADraft."""
    require(by, "portrait.edit")
    portrait = queries.portraits().get(pk=portrait_id)
    if not portrait.is_draft:
        raise errors.NotADraft(number=portrait.number)
    return portrait


def note_edit(portrait: Portrait, what: str, number: int, *, by: User, at: datetime) -> None:
    told = PortraitEdited(portrait_id=portrait.pk, number=portrait.number, what=what, traits=number)
    record(told, about=portrait, by=by, at=at)


def _change(portrait: Portrait, **values: object) -> None:
    """Write to a row that is still a draft. Raises Stale."""
    still = Portrait.objects.filter(pk=portrait.pk, status=Portrait.Status.DRAFT)
    if not still.update(**values):
        raise Stale
    for name, value in values.items():
        setattr(portrait, name, value)
