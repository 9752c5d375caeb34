"""Figures' facts remade from the journal."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from otdel.managing.metrics import services


class Command(BaseCommand):
    help = "Remake the facts of the figures from the journal, or --check that they agree with it"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, show differences")

    def handle(self, *, check: bool, **options: Any) -> None:
        with _bar() as bar:
            line = bar.add_task("journal", total=None)

            def progress(done: int, whole: int) -> None:
                bar.update(line, completed=done, total=whole)

            if check:
                self._compare(services.check(progress))
                return
            number = services.rebuild(progress)
            services.roll_up()
        self.stdout.write(f"{number} facts")

    def _compare(self, differences: list[services.Difference]) -> None:
        for one in differences[:50]:
            self.stdout.write(f"{one.on} {one.measure}: {one.stands} should be {one.should}")
        if differences:
            raise CommandError(
                f"{len(differences)} sums differ from the journal; `otdel rebuild` puts them right."
            )
        self.stdout.write("The facts agree with the journal.")


def _bar() -> Progress:
    """A bar on the terminal's error stream, none when nobody looks."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
