"""Traits of a draft: added by hand or from closed deals, edited, removed, put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .. import errors, queries
from ..drafts import TraitDraft
from ..events import PortraitRestored
from ..models import Trait
from .portraits import COPIED, draft_of, note_edit

MOST = 60
OPERATORS = {"number": ("between", "outside")}
LONGEST = 2**62


@transaction.atomic
def add_traits(
    portrait_id: int, drafts: Sequence[TraitDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Trait]:
    """Add traits to a draft, all or none.

    Raises NotAllowed, Portrait.DoesNotExist, NotADraft, WrongTrait, TooManyTraits.
    """
    portrait = draft_of(portrait_id, by=by)
    if len(queries.traits(portrait.pk)) + len(drafts) > MOST:
        raise errors.TooManyTraits(most=MOST)
    rows = [Trait(portrait=portrait, **checked(draft)) for draft in drafts]
    for row in rows:
        row.save(force_insert=True)
    if rows:
        note_edit(portrait, "added", len(rows), by=by, at=at)
        keep(batch, [TraceDraft(Trait.noun, row.pk, "created") for row in rows], by=by, at=at)
    return rows


@transaction.atomic
def edit_trait(
    trait_id: int, draft: TraitDraft, *, by: User, at: datetime, batch: str = ""
) -> Trait:
    """Replace a trait's condition, weight and words; its attribute and evidence stay.

    Evidence goes once the condition is another than the deals spoke for.
    Raises NotAllowed, GoneTrait, NotADraft, WrongTrait.
    """
    row = _trait(trait_id, by=by)
    told = checked(draft) | {"attribute": row.attribute}
    shape = ("operator", "options", "low", "high")
    told["evidence"] = row.evidence if all(told[n] == getattr(row, n) for n in shape) else {}
    before = {name: getattr(row, name) for name in COPIED if getattr(row, name) != told[name]}
    if before:
        for name in before:
            setattr(row, name, told[name])
        row.save(update_fields=list(before))
        note_edit(row.portrait, "edited", 1, by=by, at=at)
        keep(batch, [TraceDraft(Trait.noun, row.pk, "changed", before)], by=by, at=at)
    return row


@transaction.atomic
def remove_trait(trait_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a trait out of a draft. Raises NotAllowed, GoneTrait, NotADraft."""
    row = _trait(trait_id, by=by)
    before = {"portrait_id": row.portrait_id, **{name: getattr(row, name) for name in COPIED}}
    keep(batch, [TraceDraft(Trait.noun, row.pk, "removed", before)], by=by, at=at)
    note_edit(row.portrait, "removed", 1, by=by, at=at)
    Trait.objects.filter(pk=row.pk).delete()


@transaction.atomic
def restore_traits(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on traits back while their portrait is a draft; GoneTrait or NotADraft else."""
    require(by, "portrait.edit")
    present = {row.pk: row for row in queries.traits_of([trace.noun_id for trace in traces])}
    drafts = {row.pk: row for row in queries.portraits().filter(status="draft")}
    results: list[Any] = []
    notes = []
    for trace in traces:
        row = present.get(trace.noun_id)
        home = row.portrait_id if row else trace.before.get("portrait_id")
        if home not in drafts:
            results.append(
                errors.NotADraft(number=row.portrait.number) if row else errors.GoneTrait()
            )
            continue
        results.append(_put_back(trace, row))
        told = PortraitRestored(portrait_id=home, number=drafts[home].number, did=str(trace.did))
        notes.append(Note(told, drafts[home], at))
    record_many(notes, by=by)
    return results


def _put_back(trace: Any, row: Trait | None) -> Trait | Refused | None:
    if trace.did == "created":
        Trait.objects.filter(pk=trace.noun_id).delete()
        return None
    if trace.did == "removed":
        row = Trait(pk=trace.noun_id, **trace.before)
        row.save(force_insert=True)
        return row
    if row is None:
        return errors.GoneTrait()
    Trait.objects.filter(pk=row.pk).update(**trace.before)
    return row


def _trait(trait_id: int, *, by: User) -> Trait:
    require(by, "portrait.edit")
    row = queries.trait(trait_id).first()
    if row is None:
        raise errors.GoneTrait
    draft_of(row.portrait_id, by=by)
    return row


def checked(draft: TraitDraft) -> dict[str, Any]:
    """Return a trait's columns. Raises WrongTrait with what is wrong."""
    attribute = queries.attributes().get(draft.attribute)
    if attribute is None:
        raise _wrong(_("There is no such attribute any more."))
    if draft.operator not in OPERATORS.get(attribute.kind, ("any_of", "none_of")):
        raise _wrong(_("This condition does not suit the attribute."))
    if not 1 <= draft.weight <= 100:
        raise _wrong(_("Points go from 1 to 100."))
    if len(draft.note) > 250:
        raise _wrong(_("The words are too long: 250 letters at most."))
    told = _numbers(draft) if attribute.kind == "number" else _options(draft)
    return {
        "attribute": attribute.key,
        "operator": draft.operator,
        "weight": draft.weight,
        "is_stop": draft.is_stop,
        "note": draft.note.strip(),
        "evidence": dict(draft.evidence),
        **told,
    }


def _numbers(draft: TraitDraft) -> dict[str, Any]:
    low, high = draft.low, draft.high
    if low is None and high is None:
        raise _wrong(_("Give at least one end: from or below."))
    if any(abs(end) > LONGEST for end in (low, high) if end is not None):
        raise _wrong(_("The number is too large."))
    if low is not None and high is not None and low >= high:
        raise _wrong(_("“From” must be less than “below”."))
    return {"options": [], "low": low, "high": high}


def _options(draft: TraitDraft) -> dict[str, Any]:
    told = list(dict.fromkeys(" ".join(one.split()) for one in draft.options if one.strip()))
    if not told:
        raise _wrong(_("Name at least one value."))
    if len(told) > 200 or any(len(one) > 250 for one in told):
        raise _wrong(_("Too many or too long values."))
    return {"options": told, "low": None, "high": None}


def _wrong(what: Any) -> errors.WrongTrait:
    return errors.WrongTrait(what=what)
