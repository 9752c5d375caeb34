"""Bulk acts, and taking them back, where that is too long for a page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.queries import is_cancelled
from otdel.foundation.jobs.queries import jobs as jobs_of
from otdel.foundation.journal import services as journal
from otdel.foundation.people.queries import people
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import Refused

from .lists.acting import Outcome, carry_out, cleaned_again, listed
from .pages import undo_url

PORTION = 500
KEPT = 200  # refusals kept to be read; the rest is a number


@task()
def run_act(
    job_id: int, list_key: str, act_key: str, ids: list[int], told: str, by_id: int, batch: str
) -> int:
    """Do a list's act for the ids, a portion a transaction; return how many were done.

    Safe to run again: a portion and the job's count of it are one transaction. What was done before
    a stop can be taken back.
    """
    by: Any = people(system_user()).get(pk=by_id)
    with translation.override(by.language):
        spec = listed(list_key)
        act = next(one for one in spec.acts_for(by) if one.key == act_key)
        cleaned = cleaned_again(act, told, by=by)
        job = jobs_of(by).get(pk=job_id)
        failed, refused = job.failed, list(job.result.get("refused", ()))
        for start in range(job.done, len(ids), PORTION):
            portion = ids[start : start + PORTION]
            with transaction.atomic():
                if is_cancelled(job_id):
                    return start - failed
                outcome = _portion(spec, act, portion, cleaned, by, batch)
                failed += len(portion) - outcome.done
                refused = [*refused, *map(list, outcome.refused)][:KEPT]
                told_so_far = {"refused": refused, "undo": undo_url(batch) if act.undoable else ""}
                jobs.advance(
                    job_id, start + len(portion), failed=failed, result=told_so_far,
                    at=timezone.now(),
                )  # fmt: skip
        jobs.finish(job_id, jobs_of(by).get(pk=job_id).result, at=timezone.now())
    return len(ids) - failed


def _portion(
    spec: Any, act: Any, ids: list[int], cleaned: dict[str, Any], by: Any, batch: str
) -> Outcome:
    try:
        with transaction.atomic():
            return carry_out(spec, act, ids, cleaned, by=by, at=timezone.now(), batch=batch)
    except Refused as refused:  # the rule refused the portion whole
        return Outcome(0, [(_("%(n)s rows") % {"n": len(ids)}, str(refused))])


@task()
def undo_act(job_id: int, batch: str, by_id: int) -> int:
    """Take an act back, a thousand rows at a time; return how many rows were taken back.

    Safe to run again: it goes on with the rows that wait. Stopped, the rest stays done and can be
    taken back later.
    """
    by: Any = people(system_user()).get(pk=by_id)
    with translation.override(by.language):
        job = jobs_of(by).get(pk=job_id)
        done, failed, refused = (
            job.done - job.failed,
            job.failed,
            list(job.result.get("refused", ())),
        )
        while not is_cancelled(job_id):
            try:
                with transaction.atomic():
                    part = journal.undo(batch, by=by, at=timezone.now())
                    done, failed = done + part.done, failed + len(part.refused)
                    refused += [[f"№ {pk}", why] for _noun, pk, why in part.refused]
                    told = {"refused": refused[:KEPT]}
                    jobs.advance(
                        job_id, done + failed, failed=failed, result=told, at=timezone.now()
                    )
            except journal.NothingToUndo:
                break
            if not part.left or not (part.done or part.refused):
                break
        jobs.finish(job_id, {"refused": refused[:KEPT]}, at=timezone.now())
    return done
