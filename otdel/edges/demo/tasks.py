"""Taking the demo away in the background."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone, translation

from otdel.foundation.jobs.services import advance, fail, finish
from otdel.foundation.people.queries import people
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import Refused

from . import services


@task(queue_name="long")
def remove_demo(job_id: int, person_id: int) -> int:
    """Remove the demo for the person who asked. Told twice, it goes on where it stopped or finds nothing."""
    by = people(system_user()).get(pk=person_id)
    with translation.override(by.language):
        try:
            left = services.remove(
                by=by,
                at=timezone.now(),
                tell=lambda now: advance(job_id, now.done, total=now.total, at=timezone.now()),
            )
        except Refused as refusal:
            fail(job_id, str(refusal), at=timezone.now())
            return 0
    refused = [[noun, pk, why] for noun, pk, why in left.kept]
    finish(job_id, {"removed": left.done, "kept": refused}, at=timezone.now())
    return left.done
