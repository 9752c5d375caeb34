"""Fits in the background: after an approval with progress, and by night for leads in work."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.models import Job
from otdel.foundation.jobs.queries import jobs as own_jobs
from otdel.foundation.jobs.retry import retry
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import people
from otdel.foundation.people.services import system_user
from otdel.kernel.later import after_commit
from otdel.kernel.periods import Period
from otdel.selling.pipeline.queries import leads

from . import queries, services, tallies
from .attributes import is_open
from .models import Portrait
from .thresholds import limits, proof


@transaction.atomic
def approve(portrait_id: int, *, why: str, by: User) -> tuple[Portrait, Job]:
    """Approve a draft and let the fits of all leads follow in a job. Raises as `approve_portrait`."""
    at = timezone.now()
    portrait = services.approve_portrait(portrait_id, why=why, by=by, at=at)
    title = _("Fit of leads to the portrait, version %(number)s") % {"number": portrait.number}
    job = jobs.begin(title, leads(by).count(), by=by, at=at, kind="portrait")
    after_commit(rebuild_fits, portrait.pk, job_id=job.pk)
    return portrait, job


@task(queue_name="long")
@retry(times=3)
def rebuild_fits(portrait_id: int, *, job_id: int) -> int:
    """Score every lead, a thousand a transaction; return how many. Safe to run again, stops for a newer version."""
    done = _sweep(portrait_id, only_live=False, job_id=job_id)
    jobs.finish(job_id, {"leads": done}, at=timezone.now())
    return done


COUNTED = "portrait-count"


@transaction.atomic
def begin_count(period: Period, number: int, *, currency: str, by: User) -> Job:
    """Let a job count the closed deals of a period; one that counts the same already is returned.

    number: how many deals there are about.
    """
    days = [period.start.isoformat(), period.last.isoformat()]
    mine = own_jobs(by).filter(kind=COUNTED, by=by, state=Job.State.RUNNING)
    if job := mine.filter(result__days=days).first():
        return job
    job = jobs.begin(
        _("What deals say of the client"), number, by=by, at=timezone.now(), kind=COUNTED
    )
    jobs.advance(job.pk, 0, result={"days": days}, at=timezone.now())
    after_commit(count_deals, *days, currency, by.pk, job_id=job.pk)
    return job


@task(queue_name="long")
@retry(times=3)
def count_deals(since: str, till: str, currency: str, by_id: int, *, job_id: int) -> bool:
    """Count the closed deals of a period for a person's eyes; the job keeps what came out.

    Safe to run again: it counts anew and writes nothing but the job's result. Return whether it came to its end.
    """
    by = people(system_user()).get(pk=by_id)
    first, last = date.fromisoformat(since), date.fromisoformat(till)
    total = own_jobs(by).get(pk=job_id).total

    def tick(share: Fraction) -> bool:
        return jobs.advance(job_id, int(total * share), at=timezone.now())

    period, on = Period(first, last + timedelta(days=1)), timezone.localdate()
    about = {key: one for key, one in queries.attributes().items() if is_open(by, one)}
    try:
        counted = tallies.count(by, period, about, on=on, currency=currency, tick=tick)
    except tallies.Stopped:
        return False
    told = tallies.kept(counted, proof().least)
    jobs.advance(job_id, total, at=timezone.now())
    return jobs.finish(job_id, {"days": [since, till], "counted": told}, at=timezone.now())


@task(queue_name="long")
@retry(times=3, first=300)
def follow_days() -> int:
    """Score the leads in work by today's thresholds, ages of firms and functions of people."""
    portrait = queries.in_force()
    return _sweep(portrait.pk, only_live=True) if portrait else 0


@task(queue_name="long")
@retry(times=3)
def follow_records(records: dict[str, list[int]]) -> int:
    """Score the leads of companies and contacts {noun: ids} that have too many to wait for."""
    return services.refit((), records, limits=limits(), on=timezone.localdate())


def _sweep(portrait_id: int, *, only_live: bool, job_id: int | None = None) -> int:
    told: Any = {"limits": limits(), "on": timezone.localdate(), "only_live": only_live}
    done, last = 0, 0
    while step := services.refit_portion(portrait_id, after=last, **told):
        last, number = step
        done += number
        if not number or (job_id and not jobs.advance(job_id, done, at=timezone.now())):
            break
    return done
