"""Work by the clock."""

from django.tasks import task

from otdel.foundation.jobs.retry import retry

from . import services

ENOUGH = 1_000


@task()
@retry(times=3, first=30)
def add_up() -> int:
    """Add new facts to the sums by month once there are enough of them; return how many there were."""
    return services.roll_up(at_least=ENOUGH)
