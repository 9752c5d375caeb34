"""The tree of units and the staffing table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otdel.company.department import queries
from otdel.company.department.absences import company_day
from otdel.company.department.drafts import UnitDraft
from otdel.company.department.errors import (
    PositionNameTaken,
    PositionNotEmpty,
    UnitInItself,
    UnitNameMissing,
    UnitNameTaken,
    UnitNotEmpty,
    UnitUnknown,
)
from otdel.company.department.events import (
    PositionSet,
    UnitClosed,
    UnitCreated,
    UnitMoved,
    UnitRemoved,
    UnitRenamed,
)
from otdel.company.department.models import Employment, Position, Unit
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale

from .employments import rebuild_sights


@transaction.atomic
def place_units(
    drafts: Sequence[UnitDraft], *, by: User, at: datetime, batch: str = ""
) -> list[Unit | Refused]:
    """Make units, parents before children; a unit that is there already is returned as it is.

    One result a draft: the unit, or UnitNameMissing, UnitUnknown (no such parent). Raises NotAllowed.
    """
    require(by, "department.edit")
    known = {unit.pk: unit for unit in Unit.objects.all()}
    results: list[Unit | Refused] = []
    made: list[Unit] = []
    for draft in drafts:
        result = _placed(draft, known)
        results.append(result)
        if isinstance(result, Unit) and result.pk not in known:
            known[result.pk] = result
            made.append(result)
            record(
                UnitCreated(result.pk, result.parent_id), about=result, by=by, at=at, batch=batch
            )
    if batch:
        keep(batch, [TraceDraft("unit", unit.pk, "created") for unit in made], by=by, at=at)
    return results


def _placed(draft: UnitDraft, known: dict[int, Unit]) -> Unit | Refused:
    name = " ".join(draft.name.split())
    if not name:
        return UnitNameMissing()
    parent_id = draft.parent_id
    if draft.parent_name:
        named = [unit.pk for unit in known.values() if unit.name == draft.parent_name]
        if len(named) != 1:
            return UnitUnknown(name=draft.parent_name)
        parent_id = named[0]
    if parent_id is not None and parent_id not in known:
        return UnitUnknown(name=parent_id)
    for unit in known.values():
        if unit.parent_id == parent_id and unit.name == name:
            Unit.objects.filter(pk=unit.pk, is_active=False).update(is_active=True)
            return unit
    return Unit.objects.create(name=name, parent_id=parent_id)


@transaction.atomic
def rename_unit(unit_id: int, name: str, *, by: User, at: datetime, batch: str = "") -> Unit:
    """Give a unit another name. Raises NotAllowed, Unit.DoesNotExist, UnitNameMissing, UnitNameTaken."""
    require(by, "department.edit")
    unit = Unit.objects.get(pk=unit_id)
    name = " ".join(name.split())
    if not name:
        raise UnitNameMissing
    if name == unit.name:
        return unit
    _check_name(name, unit.parent_id, but=unit.pk)
    _keep(unit, {"name": unit.name}, by=by, at=at, batch=batch)
    unit.name = name
    unit.save(update_fields=["name"])
    record(UnitRenamed(unit.pk), about=unit, by=by, at=at, batch=batch)
    return unit


@transaction.atomic
def move_unit(
    unit_id: int, parent_id: int | None, *, by: User, at: datetime, batch: str = ""
) -> Unit:
    """Put a unit under another parent (None makes it a root); everybody's reach follows.

    Raises NotAllowed, Unit.DoesNotExist, UnitInItself, UnitNameTaken, Stale if it moved meanwhile.
    """
    require(by, "department.edit")
    unit = Unit.objects.get(pk=unit_id)
    before = unit.parent_id
    if before == parent_id:
        return unit
    if parent_id is not None:
        Unit.objects.get(pk=parent_id, is_active=True)
    if queries.unit_tree().would_loop(unit.pk, parent_id):
        raise UnitInItself(unit=unit.name)
    _check_name(unit.name, parent_id, but=unit.pk)
    if not Unit.objects.filter(pk=unit.pk, parent_id=before).update(parent_id=parent_id):
        raise Stale
    if queries.unit_tree().loops(unit.pk):  # another move met this one half-way
        raise UnitInItself(unit=unit.name)
    _keep(unit, {"parent_id": before}, by=by, at=at, batch=batch)
    unit.parent_id = parent_id
    record(UnitMoved(unit.pk, before, parent_id), about=unit, by=by, at=at, batch=batch)
    rebuild_sights(on=company_day(at))
    return unit


@transaction.atomic
def close_unit(unit_id: int, *, by: User, at: datetime, batch: str = "") -> Unit:
    """Take an empty unit out of use; its history stays.

    Raises NotAllowed, Unit.DoesNotExist, UnitNotEmpty.
    """
    require(by, "department.edit")
    unit = Unit.objects.get(pk=unit_id)
    working = Employment.objects.filter(queries.held_on(company_day(at)), unit=unit)
    if working.exists() or Unit.objects.filter(parent=unit, is_active=True).exists():
        raise UnitNotEmpty(unit=unit.name)
    if Unit.objects.filter(pk=unit.pk, is_active=True).update(is_active=False):
        _keep(unit, {"is_active": True}, by=by, at=at, batch=batch)
        record(UnitClosed(unit.pk), about=unit, by=by, at=at, batch=batch)
    return unit


@transaction.atomic
def set_position(
    unit_id: int,
    title: str,
    headcount: int,
    *,
    by: User,
    at: datetime,
    position_id: int | None = None,
) -> Position:
    """Add a line to the staffing table, or change the line `position_id`.

    Raises NotAllowed, Unit.DoesNotExist, Position.DoesNotExist, PositionNameTaken.
    """
    require(by, "department.edit")
    unit = Unit.objects.get(pk=unit_id)
    title = " ".join(title.split())
    same = Position.objects.filter(unit=unit, title=title).exclude(pk=position_id or 0)
    if not title or same.exists():
        raise PositionNameTaken(title=title)
    if position_id is None:
        position = Position.objects.create(unit=unit, title=title, headcount=headcount)
    else:
        position = Position.objects.get(pk=position_id, unit=unit)
        position.title, position.headcount = title, headcount
        position.save(update_fields=["title", "headcount"])
    record(PositionSet(unit.pk, position.pk, headcount), about=unit, by=by, at=at)
    return position


@transaction.atomic
def remove_position(position_id: int, *, by: User, at: datetime) -> None:
    """Take a line out of the staffing table that nobody ever held.

    Raises NotAllowed, Position.DoesNotExist, PositionNotEmpty.
    """
    require(by, "department.edit")
    position = Position.objects.select_related("unit").get(pk=position_id)
    if Employment.objects.filter(position=position).exists():
        raise PositionNotEmpty(title=position.title)
    position.delete()
    record(PositionSet(position.unit_id, position_id, 0), about=position.unit, by=by, at=at)


@transaction.atomic
def restore_units(traces: Sequence[Trace], *, by: User, at: datetime) -> list[Unit | Refused]:
    """Take acts on units back: a new one is removed while empty, a changed one gets its old values."""
    results = [_restored(trace, by=by, at=at) for trace in traces]
    rebuild_sights(on=company_day(at))
    return results


def _restored(trace: Trace, *, by: User, at: datetime) -> Unit | Refused:
    unit = Unit.objects.filter(pk=trace.noun_id).first()
    if unit is None:
        return UnitUnknown(name=trace.noun_id)
    if trace.did == Trace.Did.CREATED:
        return _unmade(unit, by=by, at=at)
    parent = trace.before.get("parent_id", unit.parent_id)
    name = trace.before.get("name", unit.name)
    if queries.unit_tree().would_loop(unit.pk, parent):
        return UnitInItself(unit=unit.name)
    if Unit.objects.filter(parent_id=parent, name=name).exclude(pk=unit.pk).exists():
        return UnitNameTaken(name=name)
    was = unit.parent_id
    unit.parent_id, unit.name = parent, name
    unit.is_active = trace.before.get("is_active", unit.is_active)
    unit.save(update_fields=["parent", "name", "is_active"])
    moved = "parent_id" in trace.before
    record(
        UnitMoved(unit.pk, was, parent) if moved else UnitRenamed(unit.pk), about=unit, by=by, at=at
    )
    return unit


def _unmade(unit: Unit, *, by: User, at: datetime) -> Unit | Refused:
    used = (
        Employment.objects.filter(unit=unit).exists()
        or Unit.objects.filter(parent=unit).exists()
        or Position.objects.filter(unit=unit).exists()
    )
    if used:
        return UnitNotEmpty(unit=unit.name)
    record(UnitRemoved(unit.pk), about=unit, by=by, at=at)
    Unit.objects.filter(pk=unit.pk).delete()
    return unit


def _check_name(name: str, parent_id: int | None, *, but: int) -> None:
    if Unit.objects.filter(parent_id=parent_id, name=name).exclude(pk=but).exists():
        raise UnitNameTaken(name=name)


def _keep(unit: Unit, before: dict[str, object], *, by: User, at: datetime, batch: str) -> None:
    if batch:
        keep(batch, [TraceDraft("unit", unit.pk, "changed", before)], by=by, at=at)
