"""What the clock does for offers."""

from django.tasks import task
from django.utils import timezone

from otdel.foundation.people.services import system_user

from . import services


@task
def expire() -> int:
    """Mark offers nobody answered in time, forget yesterday's visits; return how many expired. Safe to run twice."""
    services.sweep_visits(at=timezone.now())
    return services.expire_offers(by=system_user(), at=timezone.now(), on=timezone.localdate())
