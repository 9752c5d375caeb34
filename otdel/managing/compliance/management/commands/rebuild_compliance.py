"""Verdicts on visits and their sums remade from the base."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from otdel.managing.compliance import services
from otdel.managing.compliance.tasks import sweep


class Command(BaseCommand):
    help = (
        "Judge every finished visit to a stage anew and remake the sums, or --check that they agree"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, show differences")

    def handle(self, *, check: bool, **options: Any) -> None:
        if check:
            self._compare()
            return
        number = services.rebuild(zone=timezone.get_default_timezone())
        self.stdout.write(f"{number} visits judged")

    def _compare(self) -> None:
        verdicts, sums = sweep(just_check=True), services.differences()
        for one in sums[:50]:
            self.stdout.write(f"{one.week} {one.axis}: {one.stands} visits, should be {one.should}")
        if verdicts or sums:
            raise CommandError(
                f"{verdicts} verdicts and {len(sums)} sums differ from the base;"
                " `otdel rebuild_compliance` puts them right."
            )
        self.stdout.write("Verdicts and sums agree with the base.")
