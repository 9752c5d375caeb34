"""Put an archive of `otdel backup` back, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import zlib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from .backup import FORMAT, MANIFEST, SECRET, SQLITE, TABLES, checksum, columns, folders


class Unfit(Exception):
    """The archive or the place cannot be used; the sentence tells what to do."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("archive", type=Path)
    parser.add_argument(
        "--replace",
        action="store_true",
        help="the present data goes; without it only an empty place",
    )


def handle(options: Namespace) -> int:
    try:
        put_back(options.archive, replace=options.replace)
    except Unfit as sentence:
        print(sentence, file=sys.stderr)  # noqa: T201
        return 1
    print("The archive is back. Start Otdel again.")  # noqa: T201
    return 0


def put_back(archive: Path, *, replace: bool) -> None:
    """Check everything, then write. Raises Unfit, with nothing changed."""
    with tempfile.TemporaryDirectory(prefix="otdel-restore-", dir=settings.DATA_DIR) as folder:
        place = Path(folder)
        manifest = _unpacked(archive, place)
        if manifest["vendor"] != connection.vendor:
            raise Unfit(
                f"The archive is of {manifest['vendor']} and this installation is on "
                f"{connection.vendor}. Set OTDEL_DATABASE_URL to a {manifest['vendor']} database."
            )
        if connection.vendor == "postgresql" and {*_known()} - {*manifest["migrations"]}:
            raise Unfit(
                f"The archive is of an earlier version ({manifest['otdel']}). Restore it with that "
                "version, then bring Otdel up to date."
            )
        if not replace and not _is_empty():
            raise Unfit("There is data here already. Name an empty place, or add --replace.")
        if connection.vendor == "sqlite":
            _put_sqlite(place / SQLITE)
        else:
            _put_postgres(place / TABLES)
        _put_files(place)
    call_command("migrate", verbosity=0, interactive=False)


def _unpacked(archive: Path, place: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(place, filter="data")
        manifest: dict[str, Any] = json.loads((place / MANIFEST).read_text())
        _same_content(manifest, place)
    except (OSError, tarfile.TarError, zlib.error, EOFError, ValueError, LookupError) as error:
        raise Unfit(
            f"{archive} is not a whole archive of Otdel ({error}). Take another."
        ) from error
    if manifest["format"] > FORMAT:
        raise Unfit(
            f"The archive is of Otdel {manifest['otdel']}. Bring this Otdel up to it first."
        )
    unknown = set(manifest["migrations"]) - set(_known())
    if unknown:
        raise Unfit(
            f"The archive knows changes this Otdel does not ({min(unknown)}). Bring Otdel up to date first."
        )
    return manifest


def _same_content(manifest: dict[str, Any], place: Path) -> None:
    """Raise ValueError at the first file that is not as it was saved, or came from elsewhere."""
    for name, expected in manifest["checksums"].items():
        path = place / name
        if not path.is_file() or checksum(path) != expected:
            raise ValueError(f"{name} is not as it was saved")
    for path in place.rglob("*"):
        name = path.relative_to(place).as_posix()
        if path.is_file() and name != MANIFEST and name not in manifest["checksums"]:
            raise ValueError(f"{name} was put in later")


def _known() -> list[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [f"{app}.{name}" for app, name in loader.disk_migrations or {}]


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        if "people_user" not in names:
            return True
        cursor.execute("SELECT count(*) FROM people_user WHERE NOT is_system")
        return not cursor.fetchone()[0]


def _put_sqlite(source: Path) -> None:
    """Copied page by page into the open database, so even a forgotten reader sees all or nothing."""
    held = sqlite3.connect(source)
    try:
        connection.ensure_connection()
        held.backup(connection.connection)
    finally:
        held.close()
    connections.close_all()


def _put_postgres(folder: Path) -> None:
    """One transaction: tables of the archive's own age are emptied and filled, triggers silent."""
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic(), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        sources = [path for path in sorted(folder.glob("*.copy")) if path.stem in present]
        quoted = {path: connection.ops.quote_name(path.stem) for path in sources}
        for name in quoted.values():
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(quoted.values())} CASCADE")
        # Django's keys are checked at the end of the transaction, so any order does
        for path, name in quoted.items():
            with (
                path.open("rb") as file,
                cursor.copy(
                    f"COPY {name} ({', '.join(columns(cursor, path.stem))}) FROM STDIN"
                ) as into,
            ):
                shutil.copyfileobj(file, _Into(into), 1 << 20)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # ALTER TABLE waits for no check
        for name in quoted.values():
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        for statement in _next_numbers(cursor):
            cursor.execute(statement)


class _Into:
    """A file's face for a COPY."""

    def __init__(self, copy: Any) -> None:
        self.write = copy.write


def _next_numbers(cursor: Any) -> list[str]:
    """Statements that make the next key follow the highest one.

    The sequences are found by what owns them: pg_get_serial_sequence in a condition is asked about
    tables of other schemas too, if the planner likes that order, and fails on them.
    """
    cursor.execute(
        "SELECT format('SELECT setval(%L, coalesce((SELECT max(%I) FROM %I), 0) + 1, false)',"
        " s.oid::regclass, a.attname, t.relname)"
        " FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
        " JOIN pg_class t ON t.oid = d.refobjid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
        " WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
        " AND d.deptype IN ('a', 'i') AND t.relnamespace = current_schema()::regnamespace"
    )
    return [statement for (statement,) in cursor.fetchall()]


def _put_files(place: Path) -> None:
    for label, root in folders().items():
        if root.exists():
            shutil.rmtree(root)
        if (place / label).exists():
            root.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(place / label, root)
    if (place / SECRET).exists():
        target = settings.DATA_DIR / SECRET
        shutil.copyfile(place / SECRET, target)
        os.chmod(target, 0o600)
