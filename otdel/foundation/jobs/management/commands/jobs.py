import json
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from otdel.foundation.jobs import queries, services
from otdel.foundation.jobs.models import Attempt


class Command(BaseCommand):
    help = "Show the queue and the tasks that were given up; put them back with --retry"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument(
            "--retry", metavar="ID", help="give a task all its tries again; “all” for every one"
        )

    def handle(self, *, json: bool, retry: str | None, **options: object) -> None:
        now = timezone.now()
        revived = services.revive(self.chosen(retry), at=now) if retry else None
        found: dict[str, Any] = {
            "queue": queries.queue_figures(at=now),
            "jobs": queries.job_figures(),
            "running": [told(attempt) for attempt in queries.running_tasks()],
            "given_up": [told(attempt) for attempt in queries.dead_tasks()],
        }
        if revived is not None:
            found["revived"] = revived
        if json:
            self.stdout.write(dumped(found))
        else:
            show(found)

    def chosen(self, retry: str) -> list[uuid.UUID]:
        if retry == "all":
            return [attempt.task_id for attempt in queries.dead_tasks()]
        try:
            return [uuid.UUID(retry)]
        except ValueError as error:
            raise CommandError(
                _("“%(id)s” is not the number of a task; see: otdel jobs") % {"id": retry}
            ) from error


def told(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": str(attempt.task_id),
        "task": attempt.task_path,
        "attempt": attempt.number,
        "started_at": attempt.started_at.isoformat(),
        "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
        "error": attempt.error.strip().rsplit("\n", 1)[-1] or attempt.outcome,
    }


def dumped(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


def show(found: dict[str, Any]) -> None:
    console = Console()
    queue = found["queue"]
    console.print(
        _(
            "Workers: %(workers)s. Ready: %(ready)s, waiting: %(waiting)s, running: %(running)s, given up: %(dead)s."
        )
        % queue
    )
    if "revived" in found:
        console.print(_("Put back into the queue: %(number)s.") % {"number": found["revived"]})
    for title, rows in ((_("Running"), found["running"]), (_("Given up"), found["given_up"])):
        if rows:
            table = Table(
                "ID", _("Task"), _("Attempt"), _("Error"), title=title, title_justify="left"
            )
            for row in rows:
                table.add_row(row["id"], row["task"], str(row["attempt"]), row["error"])
            console.print(table)
