"""Imports in the background: each task may be killed and told again at any moment."""

from __future__ import annotations

from typing import Any

from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otdel.foundation.jobs import queries as jobs
from otdel.foundation.jobs.retry import retry
from otdel.foundation.jobs.services import advance, finish
from otdel.foundation.jobs.services import fail as fail_job
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value
from otdel.kernel.errors import Refused

from . import driving, queries, services
from .drafts import Progress
from .models import Import


@task(queue_name="long")
@retry(times=3)
def carry(what: str, import_id: int, turn: int, *, job_id: int) -> str:
    """Survey, check, run or undo an import (`what`). A turn that has passed does nothing."""
    imp = queries.imports(system_user()).filter(pk=import_id, turn=turn).first()
    if imp is None or jobs.is_cancelled(job_id):
        return "passed"
    with translation.override(imp.owner.language):
        try:
            result = _ACTS[what](imp, _ride(imp, job_id))
        except Refused as refusal:
            services.fail(imp, str(refusal), by=imp.owner, at=timezone.now())
            fail_job(job_id, str(refusal), at=timezone.now())
            return refusal.code
    finish(job_id, {"import": imp.pk, "what": what, "result": result}, at=timezone.now())
    return what


def _ride(imp: Import, job_id: int) -> driving.Ride:
    rejected = 0

    def tell(progress: Progress) -> bool:
        nonlocal rejected
        rejected += progress.rejected
        return advance(
            job_id, progress.done, failed=rejected, total=progress.total, at=timezone.now()
        )

    return driving.Ride(
        imp.owner,
        timezone.now,
        timezone.get_default_timezone(),
        value("clients.phone_country"),
        tell,
    )


def _survey(imp: Import, ride: driving.Ride) -> bool:
    driving.survey(imp, ride)
    return True


def _undo(imp: Import, ride: driving.Ride) -> dict[str, Any]:
    told = driving.undo(imp, ride)
    return {"done": told["done"], "refused": len(told["refused"])}


_ACTS: dict[str, Any] = {
    "survey": _survey,
    "check": driving.check,
    "run": driving.run,
    "undo": _undo,
}


def title_of(what: str, imp: Import) -> str:
    """Return what a background act is called."""
    words = {
        "survey": _("Reading “%(title)s”"),
        "check": _("Checking “%(title)s”"),
        "run": _("Importing “%(title)s”"),
        "undo": _("Undoing “%(title)s”"),
    }
    return words[what] % {"title": imp.title}
