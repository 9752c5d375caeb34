"""What the clock does for requests to services."""

from django.tasks import task
from django.utils import timezone

from otdel.foundation.people.services import system_user

from . import services


@task
def escalate() -> int:
    """Tell of requests that were not answered in time; return how many. Safe to run twice."""
    return services.escalate_overdue(by=system_user(), at=timezone.now())
