"""One archive of database and files, taken while people work.

Inside: `manifest.json` (version, vendor, migrations, sums of rows, checksums), `otdel.sqlite3` or
`database/<table>.copy` in PostgreSQL's own COPY format, `files/…` (attachments), `imports/…` (tables
of imports that may go on), `secret-key`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE = "otdel.sqlite3"
TABLES = "database"
FILES = "files"
IMPORTS = "imports"
SECRET = "secret-key"  # noqa: S105 – a file's name


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("archive", type=Path, help="a new .tar.gz file, or a folder for dated ones")
    parser.add_argument(
        "--keep", type=int, default=0, help="in a folder: delete all but the last N"
    )
    parser.add_argument("--json", action="store_true", help="answer for a program")


def handle(options: Namespace) -> int:
    target = options.archive
    if wrong := _unfit(target, options.keep):
        print(wrong, file=sys.stderr)  # noqa: T201
        return 1
    if target.is_dir():
        target = target / f"otdel-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
    try:
        manifest = save(target)
    except OSError as error:
        print(f"{target} was not written: {error}.", file=sys.stderr)  # noqa: T201
        return 1
    dropped = _rotate(options.archive, options.keep) if options.archive.is_dir() else 0
    size = target.stat().st_size
    if options.json:
        print(json.dumps({"archive": str(target), "bytes": size, "dropped": dropped, **manifest}))  # noqa: T201
    else:
        print(f"{target}: {size / 1e6:.1f} MB, {len(manifest['checksums'])} files")  # noqa: T201
    return 0


def _unfit(target: Path, keep: int) -> str:
    """Return why nothing can be saved there, "" where it can."""
    if keep < 0:
        return "--keep takes a number from 0; 0 keeps all."
    if keep and not target.is_dir():
        return f"{target} is not a folder, and --keep needs one. Make it first: mkdir -p {target}"
    if target.is_file():
        return f"{target} is there already; name another file."
    if not target.parent.is_dir():
        return f"There is no folder {target.parent}. Make it first: mkdir -p {target.parent}"
    return ""


def save(target: Path) -> dict[str, Any]:
    """Write the archive and return its manifest; half an archive never stands under its name."""
    with tempfile.TemporaryDirectory(prefix="otdel-backup-", dir=target.parent) as folder:
        place, draft = Path(folder) / "content", Path(folder) / "archive"
        place.mkdir()
        _database(place)
        manifest = _manifest()
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive,
        ):
            _add(archive, manifest, place)
        with draft.open("rb") as whole:
            os.fsync(whole.fileno())
        draft.replace(target)
    return manifest


def _add(archive: tarfile.TarFile, manifest: dict[str, Any], place: Path) -> None:
    checksums = manifest["checksums"]
    for name, path in _contents(place):
        with contextlib.suppress(FileNotFoundError):  # an upload ended or a sweep came by
            sum_ = checksum(path)
            archive.add(path, name)
            checksums[name] = sum_
    head = place / MANIFEST
    head.write_text(json.dumps(manifest, indent=1))
    archive.add(head, MANIFEST)


def _contents(place: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(place.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(place)), path
    for label, root in folders().items():
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith("coming-"):  # uploads on their way
                yield f"{label}/{path.relative_to(root)}", path
    secret = settings.DATA_DIR / SECRET
    if secret.exists():
        yield SECRET, secret


def folders() -> dict[str, Path]:
    """Folders of files that belong to the database's rows."""
    return {FILES: Path(settings.MEDIA_ROOT), IMPORTS: settings.DATA_DIR / IMPORTS}


def _manifest() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "otdel": _version(),
        "vendor": connection.vendor,
        "taken_at": datetime.now(UTC).isoformat(),
        "migrations": migrations(),
        "checksums": {},
    }


def migrations() -> list[str]:
    """What the database has been through, as "room.0001_initial"."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tables() -> list[str]:
    """Every table of the product, in the order of their names."""
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _database(place: Path) -> None:
    if connection.vendor == "sqlite":
        _copy_sqlite(place / SQLITE)
    else:
        _copy_postgres(place / TABLES)


def _copy_sqlite(target: Path) -> None:
    """SQLite's own online copy: writers go on, the copy is of one moment."""
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
    finally:
        copy.close()


@transaction.atomic
def _copy_postgres(folder: Path) -> None:
    """All tables as of one moment; needs no pg_dump of the server's version."""
    folder.mkdir()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            name = connection.ops.quote_name(table)
            with (
                (folder / f"{table}.copy").open("wb") as file,
                cursor.copy(f"COPY {name} ({', '.join(columns(cursor, table))}) TO STDOUT") as rows,
            ):
                for portion in rows:
                    file.write(portion)


def columns(cursor: Any, table: str) -> list[str]:
    """Columns that may be written, in the order of their names (a newer database may order them otherwise)."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY column_name",
        [table],
    )
    return [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]


def _rotate(folder: Path, keep: int) -> int:
    ours = sorted(folder.glob("otdel-*.tar.gz"))
    old = ours[:-keep] if keep else []
    for path in old:
        path.unlink()
    return len(old)


def _version() -> str:
    try:
        return version("otdel")
    except PackageNotFoundError:
        return "source"
