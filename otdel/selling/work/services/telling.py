"""How a changed activity enters history, and what is kept of it for undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note
from otdel.kernel import locks
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.normal import fold

from ..abouts import hold
from ..models import Activity
from ..queries import company_day

CHUNK = 1000
KEPT: tuple[str, ...] = (
    "kind",
    "subject",
    "body",
    "owner_id",
    "company_id",
    "contact_id",
    "about_noun",
    "about_id",
    "stage_task_id",
    "due_at",
    "has_hour",
    "is_open",
    "done_at",
    "direction",
    "duration_minutes",
    "outcome",
    "external_ref",
    "created_at",
)


@dataclass(slots=True)
class Place:
    """In whose history an activity stands: the deal or lead, else the company or contact, else its own."""

    noun: str
    pk: int
    client_id: int | None


def place(row: Activity) -> Place:
    if row.about_noun and row.about_id is not None:
        return Place(row.about_noun, row.about_id, row.company_id)
    if row.company_id is not None:
        return Place("company", row.company_id, row.company_id)
    if row.contact_id is not None:
        return Place("contact", row.contact_id, None)
    return Place("activity", row.pk, None)


def told(kind: type[Any], row: Activity, at: datetime, **more: Any) -> Note:
    """Return the line of history for what happened to `row`; `more` overrides or adds fields."""
    facts = {
        "activity_id": row.pk,
        "activity_kind": row.kind,
        "owner_id": row.owner_id,
        "company_id": row.company_id,
        "about_noun": row.about_noun,
        "about_id": row.about_id,
        "due_on": company_day(row.due_at),
        "done_on": company_day(row.done_at),
    }
    return Note(kind(**(facts | more)), place(row), at)


def created(row: Activity) -> TraceDraft:
    return TraceDraft("activity", row.pk, "created", {}, row.version)


def changed(row: Activity, before: dict[str, Any]) -> TraceDraft:
    """`before`: old values as Python has them; the row already carries its new version."""
    return TraceDraft("activity", row.pk, "changed", plain(before), row.version)


def removed(row: Activity) -> TraceDraft:
    return TraceDraft("activity", row.pk, "removed", plain(old(row, KEPT)), 0)


def old(row: Activity, fields: Sequence[str]) -> dict[str, Any]:
    """Return the present values of `fields`."""
    return {name: getattr(row, name) for name in fields}


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as JSON can keep them."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def parts[T](things: Sequence[T]) -> list[Sequence[T]]:
    """Cut into pieces small enough for one statement."""
    return [things[start : start + CHUNK] for start in range(0, len(things), CHUNK)]


def subject_key(subject: str) -> str:
    return fold(subject)[:250]


def by_pk(rows: QuerySet[Activity], ids: Sequence[int]) -> dict[int, Activity]:
    """Return {id: row} of `ids` among `rows`; one statement a thousand."""
    return {row.pk: row for part in parts(list(ids)) for row in rows.filter(pk__in=part)}


def take(rows: Sequence[Activity]) -> None:
    """Take what the rows are about, then the rows: the order in which everybody does (`kernel.locks`)."""
    hold((row.about_noun, row.about_id) for row in rows)
    if len(rows) > 1:  # one row is taken by being written
        locks.hold(Activity, [row.pk for row in rows])


def write_open(ids: Sequence[int], values: dict[str, Any]) -> None:
    """Write `values` into open rows. Raises Stale if one of them was closed while we looked."""
    for part in parts(ids):
        waiting = Activity.objects.filter(pk__in=part, is_open=True)
        if waiting.update(**values, version=F("version") + 1) != len(set(part)):
            raise Stale


def only[T](results: Sequence[T | Refused]) -> T:
    """Return the single result of a bulk verb, or raise its refusal."""
    (result,) = results
    if isinstance(result, Refused):
        raise result
    return result
