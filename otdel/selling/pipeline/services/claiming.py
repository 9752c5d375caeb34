"""Writing by condition: whoever read a row first and lost the race learns it from the count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.kernel import locks

from ..models import Deal, Lead


class _Outrun(Exception):
    """Some rows of a group had moved on; the group is taken row by row."""


def claim[R: (Deal, Lead)](rows: Sequence[R], values: Mapping[str, Any] | None = None) -> list[R]:
    """Set `values` on the rows that still have the version they were read with; return those.

    They carry the new version and values, and stay locked until the transaction ends, so that what
    is written to them next needs no further condition. One statement for rows of one version, as
    long as nobody was faster.
    """
    take(rows)
    groups: dict[tuple[type[R], int], list[R]] = {}
    for row in rows:
        groups.setdefault((type(row), row.version), []).append(row)
    won = [row for group in groups.values() for row in _won(group, values or {})]
    for row in won:
        row.version += 1
        for name, value in (values or {}).items():
            setattr(row, name, value)
    return won


def take[R: (Deal, Lead)](rows: Sequence[R]) -> None:
    """Take several rows in the order in which everybody does; a single one is taken by being written."""
    if len(rows) > 1:
        locks.hold(type(rows[0]), [row.pk for row in rows])


def _won[R: (Deal, Lead)](group: Sequence[R], values: Mapping[str, Any]) -> Sequence[R]:
    if len(group) == 1:
        return group if _take(group, values) else []
    try:
        with transaction.atomic():
            if _take(group, values) != len(group):
                raise _Outrun
    except _Outrun:
        return [row for row in group if _take([row], values)]
    return group


def _take[R: (Deal, Lead)](group: Sequence[R], values: Mapping[str, Any]) -> int:
    model, version = type(group[0]), group[0].version
    rows = model._default_manager.filter(pk__in=[row.pk for row in group], version=version)
    return rows.update(**values, version=F("version") + 1)
