"""Making, editing and taking away web forms."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.contacting.models import Purpose
from otdel.company.contacting.queries import wording_now
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, Note, keep, record, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import colleagues
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale
from otdel.selling.pipeline.queries import sources

from .. import errors, events, queries
from ..drafts import FormDraft
from ..engine import is_return, origin
from ..models import IntakeForm, Submission


@transaction.atomic
def create_form(draft: FormDraft, *, by: User, at: datetime, batch: str = "") -> IntakeForm:
    """Make a web form with a public address of its own.

    Raises NotAllowed, Missing, NameTaken, NoWay, UnknownField, UnknownSource, UnknownPerson,
    NoText, BadOrigin, BadReturn, BareNeedsSites.
    """
    require(by, "intake.edit")
    values = _checked(draft, by, None)
    form = IntakeForm.objects.create(key=secrets.token_urlsafe(9), created_at=at, **values)
    record(events.FormMade(form_id=form.pk), about=form, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(form.noun, form.pk, "created", {}, form.version)], by=by, at=at)
    return form


@transaction.atomic
def edit_form(
    form_id: int, draft: FormDraft, *, version: int | None, by: User, at: datetime, batch: str = ""
) -> IntakeForm:
    """Change a form; its address stays. Raises as `create_form`, NoSuchForm, Stale."""
    require(by, "intake.edit")
    form = _form(form_id, by)
    if version is not None and version != form.version:
        raise Stale
    values = _checked(draft, by, form)
    before = {n: getattr(form, n) for n, value in values.items() if getattr(form, n) != value}
    if not before:
        return form
    _change(form, {name: values[name] for name in before})
    told = events.FormEdited(form_id=form.pk, fields=",".join(before))
    record(told, about=form, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft(form.noun, form.pk, "changed", before, form.version)], by=by, at=at)
    return form


@transaction.atomic
def switch_forms(
    ids: Sequence[int], is_active: bool, *, by: User, at: datetime, batch: str = ""
) -> list[IntakeForm | Refused]:
    """Take forms out of use or into it again; a result for each. Raises NotAllowed."""
    require(by, "intake.edit")
    found = queries.web_forms(by).in_bulk(list(ids))
    notes, traces = [], []
    for form in found.values():
        if form.is_active != is_active:
            _change(form, {"is_active": is_active})
            notes.append(Note(events.FormEdited(form_id=form.pk, fields="is_active"), form, at))
            before = {"is_active": not is_active}
            traces.append(TraceDraft(form.noun, form.pk, "changed", before, form.version))
    record_many(notes, by=by, batch=batch)
    keep(batch, traces, by=by, at=at)
    return [found.get(pk) or errors.NoSuchForm() for pk in ids]


def _remove(form: IntakeForm) -> None:
    """Delete a form that has brought nothing yet. Raises FormBusy."""
    if Submission.objects.filter(form=form).exists():
        raise errors.FormBusy(name=form.name)
    IntakeForm.objects.filter(pk=form.pk).delete()


def restore_forms(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on forms back; the row, None if it is gone, or a `Refused` for each."""
    require(by, "intake.edit")
    rows = IntakeForm.objects.in_bulk([trace.noun_id for trace in traces])
    return [
        _restored(rows[trace.noun_id], trace, by=by, at=at) if trace.noun_id in rows else None
        for trace in traces
    ]


def _restored(form: IntakeForm, trace: Any, *, by: User, at: datetime) -> Any:
    if form.version != trace.version:
        return ChangedSince(title=form.name)
    try:
        with transaction.atomic():
            told = events.FormRestored(form_id=form.pk, did=trace.did)
            record(told, about=form, by=by, at=at)
            if trace.did == "created":
                _remove(form)
                return None
            _change(form, trace.before)
    except Refused as refusal:
        return refusal
    return form


def _form(form_id: int, by: User) -> IntakeForm:
    form = queries.web_forms(by).filter(pk=form_id).first()
    if form is None:
        raise errors.NoSuchForm
    return form


def _change(form: IntakeForm, values: dict[str, Any]) -> None:
    """Write the values if nobody was faster. Raises Stale."""
    same = IntakeForm.objects.filter(pk=form.pk, version=form.version)
    if not same.update(**values, version=F("version") + 1):
        raise Stale
    for name, value in values.items():
        setattr(form, name, value)
    form.version += 1


def _checked(draft: FormDraft, by: User, form: IntakeForm | None) -> dict[str, Any]:
    """Return the columns of a draft. Raises what `create_form` says."""
    name = " ".join(draft.name.split())
    if not name:
        raise errors.Missing(field=IntakeForm._meta.get_field("name").verbose_name)
    others = IntakeForm.objects.exclude(pk=form.pk if form else 0)
    if others.filter(name=name).exists():
        raise errors.NameTaken(name=name)
    _check_fields(draft)
    _check_people(draft, by, form)
    texts = ("title", "intro", "thanks")
    return {
        "name": name,
        "source_id": draft.source_id,
        "owner_id": draft.owner_id,
        "languages": " ".join(one for one in ("ru", "en") if one in draft.languages) or "ru",
        **{
            f"{t}_{code}": getattr(draft, f"{t}_{code}").strip()
            for t in texts
            for code in ("ru", "en")
        },
        "return_url": _return_url(draft.return_url.strip()),
        "fields": [asdict(one) for one in draft.fields],
        "consents": [asdict(one) for one in draft.consents],
        "origins": _origins(draft),
        "takes_bare": draft.takes_bare,
    }


def _check_fields(draft: FormDraft) -> None:
    known = {one.key for one in queries.offered()}
    for one in draft.fields:
        if one.key not in known:
            raise errors.UnknownField(key=one.key)
    if not {"phone", "email"} & {one.key for one in draft.fields}:
        raise errors.NoWay
    for plan in draft.consents:
        if wording_now(plan.purpose) is None:
            raise errors.NoText(purpose=Purpose(plan.purpose).label)


def _check_people(draft: FormDraft, by: User, form: IntakeForm | None) -> None:
    held = form.source_id if form else None
    known = sources(only_active=False).filter(pk=draft.source_id or 0).first()
    if known is None or not (known.is_active or known.pk == held):
        raise errors.UnknownSource
    if draft.owner_id and not colleagues(by).filter(pk=draft.owner_id).exists():
        raise errors.UnknownPerson


def _origins(draft: FormDraft) -> str:
    read = [(text, origin(text)) for text in draft.origins if text.strip()]
    wrong = [text for text, form in read if not form]
    if wrong:
        raise errors.BadOrigin(origin=wrong[0])
    if draft.takes_bare and not read:
        raise errors.BareNeedsSites
    return " ".join(dict.fromkeys(form for _text, form in read))


def _return_url(text: str) -> str:
    if text and not is_return(text):
        raise errors.BadReturn(address=text)
    return text
