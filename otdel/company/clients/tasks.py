"""Work by the clock."""

from collections.abc import Callable
from typing import Any

from django.tasks import task
from django.utils import timezone

from otdel.foundation.jobs.retry import retry
from otdel.foundation.preferences import queries as preferences

from . import services


@task(queue_name="long")
@retry(times=3, first=300)
def scan_duplicates() -> int:
    """Look for likely duplicates of what changed since the last scan; return how many wait. Safe to run twice."""
    return _scan(services.scan_changes)


@task(queue_name="long")
@retry(times=3, first=300)
def scan_all_duplicates() -> int:
    """Look through the whole base for likely duplicates; return how many wait. Safe to run twice."""
    return _scan(services.scan_pairs)


def _scan(scan: Callable[..., Any]) -> int:
    at = timezone.now()
    score = preferences.value("clients.duplicate_score")
    sharers = preferences.value("clients.duplicate_sharers")
    return sum(
        scan(noun, at=at, score=score, sharers=sharers).found for noun in ("company", "contact")
    )
