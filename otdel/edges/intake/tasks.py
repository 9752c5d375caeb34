"""What happens to requests by the clock."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from otdel.foundation.jobs.retry import retry
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value

from . import services


@task()
@retry(times=3)
def sweep() -> int:
    """Empty and drop old requests; return how many. Safe to run twice."""
    emptied, dropped = services.sweep(
        raw_days=value("intake.raw_days"),
        quarantine_days=value("intake.quarantine_days"),
        by=system_user(),
        at=timezone.now(),
    )
    return emptied + dropped
