"""What stages demand: laid, changed, taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.engine import tidy
from otdel.company.department.models import Function
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Invalid, Stale
from otdel.selling.pipeline.models import Stage

from .. import errors, queries
from ..drafts import DemandDraft
from ..events import StageDemandSet
from ..models import Approval, Paper, StageDemand

MOST = 9  # who waits for more than nine signatures waits for ever
_COLUMNS = tuple(name for name in DemandDraft.__dataclass_fields__ if name != "functions")


@transaction.atomic
def add_demand(draft: DemandDraft, *, by: User, at: datetime, batch: str = "") -> StageDemand:
    """Lay a demand. Raises NotAllowed, Invalid, ApproversMissing."""
    require(by, "process.design")
    values, functions = _checked(draft, None)
    row = StageDemand.objects.create(**values)
    row.functions.set(functions)
    _tell(row, "added", by=by, at=at, batch=batch)
    _keep(row, "created", None, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def edit_demand(
    demand_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    batch: str = "",
) -> StageDemand:
    """Change a demand; what is asked already goes on as it was asked.

    changes: attributes of DemandDraft. Raises StageDemand.DoesNotExist, NotAllowed, Invalid,
    ApproversMissing, Stale.
    """
    require(by, "process.design")
    row = queries.stage_demands(only_active=False).get(pk=demand_id)
    if version is not None and version != row.version:
        raise Stale
    was = draft_of(row)
    draft = replace(was, **changes)
    if draft == was:
        return row
    values, functions = _checked(draft, row)
    ours = StageDemand.objects.filter(pk=row.pk, version=row.version)
    if not ours.update(**values, version=F("version") + 1):
        raise Stale
    row.functions.set(functions)
    fields = [name for name in asdict(draft) if getattr(draft, name) != getattr(was, name)]
    row.refresh_from_db()
    _tell(row, "edited", by=by, at=at, batch=batch, fields=",".join(fields))
    _keep(row, "changed", was, by=by, at=at, batch=batch)
    return row


@transaction.atomic
def remove_demand(demand_id: int, *, by: User, at: datetime, batch: str = "") -> None:
    """Take a demand away by which nothing was ever asked or attached.

    Raises StageDemand.DoesNotExist, NotAllowed, DemandUsed.
    """
    require(by, "process.design")
    row = StageDemand.objects.select_related("stage__process").get(pk=demand_id)
    if Approval.objects.filter(demand=row).exists() or Paper.objects.filter(demand=row).exists():
        raise errors.DemandUsed(demand=row)
    _tell(row, "removed", by=by, at=at, batch=batch)
    _keep(row, "removed", draft_of(row), by=by, at=at, batch=batch)
    row.delete()


@transaction.atomic
def lay_again(
    demand_id: int, draft: DemandDraft, version: int, *, by: User, at: datetime
) -> StageDemand:
    """Lay a demand that was taken away, with its number. Raises as `add_demand`."""
    require(by, "process.design")
    values, functions = _checked(draft, None)
    row = StageDemand(pk=demand_id, version=version, **values)
    row.save(force_insert=True)
    row.functions.set(functions)
    _tell(row, "added", by=by, at=at)
    return row


def kept_draft(before: Mapping[str, Any]) -> DemandDraft:
    """Return the draft that a trace keeps."""
    told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in before.items()}
    return DemandDraft(**told)


def _keep(
    row: StageDemand, did: str, was: DemandDraft | None, *, by: User, at: datetime, batch: str
) -> None:
    before = asdict(was) if was else {}
    keep(batch, [TraceDraft(row.noun, row.pk, did, before, row.version)], by=by, at=at)


def draft_of(row: StageDemand) -> DemandDraft:
    """Return the demand as it would be laid again."""
    told = {name: getattr(row, name) for name in _COLUMNS} | {"roles": tuple(row.roles)}
    return DemandDraft(functions=tuple(one.code for one in row.functions.all()), **told)


def _tell(row: StageDemand, what: str, *, fields: str = "", **who: Any) -> None:
    event = StageDemandSet(demand_id=row.pk, stage_id=row.stage_id, what=what, fields=fields)
    record(event, about=row.stage.process, **who)


def _checked(
    draft: DemandDraft, row: StageDemand | None
) -> tuple[dict[str, Any], Sequence[Function]]:
    values = {name: getattr(draft, name) for name in _COLUMNS}
    stage = Stage.objects.filter(pk=draft.stage_id).first()
    if stage is None or stage.kind != Stage.Kind.OPEN:
        raise _wrong("stage", _("must be a stage in work"))
    if draft.kind not in StageDemand.Kind.values:
        raise _wrong("kind", _("is not one of ours"))
    values["name"] = _name(draft, row)
    if draft.kind == StageDemand.Kind.DOCUMENT:
        plain = {"roles": [], "number": 1, "above_minor": None, "currency": "", "holds": "rise"}
        return values | plain, []
    _check_numbers(draft)
    values["roles"] = [code for code in Role.values if code in draft.roles]
    if draft.above_minor is None:
        values["currency"] = ""
    functions = list(Function.objects.filter(code__in=draft.functions))
    if len(values["roles"]) != len(set(draft.roles)) or len(functions) != len(set(draft.functions)):
        raise _wrong("roles", _("is not one of ours"))
    if not values["roles"] and not functions:
        raise errors.ApproversMissing
    return values, functions


def _name(draft: DemandDraft, row: StageDemand | None) -> str:
    name = tidy(draft.name)
    if not name or len(name) > 120:
        raise _wrong("name", _("must be there and not longer than 120 characters"))
    twins = StageDemand.objects.filter(stage_id=draft.stage_id, kind=draft.kind, name=name)
    if (twins.exclude(pk=row.pk) if row else twins).exists():
        raise _wrong("name", _("stands in the list already"))
    return name


def _check_numbers(draft: DemandDraft) -> None:
    if not 1 <= draft.number <= MOST:
        raise _wrong("number", _("must lie between 1 and %(most)s") % {"most": MOST})
    if draft.holds not in StageDemand.Holds.values:
        raise _wrong("holds", _("is not one of ours"))
    if draft.above_minor is not None and not (0 <= draft.above_minor < 10**15 and draft.currency):
        raise _wrong("above_minor", _("must not be below zero or beyond reason"))


def _wrong(field: str, problem: Any) -> Invalid:
    label = StageDemand._meta.get_field(field).verbose_name  # type: ignore[union-attr]
    return Invalid(field=label, problem=problem)
