"""Tidying the place of files."""

from django.tasks import task

from otdel.foundation.people.services import system_user
from otdel.foundation.preferences import queries as preferences

from . import services


@task(queue_name="default")
def sweep() -> int:
    """Take away files that nothing needs; return how many. Safe to run twice."""
    days = preferences.value("files.keep_days")
    return services.sweep(by=system_user(), keep_days=days)[1]
