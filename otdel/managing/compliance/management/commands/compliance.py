"""How far the process is followed, for a program or for a person at a terminal."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from otdel.foundation.people.services import system_user
from otdel.kernel.periods import Period
from otdel.managing.compliance import queries
from otdel.managing.compliance.engine import CHECKS, NOTHING, WEEK, Level, monday
from otdel.managing.metrics.names import group_names

BY = ("person", "process", "step", "week")
_NOUNS = {"person": "person", "process": "process", "step": "stage"}


class Command(BaseCommand):
    help = "Show how far the process is followed: compliance [--weeks 13] [--by person] [--json]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--weeks", type=int, default=13, help="so many weeks up to the present one"
        )
        parser.add_argument("--by", choices=BY, default="", help="one line for each of these")
        parser.add_argument("--json", action="store_true", help="for a program")

    def handle(self, *, weeks: int, by: str, **options: Any) -> None:
        end = monday(timezone.localdate()) + WEEK
        period = Period(end - max(weeks, 1) * WEEK, end)
        found = queries.levels(system_user(), period, by) or {None: NOTHING}
        names = group_names(system_user(), _NOUNS.get(by, ""), found)
        lines = [
            {"group": _group(group), "name": names.get(group, ""), **_told(level)}
            for group, level in sorted(found.items(), key=lambda pair: str(pair[0]))
        ]
        if options["json"]:
            self._tell_program(period, lines)
            return
        for line in lines:
            checks = "  ".join(f"{check} {_percent(line['checks'][check])}" for check in CHECKS)
            self.stdout.write(
                f"{line['name'] or line['group'] or 'all'}: {_percent(line['compliance'])}"
                f" of {line['visits']} visits  ({checks})"
            )

    def _tell_program(self, period: Period, lines: list[dict[str, Any]]) -> None:
        told = {"from": period.start.isoformat(), "to": period.last.isoformat(), "levels": lines}
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))


def _group(group: Any) -> Any:
    return group.isoformat() if hasattr(group, "isoformat") else group


def _told(level: Level) -> dict[str, Any]:
    """Levels in hundredths of a percent; None where nothing was asked."""
    return {
        "visits": level.visits,
        "without_breach": level.clean,
        "compliance": level.points(),
        "checks": {str(check): level.points(check) for check in CHECKS},
    }


def _percent(points: int | None) -> str:
    return "–" if points is None else f"{points / 100:.1f}%"
