"""The department as a file: blueprint check | diff | apply | export | ready | schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from otdel.edges.blueprint import services
from otdel.edges.blueprint.engine import Change
from otdel.edges.blueprint.errors import CannotApply
from otdel.edges.blueprint.faults import Unreadable
from otdel.edges.blueprint.reading import read_folder
from otdel.edges.blueprint.schema import FILES, Documents
from otdel.edges.blueprint.shelf import ready, ready_folder
from otdel.edges.blueprint.words import said
from otdel.foundation.people.services import system_user

HELP = {
    "check": "read a folder and say what is wrong, with file and line",
    "diff": "what applying the folder would change in this department",
    "apply": "bring the department to what the folder says",
    "export": "write this department into a folder, keeping comments that stand there",
    "ready": "the blueprints that ship with the product",
    "schema": "the JSON schema of every file",
}


class Command(BaseCommand):
    help = "The department as a file: blueprint check|diff|apply|export FOLDER, blueprint ready, blueprint schema"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act, told in HELP.items():
            one = acts.add_parser(act, help=told)
            one.add_argument("--json", action="store_true", help="for a program")
            if act in ("check", "diff", "apply", "export"):
                one.add_argument(
                    "folder", help="a folder, or the key of a ready one (see: blueprint ready)"
                )
            if act in ("diff", "apply"):
                one.add_argument(
                    "--only-add", action="store_true", help="what the folder does not name stays"
                )
            if act == "apply":
                one.add_argument("--yes", action="store_true", help="do not ask")
                one.add_argument("--why", default="", help="kept with the version")
            if act == "export":
                one.add_argument(
                    "--name", default="Department", help="what the department is called"
                )
                one.add_argument("--language", choices=["ru", "en"], default="en")

    def handle(self, *, act: str, **options: Any) -> None:
        getattr(self, f"_{act}")(**options)

    def _check(self, *, folder: str, json: bool, **_rest: Any) -> None:
        self._read(folder, json)
        self._tell({"problems": []}, json, "The blueprint reads well.")

    def _diff(self, *, folder: str, json: bool, only_add: bool, **_rest: Any) -> None:
        changes = services.plan(self._read(folder, json), by=system_user(), only_add=only_add)
        self._changes(changes, json)

    def _apply(
        self, *, folder: str, json: bool, yes: bool, why: str, only_add: bool, **_rest: Any
    ) -> None:
        documents = self._read(folder, json)
        by, at = system_user(), timezone.now()
        act: dict[str, Any] = {
            "by": by,
            "at": at,
            "on": timezone.localdate(at),
            "only_add": only_add,
        }
        try:
            if not (yes or json):
                self._changes(services.rehearse(documents, **act), False)
                if input("Apply? [y/N] ").strip().lower() not in ("y", "yes", "д", "да"):
                    return
            done = services.apply(documents, **act, why=why)
        except CannotApply as refusal:
            self._refuse(refusal.problems, json)
        self._changes(done.changes, json)

    def _export(self, *, folder: str, name: str, language: str, json: bool, **_rest: Any) -> None:
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        before = {file: (place / file).read_bytes() for file in FILES if (place / file).exists()}
        made = services.export(system_user(), name=name, language=language, before=before)
        for file, body in made.items():
            (place / file).write_bytes(body)
        self._tell({"files": list(made)}, json, "Written: " + ", ".join(made))

    def _ready(self, *, json: bool, **_rest: Any) -> None:
        rows = [{"key": one.key, "language": one.language, "name": one.name} for one in ready()]
        self._tell(
            rows, json, "\n".join(f"{row['key']}/{row['language']}  {row['name']}" for row in rows)
        )

    def _schema(self, **_rest: Any) -> None:
        schemas = {file: document.model_json_schema() for file, document in FILES.items()}
        self.stdout.write(json.dumps(schemas, ensure_ascii=False, indent=2))

    def _read(self, folder: str, as_json: bool) -> Documents:
        try:
            return read_folder(ready_folder(folder) or Path(folder))
        except Unreadable as found:
            self._refuse(found.problems, as_json)

    def _refuse(self, problems: Any, as_json: bool) -> NoReturn:
        if as_json:
            told = [
                {"file": one.file, "line": one.line, "said": str(one.text) % one.gaps}
                for one in problems
            ]
            self.stdout.write(json.dumps({"problems": told}, ensure_ascii=False, indent=2))
        raise CommandError("\n".join(map(str, problems)), returncode=1)

    def _changes(self, changes: list[Change], as_json: bool) -> None:
        told = [
            {"section": one.section, "path": list(one.path), "did": one.did.value,
             "fields": {name: [before, after] for name, before, after in one.fields}}
            for one in changes
        ]  # fmt: skip
        lines = "\n".join(said(change) for change in changes) or "Nothing differs."
        self._tell({"changes": told}, as_json, lines)

    def _tell(self, told: Any, as_json: bool, words: str) -> None:
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(words)
