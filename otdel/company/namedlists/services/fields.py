"""Own fields of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from otdel.company.clients.engine import tidy
from otdel.company.clients.errors import Missing, NotOffered, TooLong
from otdel.company.namedlists import events, queries
from otdel.company.namedlists.drafts import ListFieldDraft
from otdel.company.namedlists.errors import ListFieldTaken, NoSuchList
from otdel.company.namedlists.models import ListField
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.kernel.normal import fold, latin

from .drawing import own_list


@transaction.atomic
def define_list_field(
    list_id: int, draft: ListFieldDraft, *, by: User, at: datetime, batch: str = ""
) -> ListField:
    """Add an own field to a list. Raises NoSuchList, NotYourList, Invalid, ListFieldTaken."""
    row = own_list(list_id, by=by, at=at)
    field = ListField(
        named_list=row,
        label=tidy(draft.label),
        kind=draft.kind,
        choices=[tidy(choice) for choice in draft.choices if tidy(choice)],
        position=draft.position,
    )
    if field.kind not in ListField.Kind.values:
        raise NotOffered(field=ListField._meta.get_field("kind").verbose_name, value=field.kind)
    field.key = _free_key(field)
    _check(field)
    field.save(force_insert=True)
    said = events.ListFieldDefined(
        named_list_id=row.pk, list_field_id=field.pk, field_kind=field.kind
    )
    record(said, about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(field.noun, field.pk, "created")], by=by, at=at)
    return field


@transaction.atomic
def edit_list_field(
    list_id: int,
    field_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    batch: str = "",
) -> ListField:
    """Change label, choices, position or is_active; key and type stay for good, values stay in the entries.

    Raises NoSuchList, NotYourList, Invalid, ListFieldTaken.
    """
    row = own_list(list_id, by=by, at=at)
    field = ListField.objects.filter(pk=field_id, named_list=row).first()
    if field is None:
        raise NoSuchList
    before = {}
    for name in ("label", "choices", "position", "is_active"):
        if name in changes and changes[name] != getattr(field, name):
            before[name] = getattr(field, name)
            setattr(field, name, changes[name])
    if not before:
        return field
    field.label, field.choices = tidy(field.label), [tidy(c) for c in field.choices if tidy(c)]
    _check(field)
    field.save(update_fields=list(before))
    said = events.ListFieldEdited(
        named_list_id=row.pk, list_field_id=field.pk, fields=",".join(before)
    )
    record(said, about=row, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(field.noun, field.pk, "changed", before)], by=by, at=at)
    return field


@transaction.atomic
def restore_list_fields(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on own fields back; a made one is taken out of use, for entries may hold values."""
    results: list[Any] = []
    fields = ListField.objects.in_bulk([trace.noun_id for trace in traces])
    for trace in traces:
        field = fields.get(trace.noun_id)
        if field is None:
            results.append(None)
            continue
        try:
            row = own_list(field.named_list_id, by=by, at=at)
        except Refused as refusal:
            results.append(refusal)
            continue
        before = {"is_active": False} if trace.did == "created" else trace.before
        ListField.objects.filter(pk=field.pk).update(**before)
        said = events.NamedListRestored(named_list_id=row.pk, did=trace.did)
        record(said, about=row, by=by, at=at)
        results.append(field)
    return results


def _free_key(field: ListField) -> str:
    """A key that no field of the list has: latin letters of the label, else a number."""
    held = {one.key for one in queries.fields_of([field.named_list_id], retired=True)}
    base = slugify(latin(fold(field.label))).replace("-", "_")[:30] or "field"
    number, key = 1, base
    while key in held:
        number += 1
        key = f"{base}_{number}"
    return key


def _check(field: ListField) -> None:
    label, choices = ListField._meta.get_field("label"), ListField._meta.get_field("choices")
    if not field.label:
        raise Missing(field=label.verbose_name)
    if len(field.label) > 80:
        raise TooLong(field=label.verbose_name, limit=80)
    if field.kind == ListField.Kind.CHOICE and not field.choices:
        raise Missing(field=choices.verbose_name)
    others = queries.fields_of([field.named_list_id], retired=True)
    if any(fold(one.label) == fold(field.label) for one in others if one.pk != field.pk):
        raise ListFieldTaken(label=field.label)
