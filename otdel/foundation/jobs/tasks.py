"""What the room itself has the schedule do."""

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from . import services


@task()
def forget_ended_tasks() -> int:
    """Delete tasks that ended well a week ago and given-up ones after three months; safe to run twice."""
    now = timezone.now()
    return services.forget(before=now - timedelta(days=7), dead_before=now - timedelta(days=90))
