"""Carrying deals over to a new version in the background."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otdel.foundation.jobs.retry import retry
from otdel.foundation.jobs.services import advance, fail, finish
from otdel.foundation.web import undo_url

from . import services, versions


@task(queue_name="long")
@retry(times=3)
def carry_over(migration_id: int, *, job_id: int) -> int:
    """Carry the deals of a migration over, portion by portion; return how many it has moved.

    Told again after a death it goes on: each portion and its count are one transaction. Stopped from
    the screen it stays under way, to be continued or taken back there.
    """
    while True:
        row = versions.migration(migration_id)
        if row is None or not advance(job_id, row.moved, total=row.total, at=timezone.now()):
            return row.moved if row else 0
        at = timezone.now()
        portion = services.carry_portion(row.pk, at=at, on=timezone.localdate(at))
        if portion:
            continue
        row.refresh_from_db()
        with translation.override(row.by.language):
            if portion is None and row.state == row.State.UNDONE:
                fail(job_id, _("It was taken back."), at=timezone.now())
            else:
                result = {"migration": row.pk, "undo": undo_url(row.batch)}
                finish(job_id, result, at=timezone.now())
        return row.moved
