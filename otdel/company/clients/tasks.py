"""Work by the clock."""

from django.tasks import task
from django.utils import timezone

from otdel.foundation.jobs.retry import retry
from otdel.foundation.preferences import queries as preferences

from . import services


@task(queue_name="long")
@retry(times=3, first=300)
def scan_duplicates() -> int:
    """Look through the whole base for likely duplicates; return how many wait. Safe to run twice."""
    at = timezone.now()
    score = preferences.value("clients.duplicate_score")
    sharers = preferences.value("clients.duplicate_sharers")
    return sum(
        services.scan_pairs(noun, at=at, score=score, sharers=sharers).found
        for noun in ("company", "contact")
    )
