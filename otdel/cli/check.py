"""Look an installation over: each line is good, or says what to do."""

from __future__ import annotations

import json
import shutil
import smtplib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from otdel.foundation.jobs import queries as jobs

from .reach import trouble

LEAST_DISK = 1_000_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    what: str
    is_good: bool
    said: str


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer for a program")


def handle(options: Namespace) -> int:
    found = list(findings())
    if options.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))  # noqa: T201
    else:
        for one in found:
            print(f"{'✓' if one.is_good else '✗'} {one.what}: {one.said}")  # noqa: T201
    return int(not all(one.is_good for one in found))


def findings() -> Iterator[Finding]:
    yield Finding("settings", True, f"data in {settings.DATA_DIR}")
    if said := trouble():
        yield Finding("database", False, said)
        return
    yield Finding("database", True, connection.vendor)
    executor = MigrationExecutor(connection)
    due = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "migrations", not due, f"{len(due)} to do: run `otdel migrate`" if due else "up to date"
    )
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield Finding(
        "disk",
        free > LEAST_DISK,
        f"{free / 1e9:.1f} GB free" + (" — make room" if free <= LEAST_DISK else ""),
    )
    yield _mail()
    if not due:
        yield _worker()


def _mail() -> Finding:
    if settings.CHOSEN.smtp is None:
        return Finding(
            "mail", True, "letters are written to files; set OTDEL_SMTP_URL to send them"
        )
    try:
        with get_connection():
            return Finding("mail", True, f"{settings.CHOSEN.smtp.host} answers")
    except (OSError, smtplib.SMTPException) as error:
        return Finding("mail", False, f"{settings.CHOSEN.smtp.host}: {error}. See OTDEL_SMTP_URL.")


def _worker() -> Finding:
    seen = jobs.has_worker(at=timezone.now())
    return Finding("worker", seen, "at work" if seen else "none seen lately: start `otdel worker`")
