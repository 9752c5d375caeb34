"""Cadences as data: writing one, and laying those that are shipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from otdel.company.contacting.models import REASONS
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from .. import errors, events
from ..drafts import CadenceDraft
from ..models import Cadence
from ..placeholders import check_gaps
from ..sequence import LONGEST_WAIT
from ..shipped import SHIPPED

PURPOSES = frozenset(code for code, _label in REASONS)
MOST_STEPS = 50


@transaction.atomic
def write_cadence(
    draft: CadenceDraft, *, cadence_id: int | None = None, version: int | None = None,
    by: User, at: datetime, batch: str = "",
) -> Cadence:  # fmt: skip
    """Write a new cadence or change one; who is on it goes on by the new steps from the next one.

    Of leads or deals it is for ever. Raises NotAllowed, Missing, NoSteps, UnknownStep, UnknownGap,
    NoSuchCadence, Stale.
    """
    require(by, "leadflow.rule")
    values = _checked(draft)
    if cadence_id is None:
        row = Cadence.objects.create(on_noun=draft.on_noun, **values)
        record(events.CadenceWritten(cadence_id=row.pk), about=row, by=by, at=at, batch=batch)
        keep(batch, [TraceDraft(row.noun, row.pk, "created", {}, row.version)], by=by, at=at)
        return row
    found = Cadence.objects.filter(pk=cadence_id).first()
    if found is None:
        raise errors.NoSuchCadence
    if version is not None and version != found.version:
        raise Stale
    before = {name: getattr(found, name) for name in values if getattr(found, name) != values[name]}
    if before:
        _change(found, {name: values[name] for name in before})
        told = events.CadenceWritten(cadence_id=found.pk, fields=",".join(before))
        record(told, about=found, by=by, at=at, batch=batch)
        traces = [TraceDraft(found.noun, found.pk, "changed", before, found.version)]
        keep(batch, traces, by=by, at=at)
    return found


@transaction.atomic
def ensure_cadences(*, by: User, at: datetime, language: str) -> int:
    """Lay the shipped cadences that are not here yet, in the language; return how many. Safe to run twice."""
    known = set(Cadence.objects.exclude(code="").values_list("code", flat=True))
    made = 0
    for code, shipped in SHIPPED.items():
        if code in known:
            continue
        with override(language):
            steps = [
                {"channel": c, "wait": wait, "subject": str(subject), "text": str(text)}
                for c, wait, subject, text in shipped.steps
            ]
            name = str(shipped.name)
        row = Cadence.objects.create(
            code=code, name=name, on_noun=shipped.on_noun, steps=steps,
            repeat_days=shipped.repeat_days,
        )  # fmt: skip
        record(events.CadenceWritten(cadence_id=row.pk), about=row, by=by, at=at)
        made += 1
    return made


@transaction.atomic
def restore_cadences(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take writing back; the row, None if it is gone, or ChangedSince (also where somebody is on it)."""
    require(by, "leadflow.rule")
    rows = Cadence.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        is_used = row is not None and trace.did == "created" and row.runs.exists()
        if row is not None and (row.version != trace.version or is_used):
            results.append(ChangedSince(title=row.name))
            continue
        results.append(None if trace.did == "created" else row)
        if row is not None:
            told = events.CadenceTakenBack(cadence_id=row.pk, did=trace.did)
            record(told, about=row, by=by, at=at)
            if trace.did == "created":
                Cadence.objects.filter(pk=row.pk).delete()
            else:
                _change(row, trace.before)
    return results


def _change(row: Cadence, values: Mapping[str, Any]) -> None:
    same = Cadence.objects.filter(pk=row.pk, version=row.version)
    if not same.update(**values, version=F("version") + 1):
        raise Stale
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1


def _checked(draft: CadenceDraft) -> dict[str, Any]:
    name = " ".join(draft.name.split())
    if not name:
        raise errors.Missing(field=Cadence._meta.get_field("name").verbose_name)
    if not draft.steps:
        raise errors.NoSteps
    is_known = draft.on_noun in Cadence.Noun.values and draft.purpose in PURPOSES
    if not is_known or len(draft.steps) > MOST_STEPS or draft.repeat_days == 0:
        raise errors.UnknownStep(number=len(draft.steps))
    return {
        "name": name,
        "purpose": draft.purpose,
        "steps": [_step(number, one) for number, one in enumerate(draft.steps, 1)],
        "repeat_days": draft.repeat_days,
        "is_active": draft.is_active,
    }


def _step(number: int, told: Mapping[str, Any]) -> dict[str, Any]:
    wait, subject = told.get("wait", 0), str(told.get("subject", "")).strip()[:250]
    is_known = told.get("channel") in Cadence.Channel.values
    if not is_known or not isinstance(wait, int) or not 0 <= wait <= LONGEST_WAIT:
        raise errors.UnknownStep(number=number)
    if not subject:
        raise errors.StepWithoutSubject(number=number)
    text = str(told.get("text", "")).strip()
    check_gaps(subject, text)
    return {"channel": str(told["channel"]), "wait": wait, "subject": subject, "text": text}
