"""Letter templates: writing one, and laying those that are shipped in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, events
from ..drafts import TemplateDraft
from ..models import LetterTemplate
from ..placeholders import check_gaps
from ..shipped import LETTERS


@transaction.atomic
def write_template(
    draft: TemplateDraft, *, template_id: int | None = None, version: int | None = None,
    by: User, at: datetime, batch: str = "",
) -> LetterTemplate:  # fmt: skip
    """Write a new letter template or change one; letters written by it stay as they are.

    Raises NotAllowed, Missing, UnknownGap, NoSuchTemplate, Stale.
    """
    require(by, "leadflow.rule")
    values = _checked(draft)
    if template_id is None:
        row = LetterTemplate.objects.create(**values)
        record(events.TemplateWritten(template_id=row.pk), about=row, by=by, at=at, batch=batch)
        keep(batch, [TraceDraft(row.noun, row.pk, "created", {}, row.version)], by=by, at=at)
        return row
    found = LetterTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise errors.NoSuchTemplate
    if version is not None and version != found.version:
        raise Stale
    before = {name: getattr(found, name) for name in values if getattr(found, name) != values[name]}
    if before:
        _change(found, {name: values[name] for name in before})
        told = events.TemplateWritten(template_id=found.pk, fields=",".join(before))
        record(told, about=found, by=by, at=at, batch=batch)
        traces = [TraceDraft(found.noun, found.pk, "changed", before, found.version)]
        keep(batch, traces, by=by, at=at)
    return found


@transaction.atomic
def ensure_templates(*, by: User, at: datetime) -> int:
    """Lay the shipped letters that are not here yet, in every language; return how many. Safe to run twice."""
    known = set(LetterTemplate.objects.exclude(code="").values_list("code", "language"))
    made = 0
    for language in LetterTemplate.Language.values:
        for code, told in LETTERS.items():
            if (code, language) in known:
                continue
            with override(language):
                name, subject, body = (str(one) for one in told)
            row = LetterTemplate.objects.create(
                code=code, language=language, name=name, subject=subject, body=body
            )
            record(events.TemplateWritten(template_id=row.pk), about=row, by=by, at=at)
            made += 1
    return made


@transaction.atomic
def restore_templates(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take writing back; the row, None if it is gone, or ChangedSince for each."""
    require(by, "leadflow.rule")
    rows = LetterTemplate.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        if row is not None and row.version != trace.version:
            results.append(ChangedSince(title=row.name))
            continue
        results.append(None if trace.did == "created" else row)
        if row is not None:
            told = events.TemplateTakenBack(template_id=row.pk, did=trace.did)
            record(told, about=row, by=by, at=at)
            if trace.did == "created":
                LetterTemplate.objects.filter(pk=row.pk).delete()
            else:
                _change(row, trace.before)
    return results


def _change(row: LetterTemplate, values: Mapping[str, Any]) -> None:
    same = LetterTemplate.objects.filter(pk=row.pk, version=row.version)
    if not same.update(**values, version=F("version") + 1):
        raise Stale
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1


def _checked(draft: TemplateDraft) -> dict[str, Any]:
    values = {
        "name": " ".join(draft.name.split())[:120],
        "language": draft.language,
        "subject": " ".join(draft.subject.split())[:250],
        "body": draft.body.replace("\r\n", "\n").strip(),
    }
    for name, value in values.items():
        is_known = name != "language" or value in LetterTemplate.Language.values
        if not value or not is_known:
            field: Any = LetterTemplate._meta.get_field(name)
            raise errors.Missing(field=field.verbose_name)
    check_gaps(values["subject"], values["body"])
    return values | {"is_active": draft.is_active}
