"""The product's own commands: `otdel run`, `otdel import base.xlsx`, `otdel --help`.

A word stands for a module of this package or for a management command of a room. Standard output is
the answer (only JSON with --json); progress and talk go to standard error.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module

# word -> what it does; `OWN` live here, the others are management commands of the rooms
WORDS: dict[str, str] = {
    "run": "start Otdel here: database, demo department, web server and worker",
    "prepare": "database, static files and first content, without starting (part of run)",
    "migrate": "bring the database to this version (part of prepare)",
    "user": "make the sign-in of the first owner",
    "import": "bring in companies, contacts, deals and more from files; or undo an import",
    "blueprint": "the department as a file: check, diff, apply, export",
    "metrics": "the figures of the department, for people or for a program",
    "demo": "fill in the demo department, or remove it",
    "backup": "save database and files to one archive, while people work",
    "restore": "put an archive back",
    "check": "look an installation over: settings, database, disk, mail, worker",
    "worker": "do background work and lead the schedule (part of run)",
    "jobs": "what waits, what failed for good, and try again",
    "rebuild": "make the sums of figures anew from the journal, or compare them",
    "rebuild_cards": "count the cards of clients anew, or compare them",
    "compliance": "how far the process is followed, for people or for a program",
    "rebuild_compliance": "judge every visit to a stage anew, or compare",
}
OWN = {"run", "prepare", "user", "backup", "restore", "check"}
WITHOUT_DATABASE = {"check"}  # tells of it itself


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    word, rest = (given[0], given[1:]) if given else ("--help", [])
    if word in ("-h", "--help", "help"):
        print(_help())  # noqa: T201
        return 0
    if word not in WORDS:
        _complain(f"There is no command “{word}”. otdel --help lists them.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if not _set_up():
            return 2
        if word in OWN:
            return _own(word, rest)
        return _of_a_room(word, rest)
    except KeyboardInterrupt:
        return 130


def _own(word: str, rest: list[str]) -> int:
    parser = ArgumentParser(prog=f"otdel {word}", description=WORDS[word])
    module = import_module(f"otdel.cli.{word}")
    module.add_arguments(parser)
    options = parser.parse_args(rest)
    if word not in WITHOUT_DATABASE and not _has_database():
        return 2
    code: int = module.handle(options)
    return code


def _of_a_room(word: str, rest: list[str]) -> int:
    if not {"-h", "--help"} & {*rest} and not _has_database():
        return 2
    management = import_module("django.core.management")
    utility = management.ManagementUtility(["otdel", word, *rest])
    utility.prog_name = "otdel"
    try:
        utility.execute()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


def _set_up() -> bool:
    """Load settings and rooms; a wrong setting is told in a sentence, not a traceback."""
    from_django = import_module("django.core.exceptions")
    try:
        import_module("django").setup()
    except from_django.ImproperlyConfigured as wrong:
        _complain(str(wrong))
        return False
    return True


def _has_database() -> bool:
    trouble: str = import_module("otdel.cli.reach").trouble()
    if trouble:
        _complain(trouble)
    return not trouble


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201


def _help() -> str:
    widest = max(map(len, WORDS))
    lines = [f"  {word:<{widest}}  {does}" for word, does in WORDS.items()]
    return "\n".join(
        [
            "Otdel: a sales department at work.",
            "",
            "otdel COMMAND [options]       otdel COMMAND --help tells more",
            "",
            *lines,
            "",
            "OTDEL_DATABASE_URL and OTDEL_DATA_DIR choose the database and the place of files.",
        ]
    )
