"""Custom fields: defining, editing, taking out of use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from otdel.company.clients import events, queries
from otdel.company.clients.drafts import FieldDraft
from otdel.company.clients.engine import tidy
from otdel.company.clients.errors import FieldTaken, Missing, NoSuchRecord, NotOffered, TooLong
from otdel.company.clients.models import Field
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.normal import fold

_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch",
        "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip


@transaction.atomic
def define_field(draft: FieldDraft, *, by: User, at: datetime, batch: str = "") -> Field:
    """Add a custom field. Raises NotAllowed, Invalid, FieldTaken (the same label or key on this noun)."""
    require(by, "field.define")
    ready = _checked(draft)
    _check_free(ready)
    ready.save(force_insert=True)
    said = events.FieldDefined(field_id=ready.pk, on_noun=ready.on_noun, field_kind=ready.kind)
    record(said, about=ready, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("field", ready.pk, "created")], by=by, at=at)
    return ready


@transaction.atomic
def edit_field(
    field_id: int, changes: Mapping[str, Any], *, by: User, at: datetime, batch: str = ""
) -> Field:
    """Change label, choices, position or is_active; key, noun and type stay for good.

    A choice that is taken off stays in the records that have it. Raises NotAllowed,
    NoSuchRecord, Invalid, FieldTaken.
    """
    require(by, "field.define")
    field = _field(field_id)
    allowed = ("label", "choices", "position", "is_active")
    before = {}
    for name in allowed:
        if name in changes and changes[name] != getattr(field, name):
            before[name] = getattr(field, name)
            setattr(field, name, changes[name])
    if not before:
        return field
    field.label, field.choices = tidy(field.label), [tidy(c) for c in field.choices if tidy(c)]
    _check_shape(field)
    _check_free(field)
    field.save(update_fields=list(before))
    said = events.FieldEdited(field_id=field.pk, fields=",".join(before))
    record(said, about=field, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("field", field.pk, "changed", before)], by=by, at=at)
    return field


@transaction.atomic
def retire_field(field_id: int, *, by: User, at: datetime, batch: str = "") -> Field:
    """Take a field out of use; values in the records stay and come back with it.

    Raises NotAllowed, NoSuchRecord.
    """
    require(by, "field.define")
    field = _field(field_id)
    if Field.objects.filter(pk=field.pk, is_active=True).update(is_active=False):
        field.is_active = False
        record(events.FieldRetired(field_id=field.pk), about=field, by=by, at=at, batch=batch)
        keep(batch, [TraceDraft("field", field.pk, "changed", {"is_active": True})], by=by, at=at)
    return field


@transaction.atomic
def restore_fields(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on fields back; a field that was made is taken out of use, for records may hold values."""
    require(by, "field.define")
    fields = Field.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    notes = []
    for trace in traces:
        field = fields.get(trace.noun_id)
        if field is None:
            results.append(NoSuchRecord())
            continue
        before = {"is_active": False} if trace.did == "created" else trace.before
        Field.objects.filter(pk=field.pk).update(**before)
        notes.append(Note(events.FieldRestored(field_id=field.pk, did=trace.did), field, at))
        results.append(field)
    record_many(notes, by=by)
    return results


def _field(field_id: int) -> Field:
    field = queries.fields().filter(pk=field_id).first()
    if field is None:
        raise NoSuchRecord
    return field


def _checked(draft: FieldDraft) -> Field:
    label = tidy(draft.label)
    key = (draft.key or slugify(fold(label).translate(_LATIN)).replace("-", "_"))[:40]
    field = Field(
        on_noun=draft.on_noun,
        key=key or "field",
        label=label,
        kind=draft.kind,
        choices=[tidy(choice) for choice in draft.choices if tidy(choice)],
        position=draft.position,
    )
    if field.on_noun not in Field.Noun.values:
        raise NotOffered(field=Field._meta.get_field("on_noun").verbose_name, value=field.on_noun)
    if field.kind not in Field.Kind.values:
        raise NotOffered(field=Field._meta.get_field("kind").verbose_name, value=field.kind)
    _check_shape(field)
    return field


def _check_shape(field: Field) -> None:
    label, choices = Field._meta.get_field("label"), Field._meta.get_field("choices")
    if not field.label:
        raise Missing(field=label.verbose_name)
    if len(field.label) > 80:
        raise TooLong(field=label.verbose_name, limit=80)
    if field.kind == Field.Kind.CHOICE and not field.choices:
        raise Missing(field=choices.verbose_name)


def _check_free(field: Field) -> None:
    others = queries.fields().filter(on_noun=field.on_noun).exclude(pk=field.pk)
    for key, label in others.values_list("key", "label"):
        if key == field.key or fold(label) == fold(field.label):
            raise FieldTaken(label=label)
