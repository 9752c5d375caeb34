"""Starting, pausing, resuming, cancelling; telling how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from otdel.edges.exchange.errors import NothingUnderstood, WrongMoment
from otdel.edges.exchange.events import ImportFinished, ImportStarted, ImportStopped
from otdel.edges.exchange.models import Import, ImportRow
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .deciding import check_ready, remember
from .working import is_ready

S = Import.Status


@transaction.atomic
def start_trial(import_id: int, *, by: User, at: datetime) -> Import:
    """Begin a check of all rows; what an earlier check found is forgotten.

    Raises NotAllowed, Import.DoesNotExist, NotReady, NothingUnderstood, WrongMoment.
    """
    imp = _begin(import_id, (S.MAPPING, S.CHECKED, S.CHECKING), S.CHECKING, by=by)
    check_ready(imp)
    _check_any(imp)
    ImportRow.objects.filter(file__owner_import=imp, is_trial=True).delete()
    return imp


@transaction.atomic
def start_run(import_id: int, *, by: User, at: datetime) -> Import:
    """Begin the run and remember its mapping. Raises as start_trial."""
    imp = _begin(import_id, (S.MAPPING, S.CHECKED), S.RUNNING, by=by)
    check_ready(imp)
    _check_any(imp)
    remember(imp, at=at)
    files = [row for row in imp.files.all() if is_ready(row)]
    event = ImportStarted(imp.pk, len(files), sum(row.total for row in files))
    record(event, about=imp, by=by, at=at, batch=imp.batch)
    return imp


@transaction.atomic
def resume(import_id: int, *, by: User, at: datetime) -> Import:
    """Go on after a pause, a fault or a killed worker. Raises NotAllowed, DoesNotExist, WrongMoment."""
    imp = _begin(import_id, (S.PAUSED, S.FAILED, S.RUNNING), S.RUNNING, by=by)
    record(ImportStopped(imp.pk, "resumed"), about=imp, by=by, at=at, batch=imp.batch)
    return imp


@transaction.atomic
def pause(import_id: int, *, by: User, at: datetime) -> Import:
    """Stop after the portion that is being written. Raises as resume."""
    imp = _begin(import_id, (S.RUNNING,), S.PAUSED, by=by)
    record(ImportStopped(imp.pk, "paused"), about=imp, by=by, at=at, batch=imp.batch)
    return imp


@transaction.atomic
def cancel(import_id: int, *, by: User, at: datetime) -> Import:
    """Stop for good. What is written stays and can be undone. Raises as resume."""
    before = (S.RUNNING, S.PAUSED, S.FAILED, S.CHECKING, S.CHECKED, S.MAPPING, S.READING)
    imp = _begin(import_id, before, S.CANCELLED, by=by)
    Import.objects.filter(pk=imp.pk).update(finished_at=at, counts=counts(imp) | owned(imp))
    record(ImportStopped(imp.pk, "cancelled"), about=imp, by=by, at=at, batch=imp.batch)
    return imp


def _begin(import_id: int, before: Iterable[str], status: str, *, by: User) -> Import:
    """Move the import to a status it may go to from where it stands, and take the next turn."""
    require(by, "import.run")
    imp = Import.objects.visible_to(by).get(pk=import_id)
    mine = Import.objects.filter(pk=imp.pk, status__in=list(before), turn=imp.turn)
    if not mine.update(status=status, turn=F("turn") + 1, fault=""):
        raise WrongMoment(status=imp.get_status_display())
    imp.refresh_from_db()
    return imp


def _check_any(imp: Import) -> None:
    if not any(is_ready(row) for row in imp.files.all()):
        raise NothingUnderstood(field="files")


@transaction.atomic
def end_trial(imp: Import, *, also: dict[str, int]) -> bool:
    """Note what a check found; False if somebody has stopped it meanwhile."""
    mine = Import.objects.filter(pk=imp.pk, turn=imp.turn, status=S.CHECKING)
    found = counts(imp, is_trial=True) | {"also": also}
    return bool(mine.update(status=S.CHECKED, counts=found))


@transaction.atomic
def end_run(imp: Import, *, by: User, at: datetime, also: dict[str, int]) -> bool:
    """Note that the last row is written; False if somebody has stopped it meanwhile."""
    found = counts(imp)
    mine = Import.objects.filter(pk=imp.pk, turn=imp.turn, status=S.RUNNING)
    told = found | owned(imp) | {"also": also}
    if not mine.update(status=S.DONE, counts=told, finished_at=at):
        return False
    all_of = found["total"]
    event = ImportFinished(
        imp.pk, all_of["created"], all_of["updated"], all_of["duplicate"], all_of["rejected"]
    )
    record(event, about=imp, by=by, at=at, batch=imp.batch)
    return True


@transaction.atomic
def fail(imp: Import, sentence: str, *, by: User, at: datetime) -> None:
    """Note a fault; the import can be resumed where it stands."""
    mine = Import.objects.filter(
        pk=imp.pk, turn=imp.turn, status__in=[S.RUNNING, S.CHECKING, S.READING]
    )
    if mine.update(status=S.FAILED, fault=sentence[:250], counts=counts(imp) | owned(imp)):
        record(ImportStopped(imp.pk, "failed"), about=imp, by=by, at=at, batch=imp.batch)


def counts(imp: Import, *, is_trial: bool = False) -> dict[str, Any]:
    """Return {"total": {outcome: n}, "files": {file id: {outcome: n}}} of the ledger."""
    rows = ImportRow.objects.filter(file__owner_import=imp, is_trial=is_trial)
    files: dict[str, dict[str, int]] = {}
    total = dict.fromkeys(ImportRow.Outcome.values, 0)
    for file_id, outcome, number in rows.values_list("file_id", "outcome").annotate(n=Count("pk")):
        files.setdefault(str(file_id), dict.fromkeys(ImportRow.Outcome.values, 0))[outcome] = number
        total[outcome] += number
    return {"total": total, "files": files}


def owned(imp: Import) -> dict[str, int]:
    """Return {"owners": companies that got the owner of their latest deal}, as the run has kept it."""
    kept = Import.objects.values_list("counts", flat=True).get(pk=imp.pk)
    return {"owners": kept["owners"]} if kept.get("owners") else {}


def note_job(import_id: int, job_id: int) -> None:
    """Keep which background act shows how far the import is."""
    Import.objects.filter(pk=import_id).update(job_id=job_id)


def count_again(import_id: int) -> None:
    """Bring the figures of a check to what its ledger says after a correction."""
    imp = Import.objects.get(pk=import_id)
    found = counts(imp, is_trial=True) | {"also": imp.counts.get("also", {})}
    Import.objects.filter(pk=import_id, status=S.CHECKED).update(counts=found)


@transaction.atomic
def read_again(import_id: int, *, by: User, at: datetime) -> Import:
    """Begin to look through large files anew after a change of the mapping. Raises as start_trial."""
    return _begin(import_id, (S.MAPPING, S.CHECKED), S.READING, by=by)
