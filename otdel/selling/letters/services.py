"""Taking letters and files that people drop onto a record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from otdel.company.clients.drafts import ContactKeys
from otdel.company.clients.queries import match_contacts
from otdel.foundation.files.errors import FileEmpty, FileTooBig, NoSuchFile
from otdel.foundation.files.models import Attachment
from otdel.foundation.files.queries import record_of
from otdel.foundation.files.services import Upload, attach
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, Subject, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.foundation.people.queries import users_with_mails
from otdel.foundation.people.reach import require
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import log

from . import queries
from .engine import Address, ReadLetter, TooNested, Unreadable, read_letter
from .errors import LetterThere, LetterTooComplex, NotALetter, OutlookLetter, TooManyAtOnce
from .events import LetterKept, LetterTakenBack
from .models import Letter

__all__ = ["Dropped", "Limits", "restore_letters", "sweep", "take_drops", "take_letter"]

MEGABYTE = 1024 * 1024
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """letter_megabytes, letter_files: of one letter; file_megabytes, files: as for other files."""

    letter_megabytes: int = 40
    letter_files: int = 30
    file_megabytes: int = 25
    files: int = 200


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of one file: a letter, a file, or a refusal.

    refused: (name, refusal) of the letter's files that were not taken. stranger: with whom the letter
    was, if nobody in the base has that mail.
    """

    name: str
    letter: Letter | None = None
    activity: Activity | None = None
    attachment: Attachment | None = None
    refusal: Refused | None = None
    refused: Sequence[tuple[str, Refused]] = field(default_factory=tuple)
    stranger: Address | None = None


@dataclass(slots=True)
class _Spot:
    """The activity of which a letter tells: in its own history, the client's has the talk already."""

    noun: str
    pk: int
    client_id: int | None = None


def take_drops(
    noun: str,
    noun_id: int,
    uploads: Sequence[Upload],
    *,
    by: User,
    at: datetime,
    batch: str = "",
    limits: Limits | None = None,
) -> list[Dropped]:
    """Take several files at once, each for itself; one `Dropped` a file, in order.

    Raises NotAllowed, NoSuchFile (no such record for `by`), TooManyAtOnce: nothing is taken then.
    """
    require(by, "work.do")
    _record(by, noun, noun_id)
    if len(uploads) > AT_ONCE:
        raise TooManyAtOnce(limit=AT_ONCE)
    taken = []
    for upload in uploads:
        try:
            one = _take(noun, noun_id, upload, by=by, at=at, batch=batch, limits=limits or Limits())
        except NotAllowed:
            raise
        except Refused as refusal:
            one = Dropped(str(upload.name or ""), refusal=refusal)
        taken.append(one)
    return taken


def _record(by: User, noun: str, noun_id: int) -> Any:
    if not queries.is_of_record(noun):
        raise NoSuchFile
    return record_of(by, noun, noun_id)


def _take(
    noun: str, noun_id: int, upload: Upload, *, by: User, at: datetime, batch: str, limits: Limits
) -> Dropped:
    name = str(upload.name or "")
    ending = name.lower().rpartition(".")[2]
    if ending == "msg":
        raise OutlookLetter(name=name)
    if ending == "eml":
        raw = _whole(upload, name, limits.letter_megabytes)
        return take_letter(noun, noun_id, name, raw, by=by, at=at, batch=batch, limits=limits)
    row = attach(
        noun, noun_id, upload, by=by, at=at, batch=batch,
        max_megabytes=limits.file_megabytes, max_files=limits.files,
    )  # fmt: skip
    return Dropped(row.name, attachment=row)


def _whole(upload: Upload, name: str, megabytes: int) -> bytes:
    body = bytearray()
    for chunk in upload.chunks():
        body += chunk
        if len(body) > megabytes * MEGABYTE:
            raise FileTooBig(name=name, limit=megabytes)
    if not body:
        raise FileEmpty(name=name)
    return bytes(body)


@transaction.atomic
def take_letter(
    noun: str,
    noun_id: int,
    name: str,
    raw: bytes,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    limits: Limits | None = None,
) -> Dropped:
    """Enter the letter of an .eml file into the record's history, its files beside the record.

    A letter without a date, or from the future, is dated by `at`. Raises NotAllowed, NoSuchFile,
    NotALetter, LetterTooComplex, LetterThere and the refusals of entering an activity.
    """
    require(by, "work.do")
    limits, about = limits or Limits(), _record(by, noun, noun_id)
    try:
        read = read_letter(raw, max_files=limits.letter_files)
    except Unreadable:
        raise NotALetter(name=name) from None
    except TooNested:
        raise LetterTooComplex(name=name) from None
    if there := queries.same_letter(by, read.key):
        raise LetterThere(subject=read.subject or name, letter_id=there.pk)
    activity, stranger = _enter(read, about, name, by=by, at=at, batch=batch)
    files, refused = _enclose(read, about, by=by, at=at, batch=batch, limits=limits)
    letter = _keep(read, about, activity, files, len(refused), by=by, at=at)
    said = LetterKept(activity_id=activity.pk, files=len(files))
    spot = cast(Subject, _Spot(Activity.noun, activity.pk))
    record(said, about=spot, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("letter", letter.pk, "created")], by=by, at=at)
    return Dropped(name, letter, activity, refused=refused, stranger=stranger)


def _enter(
    read: ReadLetter, about: Any, name: str, *, by: User, at: datetime, batch: str
) -> tuple[Activity, Address | None]:
    """Log the talk; return it and with whom it was, if the base does not know the mail."""
    author = users_with_mails([read.sender.mail]).get(read.sender.mail) if read.sender else None
    others = read.to if author else (read.sender,) if read.sender else ()
    ours = users_with_mails([one.mail for one in others])
    outside = [one for one in others if one.mail not in ours]
    matches = match_contacts(by, [ContactKeys(email=one.mail) for one in outside])
    known = next((match.id for match in matches if match), None)
    links = queries.links_of(about)
    if known and not links.get("contact_id"):
        links["contact_id"] = known
    is_mine = author and (by.reach == Reach.ALL or author in by.seen_ids)
    draft = ActivityDraft(
        kind=Activity.Kind.LETTER,
        subject=_subject(read, name),
        body=read.text,
        owner_id=author if author and is_mine else by.pk,
        done_at=_sent(read, at),
        direction=Activity.Direction.OUT if author else Activity.Direction.IN,
        **links,
    )
    stranger = outside[0] if outside and known is None else None
    return log(draft, by=by, at=at, batch=batch), stranger


def _subject(read: ReadLetter, name: str) -> str:
    """Return the subject, else the text's first line, else the name of the file."""
    first = read.text.partition("\n")[0].strip()
    return (read.subject or first or name.strip() or ".eml")[:250]


def _sent(read: ReadLetter, at: datetime) -> datetime:
    return read.sent_at if read.sent_at and read.sent_at <= at else at


def _enclose(
    read: ReadLetter, about: Any, *, by: User, at: datetime, batch: str, limits: Limits
) -> tuple[list[int], list[tuple[str, Refused]]]:
    """Put the letter's files beside the record; return their ids and what was not taken."""
    ids: list[int] = []
    refused: list[tuple[str, Refused]] = []
    for one in read.enclosures:
        try:
            row = attach(
                about.noun, about.pk, cast(Upload, one), by=by, at=at, batch=batch,
                max_megabytes=limits.file_megabytes, max_files=limits.files,
            )  # fmt: skip
        except Refused as refusal:
            refused.append((one.name, refusal))
        else:
            ids.append(row.pk)
    return ids, refused


def _keep(
    read: ReadLetter,
    about: Any,
    activity: Activity,
    files: list[int],
    refused: int,
    *,
    by: User,
    at: datetime,
) -> Letter:
    own = hashlib.sha256(f"{read.key}:{about.noun}:{about.pk}".encode()).hexdigest()
    _lost().filter(drop_key=own).delete()
    is_dated = _sent(read, at) is read.sent_at
    letter = Letter(
        activity_id=activity.pk,
        message_key=read.key,
        drop_key=own,
        message_id=read.message_id,
        from_name=read.sender.name if read.sender else "",
        from_mail=read.sender.mail if read.sender else "",
        to=[[one.name, one.mail] for one in read.to],
        offset_minutes=read.offset_minutes if is_dated else None,
        is_dated=is_dated,
        is_cut=read.is_cut,
        left_out=read.left_out + refused,
        file_ids=files,
        by=by,
        at=at,
    )
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:  # the same letter came a moment earlier
        raise LetterThere(subject=activity.subject, letter_id=None) from None
    return letter


def _lost() -> Any:
    """Letters whose activity was deleted."""
    there = Activity.objects.filter(pk=OuterRef("activity_id"))
    return Letter.objects.filter(~Exists(there))


@transaction.atomic
def restore_letters(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take letters back after their activities: one whose activity stayed, because it was changed since, stays."""
    rows = Letter.objects.in_bulk([trace.noun_id for trace in traces])
    left = Activity.objects.in_bulk([row.activity_id for row in rows.values()])
    return [_take_back(rows.get(trace.noun_id), left, by=by, at=at) for trace in traces]


def _take_back(row: Letter | None, left: dict[int, Activity], *, by: User, at: datetime) -> Any:
    if row is None:
        return None
    if activity := left.get(row.activity_id):
        return ChangedSince(title=activity.subject)
    spot = cast(Subject, _Spot(Activity.noun, row.activity_id))
    record(LetterTakenBack(activity_id=row.activity_id), about=spot, by=by, at=at)
    row.delete()
    return None


def sweep(*, at: datetime, keep_days: int) -> int:
    """Forget letters whose activity was deleted and cannot come back any more; return how many."""
    return int(_lost().filter(at__lt=at - timedelta(days=keep_days)).delete()[0])
