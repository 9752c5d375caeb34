"""Reading attachments: first the record, through the reader of its room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import FETCH_PEERS, Model, QuerySet

from otdel.foundation.people.models import User
from otdel.foundation.web import address
from otdel.foundation.web.slots import wired

from .errors import NoSuchFile
from .models import Attachment

# rows(by) -> the records of a noun that `by` may see
Reader = Callable[[Any], QuerySet[Any]]


def readers() -> Mapping[str, Reader]:
    """Return {noun: rows(by)} from wiring: which nouns may have files and who sees them."""
    table: Mapping[str, Reader] = wired("OTDEL_ATTACHABLE", "otdel.wiring.attachable.ATTACHABLE")
    return table


def keeper(noun: str) -> str:
    """Return the verb that putting files beside this noun takes."""
    table: Mapping[str, str] = wired("OTDEL_ATTACHABLE_KEEPERS", "otdel.wiring.attachable.KEEPERS")
    return table.get(noun, "file.attach")


def record_of(by: User, noun: str, noun_id: int) -> Model:
    """Return the record, if `by` sees it. Raises NoSuchFile."""
    rows = readers().get(noun)
    row: Model | None = rows(by).filter(pk=noun_id).first() if rows else None
    if row is None:
        raise NoSuchFile
    return row


def attachments(by: User, noun: str, noun_id: int) -> QuerySet[Attachment]:
    """Files beside a record, newest first. Raises NoSuchFile if `by` does not see the record."""
    record_of(by, noun, noun_id)
    return beside(noun, noun_id)


def beside(noun: str, noun_id: int) -> QuerySet[Attachment]:
    """Files beside a record that the caller has already found through its reader."""
    rows = Attachment.objects.filter(noun=noun, noun_id=noun_id).order_by("-at", "-pk")
    return rows.fetch_mode(FETCH_PEERS)


def count_beside(noun: str, noun_id: int) -> int:
    return beside(noun, noun_id).count()


def attachment(by: User, attachment_id: int) -> Attachment:
    """Return one file, if `by` sees its record. Raises NoSuchFile."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    if row is None:
        raise NoSuchFile
    record_of(by, row.noun, row.noun_id)
    return row


def attachment_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Names for a timeline, whose record the reader has found; a removed file is not named."""
    return dict(Attachment.objects.filter(pk__in=ids).values_list("pk", "name"))


def file_addresses(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: where it is downloaded} of files that still lie there; that address asks who may."""
    return {pk: address("files:download", pk) for pk in standing_files(ids)}


def standing_files(ids: Sequence[int]) -> set[int]:
    """Return those of the ids that still lie beside a record."""
    return set(Attachment.objects.filter(pk__in=ids).values_list("pk", flat=True))
