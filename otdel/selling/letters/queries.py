"""Reading letters, each through its activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from otdel.foundation.files.models import Attachment
from otdel.foundation.files.queries import standing_files
from otdel.foundation.people.masking import masked
from otdel.foundation.people.models import User
from otdel.foundation.web import address
from otdel.selling.work import queries as work
from otdel.selling.work.models import Activity

from .engine import Address
from .errors import NoSuchLetter
from .models import Letter


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter as a reader sees it; mails are masked for those who see them masked elsewhere.

    sent_at: in the zone of the letter's own date. edit_url: "" where its activity is not theirs to change.
    """

    letter: Letter
    activity: Activity
    sender: Address | None
    to: Sequence[Address]
    sent_at: datetime
    zone: str
    files: Sequence[Attachment]
    edit_url: str


def letter(by: User, letter_id: int) -> Opened:
    """Return one letter, if `by` may read its activity. Raises NoSuchLetter."""
    row = Letter.objects.filter(pk=letter_id).first()
    found = work.readable(by, [row.activity_id]) if row else []
    if row is None or not found:
        raise NoSuchLetter
    activity = found[0]
    sender = Address(row.from_name, _shown(by, row.from_mail)) if row.from_mail else None
    sent_at, zone = _local(activity, row)
    return Opened(
        letter=row,
        activity=activity,
        sender=sender,
        to=[Address(name, _shown(by, mail)) for name, mail in row.to],
        sent_at=sent_at,
        zone=zone,
        files=list(Attachment.objects.filter(pk__in=standing_files(row.file_ids)).order_by("pk")),
        edit_url=work.activity_addresses(by, [activity.pk]).get(activity.pk, ""),
    )


def _shown(by: User, mail: str) -> str:
    return masked("email", mail) if by.is_masked else mail


def _local(activity: Activity, row: Letter) -> tuple[datetime, str]:
    """Return when it was sent by the sender's clock and that zone's name, "" where it is the reader's."""
    at = activity.done_at or activity.created_at
    if row.offset_minutes is None:
        return at, ""
    hours, minutes = divmod(abs(row.offset_minutes), 60)
    sign = "-" if row.offset_minutes < 0 else "+"
    zone = timezone(timedelta(minutes=row.offset_minutes))
    return at.astimezone(zone), f"UTC{sign}{hours:02}:{minutes:02}"


def same_letter(by: User, key: str) -> Letter | None:
    """Return the letter of this key that `by` may read, if there is one."""
    rows = {row.activity_id: row for row in Letter.objects.filter(message_key=key)}
    seen = sorted(activity.pk for activity in work.readable(by, sorted(rows)))
    return rows[seen[0]] if seen else None


def activity_addresses(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {activity: what it opens}: a letter, else the dialog of the activity."""
    rows = dict(Letter.objects.filter(activity_id__in=ids).values_list("activity_id", "pk"))
    read = {activity.pk for activity in work.readable(by, sorted(rows))}
    letters = {pk: address("letters:letter", rows[pk]) for pk in read}
    return work.activity_addresses(by, ids) | letters


def letter_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: subject} for the access journal; those out of sight are missing."""
    rows = dict(Letter.objects.filter(pk__in=ids).values_list("activity_id", "pk"))
    return {rows[one.pk]: one.subject for one in work.readable(by, sorted(rows))}


def is_of_record(noun: str) -> bool:
    return noun in ("company", "contact", "deal", "lead")


def links_of(record: Any) -> dict[str, Any]:
    """Return what an activity needs to stand in the record's history."""
    if record.noun == "company":
        return {"company_id": record.pk}
    if record.noun == "contact":
        return {"contact_id": record.pk, "company_id": record.company_id}
    return {"about_noun": record.noun, "about_id": record.pk}
