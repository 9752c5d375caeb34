"""Taking a whole import back, updates included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from otdel.edges.exchange.errors import WrongMoment
from otdel.edges.exchange.events import ImportUndone
from otdel.edges.exchange.models import Import
from otdel.foundation.journal.services import NothingToUndo, Undone, check_undo, record
from otdel.foundation.journal.services import undo as undo_batch
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

S = Import.Status


@transaction.atomic
def start_undo(import_id: int, *, by: User, at: datetime) -> Import:
    """Begin to take the import back. Raises NotAllowed, Import.DoesNotExist, WrongMoment,
    NothingToUndo, NotYours.
    """
    require(by, "import.run")
    imp = Import.objects.visible_to(by).get(pk=import_id)
    check_undo(imp.batch, by=by)
    ended = Import.objects.filter(
        pk=imp.pk, status__in=[S.DONE, S.CANCELLED, S.FAILED, S.PAUSED, S.UNDOING]
    )
    if not ended.update(status=S.UNDOING, turn=F("turn") + 1):
        raise WrongMoment(status=imp.get_status_display())
    imp.refresh_from_db()
    return imp


def undo_steps(imp: Import, *, by: User, at: datetime) -> Iterator[Undone]:
    """Take back a thousand rows at a time, yielding after each; go on by calling again."""
    while True:
        try:
            done = undo_batch(imp.batch, by=by, at=at)
        except NothingToUndo:
            return
        yield done
        if not done.left or not (done.done or done.refused):
            return


@transaction.atomic
def end_undo(imp: Import, *, by: User, at: datetime, done: int, refused: int) -> None:
    """Note that everything that could be taken back is."""
    mine = Import.objects.filter(pk=imp.pk, turn=imp.turn, status=S.UNDOING)
    undone = imp.counts | {"undone": {"done": done, "refused": refused}}
    if mine.update(status=S.UNDONE, counts=undone, finished_at=at):
        record(ImportUndone(imp.pk, done, refused), about=imp, by=by, at=at)
