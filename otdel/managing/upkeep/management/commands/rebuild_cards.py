"""The projection of clients' cards remade from the base."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from otdel.managing.upkeep.tasks import sweep


class Command(BaseCommand):
    help = (
        "Count completeness and freshness of every client's card anew, or --check that they agree"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, count differences"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        differed = sweep(just_check=check)
        if check and differed:
            raise CommandError(
                f"{differed} cards differ from the base; `otdel rebuild_cards` puts them right."
            )
        self.stdout.write(
            "The cards agree with the base." if check else f"{differed} cards counted"
        )
