"""Rights on fields by function: hidden, read, edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.department import queries
from otdel.company.department.absences import company_day
from otdel.company.department.errors import FieldNotHidden, FieldTooWide, FieldUnknown
from otdel.company.department.events import FieldRightsSet
from otdel.company.department.models import FieldRule, Function
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.fields import Guarded, declared
from otdel.foundation.people.levels import RANK, Level
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import check_gift
from otdel.kernel.errors import Refused

from .employments import follow_dates

Levels = Mapping[str, str]  # {"deal.amount_minor": "hidden"}


@transaction.atomic
def set_field_rights(
    function_id: int, levels: Levels, *, by: User, at: datetime, batch: str = ""
) -> Function:
    """Set how far fields are open to a function; all who hold it feel it at once.

    levels: {"<noun>.<field>": "hidden", "read" or "edit"}; fields that are not named stay.
    Raises NotAllowed, Function.DoesNotExist, RoleTooHigh, FieldUnknown, FieldNotHidden, FieldTooWide.
    """
    require(by, "department.edit")
    function = Function.objects.get(pk=function_id)
    check_gift(by, function.role, function.reach)
    known = guarded()
    for field, level in levels.items():
        _check(known, field, level, by)
    _write(function, levels, by=by, at=at, batch=batch)
    return function


@transaction.atomic
def restore_field_rights(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Function | Refused | None]:
    """Take changes of rights back. A function whose rights were changed since stays (ChangedSince)."""
    require(by, "department.edit")
    functions = Function.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Function | Refused | None] = []
    for trace in traces:
        function = functions.get(trace.noun_id)
        results.append(_restored(function, trace, by=by, at=at) if function else None)
    return results


def guarded() -> dict[str, Guarded]:
    """Return {"deal.amount_minor": the field} of every field whose rights can be set."""
    return {f"{noun}.{one.key}": one for noun, fields in declared().items() for one in fields.all()}


def _check(known: Mapping[str, Guarded], field: str, level: str, by: User) -> None:
    one = known.get(field)
    if one is None or level not in RANK:
        raise FieldUnknown(field=field)
    if level == Level.HIDDEN and not one.may_hide:
        raise FieldNotHidden(field=one.label)
    is_wider = RANK[level] > RANK[by.closed.get(field, Level.EDIT)]
    if is_wider and not by.may("people.edit"):  # they could open it by a role anyway
        raise FieldTooWide(field=one.label)


def _restored(function: Function, trace: Trace, *, by: User, at: datetime) -> Function | Refused:
    present = queries.field_rules([function.pk]).get(function.pk, {})
    was, now = trace.before["was"], trace.before["now"]
    if any(present.get(field, Level.EDIT) != level for field, level in now.items()):
        return ChangedSince(title=function.called(by.language))
    try:
        check_gift(by, function.role, function.reach)
    except Refused as refusal:
        return refusal
    _write(function, was, by=by, at=at)
    return function


def _write(function: Function, levels: Levels, *, by: User, at: datetime, batch: str = "") -> None:
    present = queries.field_rules([function.pk]).get(function.pk, {})
    now = {f: str(v) for f, v in levels.items() if present.get(f, Level.EDIT) != v}
    if not now:
        return
    was = {field: str(present.get(field, Level.EDIT)) for field in now}
    FieldRule.objects.filter(function=function, field__in=now).delete()
    FieldRule.objects.bulk_create(
        FieldRule(function=function, field=field, level=level)
        for field, level in now.items()
        if level != Level.EDIT
    )
    follow_dates(on=company_day(at))
    record(FieldRightsSet(function.pk, now), about=function, by=by, at=at, batch=batch)
    if batch:
        before = {"was": was, "now": now}
        keep(batch, [TraceDraft("field_rights", function.pk, "changed", before)], by=by, at=at)
