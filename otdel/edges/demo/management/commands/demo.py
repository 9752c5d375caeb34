"""Fill an installation with a made-up department, or take it away again."""

from __future__ import annotations

import json
import secrets
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from otdel.edges.demo import services
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import Refused


class Command(BaseCommand):
    help = (
        "Build a demo department with a year of history, or remove it: demo --seed 7 --language en"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="another number, another department"
        )
        parser.add_argument(
            "--months",
            type=int,
            default=12,
            choices=range(1, 37),
            metavar="N",
            help="how much history",
        )
        parser.add_argument("--language", choices=["ru", "en"], default=settings.LANGUAGE_CODE[:2])
        parser.add_argument("--remove", action="store_true", help="take the demo department away")
        parser.add_argument("--json", action="store_true", help="answer for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            answer = self._remove() if options["remove"] else self._build(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        answer["seconds"] = round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self._say(answer)

    def _build(self, options: dict[str, Any]) -> dict[str, Any]:
        names = (
            "people",
            "units",
            "products",
            "clients",
            "leads",
            "deals",
            "handoffs",
            "conversions",
            "reopenings",
            "activities",
            "requests",
        )
        with self._bar() as bar, translation.override(options["language"]):
            task = bar.add_task("demo", total=len(names))
            built = services.build(
                options["seed"],
                language=options["language"],
                today=timezone.localdate(),
                by=system_user(),
                at=timezone.now(),
                passwords=password,
                currency=settings.CURRENCY,
                months=options["months"],
                tell=lambda name: bar.update(task, advance=1, description=name),
            )
        return asdict(built)

    def _remove(self) -> dict[str, Any]:
        with self._bar() as bar:
            task = bar.add_task("demo", total=None)
            left = services.remove(
                by=system_user(),
                at=timezone.now(),
                tell=lambda now: bar.update(task, completed=now.done, total=now.total),
            )
        return {"removed": left.done, "kept": [list(one) for one in left.kept]}

    def _bar(self) -> Progress:
        """Return a progress bar on the error stream: standard output is the answer."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        return Progress(*columns, console=Console(file=sys.stderr), transient=True)

    def _say(self, answer: dict[str, Any]) -> None:
        if "removed" in answer:
            self.stdout.write(
                f"removed {answer['removed']}, kept {len(answer['kept'])}, {answer['seconds']} s"
            )
            for noun, pk, why in answer["kept"]:
                self.stdout.write(f"  {noun} {pk}: {why}")
            return
        counts = (
            "people",
            "companies",
            "contacts",
            "leads",
            "deals",
            "activities",
            "handoffs",
            "requests",
        )
        self.stdout.write(
            ", ".join(f"{name} {answer[name]}" for name in counts) + f", {answer['seconds']} s"
        )
        for one in answer["sign_ins"]:
            self.stdout.write(
                f"  {one['email']:<34} {one['password']:<16} {one['role']}, {one['full_name']}"
            )


def password(email: str) -> str:
    """Return a password made for this installation."""
    return secrets.token_urlsafe(9)
