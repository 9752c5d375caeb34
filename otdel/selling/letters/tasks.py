"""Tidying letters."""

from django.tasks import task
from django.utils import timezone

from otdel.foundation.preferences import queries as preferences

from . import services


@task(queue_name="default")
def sweep() -> int:
    """Forget letters of deleted activities; return how many. Safe to run twice."""
    return services.sweep(at=timezone.now(), keep_days=preferences.value("files.keep_days"))
