"""Fits in the background: after an approval with progress, and by night for leads in work."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.models import Job
from otdel.foundation.jobs.retry import retry
from otdel.foundation.people.models import User
from otdel.kernel.later import after_commit
from otdel.selling.pipeline.queries import leads

from . import queries, services
from .models import Portrait
from .thresholds import limits


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
