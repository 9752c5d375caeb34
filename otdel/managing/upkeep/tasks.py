"""Cards counted in the background: by night, after a change of the norm, and after great acts."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otdel.company.clients.queries import companies
from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.models import Job
from otdel.foundation.jobs.retry import retry
from otdel.foundation.people.models import User
from otdel.foundation.people.services import system_user
from otdel.kernel.later import after_commit

from . import queries, services

logger = logging.getLogger(__name__)


def begin_count(*, by: User, at: datetime) -> Job:
    """Let every card be counted anew in a job with progress."""
    job = jobs.begin(
        _("Completeness of client cards"), companies(by).count(), by=by, at=at, kind="upkeep"
    )
    after_commit(follow_norm, job_id=job.pk)
    return job


@task(queue_name="long")
@retry(times=3)
def follow_norm(*, job_id: int) -> int:
    """Count every card, a thousand a transaction; return how many changed. Safe to run again."""
    differed = sweep(job_id=job_id)
    jobs.finish(job_id, {"cards": differed}, at=timezone.now())
    return differed


@task()
@retry(times=3)
def measure_cards(company_ids: list[int], moved: dict[str, list[int]] | None = None) -> int:
    """Bring the cards of these companies up to date, and of those that the moved records have left."""
    return services.measure(queries.with_former(company_ids, moved or {}))


@task(queue_name="long")
@retry(times=3, first=300)
def check_cards() -> int:
    """Compare every card with the base and put right what differs; return how many did."""
    differed = sweep()
    if differed:
        logger.warning("upkeep: %s cards differed from the base and were counted anew", differed)
    return differed


def sweep(
    *, job_id: int | None = None, just_check: bool = False, progress: Any = lambda done: None
) -> int:
    """Count the cards of the whole base in portions, in flat memory; return how many differed."""
    differed, done, last = 0, 0, 0
    while True:
        step = services.measure_portion(last, just_check=just_check)
        last, done, differed = step.last, done + step.number, differed + step.differed
        progress(done)
        if not step.number:
            return differed
        if job_id and not jobs.advance(job_id, done, at=timezone.now()):
            return differed


@task()
@retry(times=3, first=300)
def return_clients() -> int:
    """Bring back those whose day of return has come; return how many. Safe to run twice."""
    number = 0
    with translation.override(settings.LANGUAGE_CODE):
        words = services.Words(
            back=_("Back from the reserve: get in touch"),
            free=_("Back from the reserve and free: find a responsible"),
        )
    while True:
        at = timezone.now()
        back = services.return_due(on=timezone.localdate(at), by=system_user(), at=at, words=words)
        number += back
        if not back:
            return number
