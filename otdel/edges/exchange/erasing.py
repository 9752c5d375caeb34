"""What an erasure asks of this room: tables that name the person go as files, their ledger loses the name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.models import User
from otdel.kernel.erasing import GONE, Person
from otdel.kernel.personal import Held, Sheet
from otdel.kernel.sweeping import told_in

from .engine import tables
from .models import Import, ImportFile, ImportRow, ValueMemory, import_storage
from .services.taking import source_of

S = Import.Status
ENDED = (S.DONE, S.CANCELLED, S.UNDONE)
_TOGETHER = 500  # rows of a table that are looked through at once


def _lines(person: Person) -> Any:
    """Lines of ledgers that became the person's card or leads, or would become them."""
    return ImportRow.objects.filter(
        Q(noun="contact", noun_id__in=person.contact_ids)
        | Q(noun="lead", noun_id__in=person.lead_ids)
    ).order_by("pk")


def _files(person: Person) -> list[ImportFile]:
    """Tables that lie here and name the person: by their ledger, or read through."""
    known = set(_lines(person).values_list("file_id", flat=True))
    kept = ImportFile.objects.exclude(upload="").select_related("owner_import").order_by("pk")
    return [one for one in kept if one.pk in known or _names(one, person)]


def _names(file: ImportFile, person: Person) -> bool:
    if not Path(import_storage().path(str(file.upload))).exists():
        return False
    return any(person.clear(text) != text for text in _texts(file))


def _texts(file: ImportFile) -> Iterator[str]:
    """Yield the table's text, many rows at a time; what cannot be read as a table is read as text."""
    try:
        for rows in batched(tables.rows(source_of(file)), _TOGETHER):
            yield "\n".join("\t".join(row.cells) for row in rows)
        yield "\n".join(tables.header(source_of(file)))
    except (tables.Unreadable, OSError, ValueError):
        yield Path(import_storage().path(str(file.upload))).read_text("utf-8", errors="replace")


def count(person: Person) -> int:
    """How many uploaded files go."""
    return len({str(one.upload) for one in _files(person)})


def unfinished(by: User, person: Person, on: date) -> list[Held]:
    """An import that is still under way would bring the person in again."""
    rows = {one.owner_import_id: one.owner_import for one in _files(person)}
    return [
        Held(
            _("The import “%(title)s” names the person and is not over: finish or cancel it."),
            {"title": row.title},
            reverse("exchange:import-detail", args=[row.pk]),
        )
        for row in rows.values()
        if row.status not in ENDED
    ]


def erase(person: Person, *, by: User, at: datetime) -> int:
    """Take away the uploaded tables once this is committed, and what their ledger says of the person."""
    files = _files(person)
    uploads = {str(one.upload) for one in files}
    ImportFile.objects.filter(upload__in=uploads).update(upload="", samples={})
    for pk in list(_lines(person).values_list("pk", flat=True)):
        ImportRow.objects.filter(pk=pk).update(title=GONE, problems=[])
    ValueMemory.objects.filter(pk__in=told_in(ValueMemory, ("text",), person)).delete()
    transaction.on_commit(partial(_drop, uploads))
    return len(uploads)


def _drop(uploads: set[str]) -> None:
    for name in uploads:
        import_storage().delete(name)


def tell(by: User, person: Person) -> list[Sheet]:
    rows = _lines(person).filter(is_trial=False).select_related("file__owner_import")
    lines = [(row.file.owner_import.created_at, row.file.name, row.line) for row in rows]
    return [Sheet(_("Imports"), (_("When"), _("File"), _("Line")), lines)]
