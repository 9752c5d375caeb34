"""Taking files in: kept, opened, recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from otdel.company.clients.queries import open_fields
from otdel.edges.exchange.drafts import Limits, Upload
from otdel.edges.exchange.engine import recognise, tables
from otdel.edges.exchange.engine.vocabulary import plain
from otdel.edges.exchange.errors import FileTooLarge, NoFiles
from otdel.edges.exchange.models import Import, ImportFile, MappingMemory, import_storage
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

SAMPLES = 4
NOUNS = {"companies": "company", "contacts": "contact", "deals": "deal", "leads": "lead"}


@transaction.atomic
def begin_import(
    uploads: Sequence[Upload],
    *,
    by: User,
    at: datetime,
    batch: str,
    currency: str,
    title: str = "",
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Import:
    """Keep the files and recognise what they are; the values are looked at by `survey`.

    A file that cannot be read stays in the import with its problem.
    Raises NotAllowed, NoFiles, FileTooLarge.
    """
    require(by, "import.run")
    if not uploads:
        raise NoFiles(field="files")
    for upload in uploads:
        if upload.size > limits.file_mb * 1_000_000:
            raise FileTooLarge(name=upload.name, limit=limits.file_mb)
    names = [Path(upload.name).stem for upload in uploads]
    imp = Import(
        owner=by,
        title=(title or ", ".join(names))[:200],
        batch=batch,
        currency=currency,
        created_at=at,
    )
    imp.save(force_insert=True)
    files = [row for i, upload in enumerate(uploads) for row in _open(imp, i, upload, limits)]
    for place, which in enumerate(recognise.in_order([row.kind for row in files])):
        files[which].position = place
    ImportFile.objects.bulk_create(files)
    return imp


def _open(imp: Import, number: int, upload: Upload, limits: Limits) -> list[ImportFile]:
    kept = import_storage().save(_place(imp, number, upload.name), File(upload.file))
    path = Path(import_storage().path(kept))
    try:
        found = tables.sources(path, workbook_bytes=limits.workbook_mb * 1_000_000)
    except tables.Unreadable as reason:
        return [_file(imp, upload, kept, problem=reason.code)]
    return [_described(_file(imp, upload, kept), source) for source in found]


def _place(imp: Import, number: int, name: str) -> str:
    """Return a safe path: nothing of the name's own folders, few signs, the batch first."""
    safe = re.sub(r"[^\w.-]+", "_", Path(name).name)[-80:]
    return f"{imp.batch}/{number:02}-{safe}"


def _file(imp: Import, upload: Upload, kept: str, *, problem: str = "") -> ImportFile:
    name = Path(upload.name).name[:200]
    return ImportFile(owner_import=imp, name=name, upload=kept, size=upload.size, problem=problem)


def _described(row: ImportFile, source: tables.Source) -> ImportFile:
    first = tables.top(source)
    row.header_line = recognise.header_line(first)
    row.form, row.sheet = source.kind, source.sheet[:120]
    row.encoding, row.separator, row.is_sure = source.encoding, source.separator, source.is_sure
    head = next((r for r in first if r.line == row.header_line), None)
    row.headers = [name[:250] for name in tables.unique_names(head.cells if head else ())]
    row.samples = samples(row.headers, [r for r in first if r.line > row.header_line])
    _recognise(row)
    if not any(r.line > row.header_line and any(r.cells) for r in first):
        row.problem = "header-only" if row.kind else "unknown"
    return row


def _recognise(row: ImportFile) -> None:
    """Take the mapping that was accepted for this header before, else propose one."""
    memory = MappingMemory.objects.filter(signature=recognise.signature(row.headers)).first()
    if memory and set(memory.mapping) == set(row.headers):
        row.kind, row.mapping, row.is_remembered = memory.kind, memory.mapping, True
        row.settings = dict(memory.settings)
        return
    found = recognise.recognise(row.headers, f"{row.name} {row.sheet}")
    row.kind = found.kind
    row.mapping = propose_mapping(found.kind, row.headers) if found.kind else found.mapping
    row.problem = "" if found.kind else ("one-column" if len(row.headers) == 1 else "unknown")


def propose_mapping(kind: str, headers: Sequence[str]) -> dict[str, str]:
    """Return header -> field, custom fields of the base included."""
    noun = NOUNS.get(kind)
    own = {plain(f.label): f"extra.{f.key}" for f in open_fields(noun)} if noun else {}
    return recognise.propose(kind, headers, own)


def samples(headers: Sequence[str], rows: Sequence[tables.Row]) -> dict[str, list[str]]:
    """Return {header: a few different values}."""
    found: dict[str, list[str]] = {header: [] for header in headers}
    for row in rows:
        for header, text in zip(headers, row.cells, strict=False):
            if text and text not in found[header] and len(found[header]) < SAMPLES:
                found[header].append(text[:80])
    return found


def source_of(row: ImportFile) -> tables.Source:
    """Return how to read a kept file."""
    return tables.Source(
        Path(import_storage().path(str(row.upload))), kind=row.form, encoding=row.encoding, separator=row.separator,
        sheet=row.sheet, header_line=row.header_line, is_sure=row.is_sure,
    )  # fmt: skip
