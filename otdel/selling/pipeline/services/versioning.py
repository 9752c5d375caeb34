"""Versions of a process: drafted from an earlier one, approved, discarded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from otdel.company.clients.engine import tidy
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require

from .. import errors
from ..events import VersionApproved, VersionDiscarded, VersionDrafted
from ..models import Process, ProcessVersion, Stage, StagePiece, StageTask

# What hangs on a stage and comes along into the next version: by its key "stage".
PARTS: tuple[type[models.Model], ...] = (StageTask, StagePiece)


@transaction.atomic
def open_draft(
    process_id: int, *, by: User, at: datetime, base_id: int | None = None, batch: str = ""
) -> ProcessVersion:
    """Copy the approved version, or the one named, into a draft. Deals and the approved version stay.

    Raises Process.DoesNotExist, ProcessVersion.DoesNotExist, NotAllowed, DraftThere.
    """
    require(by, "process.design")
    process = Process.objects.get(pk=process_id)
    rows = process.versions.exclude(state=ProcessVersion.State.DRAFT)
    base = rows.get(pk=base_id) if base_id else rows.get(state=ProcessVersion.State.APPROVED)
    draft = _numbered(process, by=by, at=at)
    for stage in base.stages.order_by("position", "pk"):
        _copy_stage(stage, draft)
    told = VersionDrafted(process_id=process.pk, version=draft.number, base=base.number)
    record(told, about=process, by=by, at=at, batch=batch)
    return draft


def _numbered(process: Process, *, by: User, at: datetime) -> ProcessVersion:
    if process.versions.filter(state=ProcessVersion.State.DRAFT).exists():
        raise errors.DraftThere(process=process.name)
    last = process.versions.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            return ProcessVersion.objects.create(
                process=process, number=last + 1, made_by=by, made_at=at
            )
    except IntegrityError:  # somebody was quicker
        raise errors.DraftThere(process=process.name) from None


def _copy_stage(stage: Stage, draft: ProcessVersion) -> Stage:
    copy = Stage.objects.create(**_values(stage), version=draft, root_id=stage.kin)
    for part in PARTS:
        rows: Any = part._default_manager.filter(stage=stage).order_by("pk")
        for row in rows:
            root = {"root_id": row.kin} if hasattr(row, "kin") else {}
            part._default_manager.create(**_values(row), stage=copy, **root)
    return copy


def _values(row: models.Model) -> dict[str, Any]:
    """Every column but the keys that the copy has of its own."""
    own = ("id", "version", "root", "stage")
    return {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.name not in own
    }


@transaction.atomic
def discard_draft(version_id: int, *, by: User, at: datetime) -> None:
    """Throw a draft away. Raises ProcessVersion.DoesNotExist, NotAllowed, NotDraft."""
    require(by, "process.design")
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    gone = ProcessVersion.objects.filter(pk=version.pk, state=ProcessVersion.State.DRAFT)
    if not gone.exists():
        raise errors.NotDraft(number=version.number)
    told = VersionDiscarded(process_id=version.process_id, version=version.number)
    record(told, about=version.process, by=by, at=at)
    gone.delete()


@transaction.atomic
def approve_version(
    version_id: int, why: str, *, by: User, at: datetime, batch: str = ""
) -> ProcessVersion:
    """Make a draft the version by which new deals go; the one before it is superseded.

    Deals in work stay where they are until they are carried over. why: what changed and why, for
    those who read the history. Raises ProcessVersion.DoesNotExist, NotAllowed, NotDraft.
    """
    require(by, "process.design")
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    others = ProcessVersion.objects.filter(
        process_id=version.process_id, state=ProcessVersion.State.APPROVED
    )
    others.update(state=ProcessVersion.State.SUPERSEDED, superseded_at=at)
    taken = ProcessVersion.objects.filter(pk=version.pk, state=ProcessVersion.State.DRAFT)
    values = {"why": tidy(why)[:500], "approved_by": by, "approved_at": at}
    if not taken.update(state=ProcessVersion.State.APPROVED, **values):
        raise errors.NotDraft(number=version.number)
    told = VersionApproved(process_id=version.process_id, version=version.number)
    record(told, about=version.process, by=by, at=at, batch=batch)
    version.refresh_from_db()
    return version
