"""What gates demand beyond fields and tasks: approvals and documents."""

from __future__ import annotations

from otdel.kernel.errors import Refused
from otdel.selling.approvals import services as approving
from otdel.selling.approvals.drafts import DemandDraft
from otdel.selling.approvals.models import StageDemand
from otdel.selling.pipeline import queries as pipeline

from . import sums
from .engine import Change, Did
from .site import Site, known_codes, stage_at


def approvals(change: Change, site: Site) -> None:
    kind = StageDemand.Kind.APPROVAL
    if change.did is Did.REMOVE:
        _drop(change, kind, site)
        return
    told = change.after
    known_codes(told["functions"])
    above = sums.read(told["above"])
    draft = DemandDraft(
        stage_at(change.path).pk, change.path[2], kind.value, tuple(told["roles"]),
        tuple(told["functions"]), told["number"], above.minor if above else None,
        above.currency if above else "", told["holds"],
    )  # fmt: skip
    _lay(draft, site)


def documents(change: Change, site: Site) -> None:
    kind = StageDemand.Kind.DOCUMENT
    if change.did is Did.REMOVE:
        _drop(change, kind, site)
    else:
        _lay(DemandDraft(stage_at(change.path).pk, change.path[2], kind.value), site)


def _lay(draft: DemandDraft, site: Site) -> None:
    rows = _rows(draft.stage_id, draft.kind, draft.name)
    if not rows:
        approving.add_demand(draft, **site.act, batch=site.batch)
        return
    changes = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
    changes["stage_id"] = rows[0].stage_id  # the step where it was laid, in whichever version
    approving.edit_demand(rows[0].pk, changes, **site.act, batch=site.batch)


def _drop(change: Change, kind: str, site: Site) -> None:
    """A demand by which deals were asked about stays, out of use: history names it."""
    for row in _rows(stage_at(change.path).pk, kind, change.path[2]):
        try:
            approving.remove_demand(row.pk, **site.act, batch=site.batch)
        except Refused:
            off = {"is_active": False}
            approving.edit_demand(row.pk, off, **site.act, batch=site.batch)


def _rows(stage_id: int, kind: str, name: str) -> list[StageDemand]:
    """Demands of that name at the step in every version, those in use first."""
    rows = StageDemand.objects.filter(stage__in=pipeline.kin_of([stage_id]), kind=kind, name=name)
    return list(rows.order_by("-is_active", "pk"))
