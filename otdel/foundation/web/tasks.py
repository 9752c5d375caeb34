"""Bulk acts that are too long for a page."""

from __future__ import annotations

from typing import Any

from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.queries import is_cancelled
from otdel.foundation.jobs.queries import jobs as jobs_of
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

    Safe to run again: it goes on after the last portion that the job counted.
    """
    by: Any = people(system_user()).get(pk=by_id)
    with translation.override(by.language):
        spec = listed(list_key)
        act = next(one for one in spec.acts_for(by) if one.key == act_key)
        cleaned = cleaned_again(act, told, by=by)
        job = jobs_of(by).get(pk=job_id)
        refused: list[list[str]] = []
        for start in range(job.done, len(ids), PORTION):
            if is_cancelled(job_id):
                return start
            portion = ids[start : start + PORTION]
            outcome = _portion(spec, act, portion, cleaned, by, batch)
            refused += [list(one) for one in outcome.refused]
            failed = job.failed + len(refused)
            jobs.advance(job_id, start + len(portion), failed=failed, at=timezone.now())
        result = {"refused": refused[:KEPT], "undo": undo_url(batch) if act.undoable else ""}
        jobs.finish(job_id, result, at=timezone.now())
    return len(ids) - job.failed - len(refused)


def _portion(
    spec: Any, act: Any, ids: list[int], cleaned: dict[str, Any], by: Any, batch: str
) -> Outcome:
    try:
        return carry_out(spec, act, ids, cleaned, by=by, at=timezone.now(), batch=batch)
    except Refused as refused:  # the rule refused the portion whole
        return Outcome(0, [(_("%(n)s rows") % {"n": len(ids)}, str(refused))])
