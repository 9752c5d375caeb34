"""The reserve and the archive: who may send a client there, why, and when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from otdel.company.clients import engine, events
from otdel.company.clients.drafts import AwayDraft
from otdel.company.clients.errors import NotOffered, ReasonMissing, ReturnMissing, TooLong
from otdel.company.clients.models import Away, AwayReason, Company
from otdel.foundation.people.models import User
from otdel.foundation.web.slots import wired
from otdel.kernel.errors import Refused

PLACES = frozenset(AwayReason.Place.values)
Kept = dict[str, Any]


@dataclass(slots=True)
class AwayDesk:
    """What the changes of one portion are checked against. `held`: {company: how its line stands}."""

    held: dict[int, Kept] = field(default_factory=dict)
    reasons: Mapping[int, AwayReason] = field(default_factory=dict)
    holds: Mapping[int, Refused] = field(default_factory=dict)


def away_desk(
    rows: Mapping[int, Any], changes: Sequence[tuple[int, Mapping[str, Any]]]
) -> AwayDesk:
    """Load what the changes of status need: at most three statements, none where no status changes."""
    asked = [(pk, change) for pk, change in changes if {"status", "away"} & change.keys()]
    if not asked:
        return AwayDesk()
    ids = [pk for pk, _change in asked if pk in rows]
    going = [
        pk
        for pk, change in asked
        if pk in rows and change.get("status") == Company.Status.ARCHIVED != rows[pk].status
    ]
    told = [change["away"] for _pk, change in asked if change.get("away")]
    reasons = AwayReason.objects.in_bulk({one.reason_id for one in told if one.reason_id})
    held = {row.company_id: kept_away(row) for row in Away.objects.filter(company_id__in=ids)}
    return AwayDesk(held, reasons, _held_back({pk: str(rows[pk]) for pk in going}))


def _held_back(titles: Mapping[int, str]) -> dict[int, Refused]:
    """Return {company: why it may not go to the archive}, as rooms above say."""
    tables: Sequence[Callable[[Mapping[int, str]], Mapping[int, Refused]]] = wired(
        "OTDEL_HOLDS", "otdel.wiring.holds.HOLDS"
    )
    found: dict[int, Refused] = {}
    for hold in tables if titles else ():
        found = {**hold(titles), **found}
    return found


def decide_away(
    desk: AwayDesk, row: Company, status: str, draft: AwayDraft | None, *, by: User, on: date
) -> Kept | None:
    """Return the line beside a company whose status becomes `status`; None for one in work.

    Raises ReasonMissing, ReturnMissing, NotOffered, TooLong, and what rooms above hold it by.
    """
    held = desk.held.get(row.pk)
    if status not in PLACES:
        return None
    if status == row.status and draft is None:
        return held
    if status == Company.Status.ARCHIVED and row.pk in desk.holds:
        raise desk.holds[row.pk]
    draft = draft or AwayDraft()
    if draft.reason_id is None:
        raise ReasonMissing(title=row.name)
    reason = desk.reasons.get(draft.reason_id)
    if reason is None or reason.place != status or not reason.is_active:
        raise NotOffered(
            field=AwayReason._meta.get_field("name").verbose_name, value=draft.reason_id
        )
    if status == Company.Status.RESERVE and (draft.back_on is None or draft.back_on <= on):
        raise ReturnMissing(title=row.name)
    note = engine.tidy(draft.note)
    if len(note) > 250:
        raise TooLong(field=Away._meta.get_field("note").verbose_name, limit=250)
    is_there = held is not None and status == row.status
    back_on = draft.back_on if status == Company.Status.RESERVE else None
    return {
        "status": status,
        "reason_id": reason.pk,
        "note": note,
        "since": held["since"] if held and is_there else on.isoformat(),
        "back_on": back_on.isoformat() if back_on else None,
        "to_free": draft.to_free and back_on is not None,
        "was": held["was"] if held else row.status,
        "by_id": by.pk,
    }


def kept_away(row: Away) -> Kept:
    """Return the line as JSON can keep it."""
    return {
        "status": row.status,
        "reason_id": row.reason_id,
        "note": row.note,
        "since": row.since.isoformat(),
        "back_on": row.back_on.isoformat() if row.back_on else None,
        "to_free": row.to_free,
        "was": row.was,
        "by_id": row.by_id,
    }


def write_away(lines: Mapping[int, Kept | None]) -> None:
    """Write the lines {company: line, None for none}: two statements."""
    Away.objects.filter(company_id__in=list(lines)).delete()
    Away.objects.bulk_create(
        Away(
            **line | {"since": date.fromisoformat(line["since"])},
            company_id=pk,
        )
        for pk, line in lines.items()
        if line
    )


def told_away(row: Company, line: Kept, from_status: str) -> Any:
    """Return the event of a client that goes to the reserve or the archive, or stays there otherwise."""
    about: dict[str, Any] = {
        "company_id": row.pk,
        "owner_id": row.owner_id,
        "from_status": from_status,
        "status": row.status,
        "reason_id": line["reason_id"],
    }
    if line["back_on"]:
        return events.CompanyReserved(**about, back_on=line["back_on"])
    return events.CompanyArchived(**about)
