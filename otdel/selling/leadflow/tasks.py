"""Giving leads out after they came, and looking at those that nobody has."""

from __future__ import annotations

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from otdel.foundation.jobs.retry import retry
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value
from otdel.kernel.later import after_commit

from . import letters, queries, services

WAITING = 2000  # leads without an owner that are tried again in one go, the latest


@task()
@retry(times=3)
def give(lead_ids: list[int], batch: str) -> int:
    """Give new leads out by the rules; return how many. Safe to run twice: a lead is given once."""
    at = timezone.now()
    return services.assign(
        lead_ids, by=system_user(), at=at, on=timezone.localdate(at), batch=batch
    )


@task()
@retry(times=3)
def watch() -> int:
    """Try the leads that wait for an owner again and raise alarms; return how many. Safe to run twice."""
    by, at = system_user(), timezone.now()
    ids = queries.to_give(by, WAITING)
    given = services.assign(ids, by=by, at=at, on=timezone.localdate(at))
    raised = services.raise_alarms(minutes=value("leadflow.unowned_minutes"), by=by, at=at)
    if value("leadflow.alarm_letter") and queries.fresh_alarms().exists():
        after_commit(write_of_alarms)
    return given + raised


@task()
def write_of_alarms() -> int:
    """Write to who leads about leads that nobody has; return how many letters.

    An alarm is written about once; one of which no letter could be sent is fresh again.
    """
    by, at = system_user(), timezone.now()
    leads = services.claim_alarms(by=by, at=at)
    try:
        return letters.tell_of_alarms(
            leads,
            minutes=value("leadflow.unowned_minutes"),
            on=timezone.localdate(at),
            site=settings.SITE_URL,
        )
    except OSError:
        services.free_alarms(leads)
        raise


@task()
@retry(times=3)
def requalify() -> int:
    """Open tasks for what passed its norm; return how many. Safe to run twice: once a visit."""
    at = timezone.now()
    return services.open_requalifications(
        lead_days=value("leadflow.lead_days"),
        by=system_user(),
        at=at,
        on=timezone.localdate(at),
    )
