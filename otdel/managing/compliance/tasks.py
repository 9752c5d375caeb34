"""Work by the clock: sums, the night's comparison, the morning's warning."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.tasks import task
from django.utils import timezone

from otdel.foundation.jobs.retry import retry
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value

from . import queries, services
from .preferences import FALL, LEAST, REMIND_DAYS, WEEKS
from .services.warning import Limits

logger = logging.getLogger(__name__)
ENOUGH = 500


@task()
@retry(times=3, first=30)
def add_up() -> int:
    """Add fresh differences to the sums once there are enough of them; return how many there were."""
    return services.settle(at_least=ENOUGH)


@task(queue_name="long")
@retry(times=3, first=300)
def judge_anew() -> int:
    """Compare every verdict with what is recorded and put right what differs; return how many did."""
    differed = sweep()
    if differed:
        logger.warning("compliance: %s verdicts differed and were written anew", differed)
    if services.differences():
        logger.warning("compliance: sums differed from the verdicts and were added up anew")
        services.remake_sums()
    return differed


def sweep(*, just_check: bool = False, progress: Callable[[int], None] = lambda done: None) -> int:
    """Judge the whole base in portions, in flat memory; return how many verdicts differed."""
    zone, rules = timezone.get_default_timezone(), queries.every_rule()
    differed, done, last = 0, 0, 0
    while True:
        step = services.judge_portion(last, zone=zone, rules=rules, just_check=just_check)
        last, done, differed = step.last, done + step.number, differed + step.differed
        progress(done)
        if not step.number:
            return differed


@task()
@retry(times=3, first=300)
def tell_leaders() -> int:
    """Tell leaders of decay, or that nobody looks; return how many were told of. Safe to run twice."""
    at = timezone.now()
    on, by = timezone.localdate(at, timezone.get_default_timezone()), system_user()
    limits = Limits(value(WEEKS), value(FALL), value(LEAST))
    told = services.watch_decay(limits=limits, by=by, at=at, on=on)
    return told + services.remind_leaders(days=value(REMIND_DAYS), by=by, at=at, on=on)
