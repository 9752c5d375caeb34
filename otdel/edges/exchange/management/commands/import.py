"""otdel import: tables from a file or a folder into the base, or back out of it."""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from otdel.edges.exchange import driving, queries, services
from otdel.edges.exchange.drafts import Limits, Upload
from otdel.edges.exchange.drafts import Progress as Stretch
from otdel.edges.exchange.models import Import
from otdel.edges.exchange.reports import proposal, report
from otdel.edges.exchange.wording import FILE_PROBLEMS, KIND_NAMES, owners_sentence
from otdel.foundation.people.models import User
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value
from otdel.foundation.web.pages import new_batch
from otdel.kernel.errors import Refused

TABLES = {".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


class Command(BaseCommand):
    help = (
        "Import companies, contacts, products, people, leads, deals and activities from a file or a "
        "folder of tables (CSV in any encoding, XLSX, XLS, ODS). Without --yes shows what was "
        "recognised and asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=existing, metavar="FOLDER_OR_FILE")
        parser.add_argument(
            "--yes", action="store_true", help="take the proposed mapping, do not ask"
        )
        parser.add_argument("--check", action="store_true", help="only a trial: nothing is written")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")
        parser.add_argument(
            "--currency", type=str.upper, help="of sums without a sign (the company's)"
        )
        parser.add_argument(
            "--keep-unowned", action="store_true",
            help="leave companies without a responsible person so, whoever sells to them",
        )  # fmt: skip
        parser.add_argument(
            "--resume", metavar="BATCH", nargs="?", const="", help="go on after a kill"
        )
        parser.add_argument("--undo", metavar="BATCH", help="take a whole import back")

    def handle(self, **options: Any) -> None:
        self.console = Console(stderr=True)
        self.quiet = options["as_json"]
        by = system_user()
        with translation.override(by.language), stop_signals():
            try:
                told = self._act(by, options)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        self._print(told, as_json=options["as_json"])
        if told.get("read") and not any(told[k] for k in ("created", "updated", "duplicate")):
            sys.exit(1)

    def _act(self, by: User, options: dict[str, Any]) -> dict[str, Any]:
        if options["undo"]:
            return self._undo(by, options["undo"])
        if options["resume"] is not None:
            return self._resume(by, options["resume"])
        if options["path"] is None:
            raise CommandError("Name a folder or a file: otdel import FOLDER_OR_FILE")
        return self._import(by, options)

    def _import(self, by: User, options: dict[str, Any]) -> dict[str, Any]:
        if left := queries.interrupted(by):
            self.console.print(
                f"An earlier import was interrupted. To finish it: otdel import --resume {left.batch}"
            )
        imp = self._take(by, options)
        imp = driving.survey(imp, self._ride(by))
        if options["keep_unowned"]:
            imp = services.decide_owners(imp.pk, False, by=by, at=timezone.now())
        if not options["yes"]:
            self._show(proposal(imp, by=by))
        if options["check"]:
            return self._check(imp, by)
        if not options["yes"] and not self._agreed():
            services.cancel(imp.pk, by=by, at=timezone.now())
            raise CommandError("Nothing was imported.")
        imp = services.start_run(imp.pk, by=by, at=timezone.now())
        return self._run(imp, by)

    def _take(self, by: User, options: dict[str, Any]) -> Import:
        files = tables_in(options["path"])
        limits = Limits(value("exchange.file_mb"), value("exchange.workbook_mb"))
        with ExitStack() as opened:
            uploads = [
                Upload(path.name, opened.enter_context(path.open("rb")), path.stat().st_size)
                for path in files
            ]
            return services.begin_import(
                uploads, by=by, at=timezone.now(), batch=new_batch(),
                currency=options["currency"] or currency(), title=options["path"].name, limits=limits,
            )  # fmt: skip

    def _check(self, imp: Import, by: User) -> dict[str, Any]:
        imp = services.start_trial(imp.pk, by=by, at=timezone.now())
        with self._bar("Checking") as tell:
            driving.check(imp, self._ride(by, tell))
        told = report(imp, is_trial=True)
        services.cancel(imp.pk, by=by, at=timezone.now())
        return told

    def _run(self, imp: Import, by: User) -> dict[str, Any]:
        self.console.print(f"Import {imp.batch}")
        with self._bar("Importing") as tell:
            driving.run(imp, self._ride(by, tell))
        imp.refresh_from_db()
        return report(imp, is_trial=False)

    def _resume(self, by: User, batch: str) -> dict[str, Any]:
        imp = queries.by_batch(by, batch) if batch else queries.interrupted(by)
        if imp is None:
            raise CommandError("There is no interrupted import.")
        return self._run(services.resume(imp.pk, by=by, at=timezone.now()), by)

    def _undo(self, by: User, batch: str) -> dict[str, Any]:
        try:
            imp = queries.by_batch(by, batch)
        except Import.DoesNotExist:
            raise CommandError(f"There is no import {batch}.") from None
        imp = services.start_undo(imp.pk, by=by, at=timezone.now())
        with self._bar("Undoing") as tell:
            told = driving.undo(imp, self._ride(by, tell))
        return {
            "batch": imp.batch,
            "undone": told["done"],
            "stayed": [list(r) for r in told["refused"]],
        }

    def _ride(self, by: User, tell: driving.Tell = lambda progress: True) -> driving.Ride:
        country = value("clients.phone_country")
        return driving.Ride(by, timezone.now, timezone.get_default_timezone(), country, tell)

    def _bar(self, word: str) -> Bar:
        return Bar(self.console, word)

    def _agreed(self) -> bool:
        self.console.print("Import it? [y/N] ", end="")
        return input().strip().lower() in ("y", "yes", "д", "да")

    def _show(self, told: dict[str, Any]) -> None:
        for file in told["files"]:
            kind = KIND_NAMES.get(file["kind"], "?")
            table = Table(
                title=f"{file['name']}: {kind}, {file['rows']} rows", title_justify="left"
            )
            for heading in ("column", "field", "example"):
                table.add_column(heading)
            for line in file["columns"]:
                table.add_row(line["header"], line["field"] or "—", line["example"])
            self.console.print(table)
            if file["problem"]:
                self.console.print(str(FILE_PROBLEMS.get(file["problem"], file["problem"])))
        for line in told["values"]:
            self.console.print(line)

    def _print(self, told: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        if "undone" in told:
            self.stdout.write(
                f"{told['batch']}: {told['undone']} rows taken back, {len(told['stayed'])} stayed"
            )
            for noun, pk, why in told["stayed"]:
                self.stdout.write(f"  {noun} {pk}: {why}")
            return
        names = ("read", "created", "updated", "duplicate", "rejected")
        for line in (*told["files"], {**told, "name": "total"}):
            self.stdout.write(line["name"] + ": " + ", ".join(f"{line[n]} {n}" for n in names))
        if told["companies_given_owner"]:
            self.stdout.write(str(owners_sentence(told["companies_given_owner"])))
        for reason in told["reasons"]:
            self.stdout.write(f"  {reason['rows']} × {reason['file']}: {reason['text']}")
        self.stdout.write(f"To take it back: otdel import --undo {told['batch']}")


class Bar:
    """A progress bar on stderr that hears of portions."""

    def __init__(self, console: Console, word: str) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(), console=console,
        )  # fmt: skip
        self.task = self.progress.add_task(word, total=None)

    def __enter__(self) -> driving.Tell:
        self.progress.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def _tell(self, stretch: Stretch) -> bool:
        self.progress.update(self.task, completed=stretch.done, total=stretch.total)
        return True


class stop_signals:
    """SIGTERM leaves like Ctrl-C does: the portion in work is rolled back, what is written stays."""

    def __enter__(self) -> None:
        self.before = signal.signal(signal.SIGTERM, signal.default_int_handler)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self.before)


def existing(text: str) -> Path:
    """Return the path; argparse turns the error into a usage error."""
    path = Path(text)
    if not path.exists():
        raise ArgumentTypeError(f"there is no {text}")
    return path


def tables_in(path: Path) -> list[Path]:
    """Return the tables of a folder, or the one file. Raises CommandError where there are none."""
    if path.is_file():
        return [path]
    found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in TABLES)
    if not found:
        raise CommandError(f"There is no table in {path}: CSV, XLSX, XLS or ODS.")
    return found


def currency() -> str:
    return str(settings.CURRENCY)
