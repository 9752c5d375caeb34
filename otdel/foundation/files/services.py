"""Putting files beside records and taking them away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, chain
from typing import Any, Protocol, cast

from django.db import transaction

from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Subject, keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from . import queries, storage
from .engine import HEAD, content_type, file_name
from .errors import FileEmpty, FileTooBig, NoSuchFile, TooManyFiles, WrongFileType
from .events import FileAttached, FileRemoved, FileRestored, FilesCarried
from .models import Attachment

__all__ = [
    "FileEmpty",
    "FileTooBig",
    "NoSuchFile",
    "TooManyFiles",
    "WrongFileType",
    "attach",
    "carry_attachments",
    "give_back_attachments",
    "remove_attachment",
    "restore_attachments",
    "sweep",
]

MEGABYTE = 1024 * 1024


class Upload(Protocol):
    """A file on its way in; Django's `UploadedFile` is one."""

    name: Any

    def chunks(self) -> Iterable[bytes]: ...


def attach(
    noun: str,
    noun_id: int,
    upload: Upload,
    *,
    by: User,
    at: datetime,
    batch: str = "",
    max_megabytes: int = 25,
    max_files: int = 200,
) -> Attachment:
    """Put a file beside a record; its bytes are read once, in pieces.

    Raises NotAllowed, NoSuchFile (no such record for `by`), TooManyFiles, FileEmpty,
    FileTooBig, WrongFileType; nothing is kept then.
    """
    require(by, queries.keeper(noun))
    subject = queries.record_of(by, noun, noun_id)
    if queries.beside(noun, noun_id).count() >= max_files:
        raise TooManyFiles(limit=max_files)
    name = file_name(str(upload.name or ""))
    head, rest = _head(upload.chunks())
    if not head:
        raise FileEmpty(name=name)
    kind = content_type(name, head)
    if not kind:
        raise WrongFileType(name=name)
    try:
        sha256, size = storage.put(rest, limit=max_megabytes * MEGABYTE)
    except storage.Overflow:
        raise FileTooBig(name=name, limit=max_megabytes) from None
    row = Attachment(
        noun=noun, noun_id=noun_id, name=name, content_type=kind, size=size, sha256=sha256, by=by, at=at
    )  # fmt: skip
    _write(row, cast(Subject, subject), by=by, at=at, batch=batch)
    return row


@transaction.atomic
def _write(row: Attachment, subject: Subject, *, by: User, at: datetime, batch: str) -> None:
    row.save(force_insert=True)
    said = FileAttached(attachment_id=row.pk, size=row.size)
    record(said, about=subject, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("attachment", row.pk, "created")], by=by, at=at)


def _head(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes and all of them again."""
    stream, head = iter(chunks), b""
    for chunk in stream:
        head += chunk
        if len(head) >= HEAD:
            break
    return head[:HEAD], chain([head] if head else [], stream)


@transaction.atomic
def remove_attachment(attachment_id: int, *, by: User, at: datetime, batch: str = "") -> Attachment:
    """Take a file away; its bytes stay a while, so that this can be undone. Raises NotAllowed, NoSuchFile."""
    row = queries.attachment(by, attachment_id)
    require(by, queries.keeper(row.noun))
    subject = cast(Subject, queries.record_of(by, row.noun, row.noun_id))
    kept = {
        "noun": row.noun,
        "noun_id": row.noun_id,
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
        "by_id": row.by_id,
        "at": row.at.isoformat(),
    }
    if not Attachment.objects.filter(pk=attachment_id).delete()[0]:
        raise NoSuchFile
    record(FileRemoved(attachment_id=attachment_id), about=subject, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("attachment", attachment_id, "removed", kept)], by=by, at=at)
    return row


@transaction.atomic
def restore_attachments(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on files back; one result a trace. A file whose bytes are gone is NoSuchFile."""
    return [_restore(trace, by=by, at=at) for trace in traces]


def _restore(trace: Any, *, by: User, at: datetime) -> Any:
    row = Attachment.objects.filter(pk=trace.noun_id).first()
    try:
        if trace.did == "created":
            return remove_attachment(row.pk, by=by, at=at) and None if row else None
        return row or _put_back(trace, by=by, at=at)
    except NoSuchFile as refusal:
        return refusal


def _put_back(trace: Any, *, by: User, at: datetime) -> Attachment:
    kept = trace.before | {"at": datetime.fromisoformat(trace.before["at"])}
    row = Attachment(pk=trace.noun_id, **kept)
    subject = cast(Subject, queries.record_of(by, row.noun, row.noun_id))
    if not storage.path_of(row.sha256).exists():
        raise NoSuchFile
    row.save(force_insert=True)
    record(FileRestored(attachment_id=row.pk), about=subject, by=by, at=at)
    return row


@dataclass(slots=True)
class _Spot:
    """The record beside which files lie now, by number because its room lies above."""

    noun: str
    pk: int
    client_id: int | None = None


@transaction.atomic
def carry_attachments(
    noun: str, gone_id: int, survivor_id: int, *, by: User, at: datetime, batch: str = ""
) -> list[int]:
    """Lay the files of a record that is merged into another beside that one; return their ids."""
    lying = Attachment.objects.filter(noun=noun, noun_id=gone_id)
    ids = list(lying.order_by("pk").values_list("pk", flat=True))
    lying.update(noun_id=survivor_id)
    _tell_carried(noun, survivor_id, len(ids), by=by, at=at, batch=batch)
    return ids


@transaction.atomic
def give_back_attachments(
    noun: str, survivor_id: int, gone_id: int, ids: Sequence[int], *, by: User, at: datetime
) -> list[Any]:
    """Lay those of the files that still are there beside their first record again."""
    number = 0
    for part in batched(ids, 1000):
        lying = Attachment.objects.filter(pk__in=part, noun=noun, noun_id=survivor_id)
        number += lying.update(noun_id=gone_id)
    _tell_carried(noun, gone_id, number, by=by, at=at)
    return []


def _tell_carried(
    noun: str, record_id: int, number: int, *, by: User, at: datetime, batch: str = ""
) -> None:
    if number:
        record(FilesCarried(files=number), about=_Spot(noun, record_id), by=by, at=at, batch=batch)


def sweep(*, by: User, keep_days: int) -> tuple[int, int]:
    """Forget files whose records are gone and bytes that no row needs; return (rows, files) taken away.

    Only what is older than `keep_days` goes, so that a removal can be taken back until then.
    by: somebody who sees every record. Safe to run twice and beside uploads.
    """
    rows = 0
    for noun, reader in queries.readers().items():
        lost = Attachment.objects.filter(noun=noun).exclude(noun_id__in=reader(by).values("pk"))
        rows += lost.delete()[0]
    files = 0
    for path in storage.old_files(seconds=keep_days * 86_400):
        if not Attachment.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)
            files += 1
    return rows, files
