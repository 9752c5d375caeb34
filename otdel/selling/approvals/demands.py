"""What stages demand at the gate of the pipeline: approvals that hold, and documents that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from otdel.kernel.money import Money
from otdel.selling.pipeline.demands import Demand

from . import queries
from .engine import Standing, holds, is_needed
from .models import Approval, StageDemand

LACKS = _("Approval “{name}”: ask for it")
WAITS = _("Approval “{name}”: asked, not answered yet")
REFUSED = _("Approval “{name}” was refused: change what was not accepted, and ask again")
STALE = _("Approval “{name}” was given to another sum or other products: ask again")
NEW = _("Approval “{name}”: open the deal in an earlier stage, and ask there")
PAPER = _("Document “{name}”: attach it")
NEW_PAPER = _("Document “{name}”: open the deal in an earlier stage, and attach it there")


def unmet_demands(
    noun: str,
    ids: Sequence[int],
    steps: Mapping[int, int],
    sums: Mapping[int, Money] | None = None,
) -> Mapping[int, Sequence[Demand]]:
    """Return {deal: approvals and documents that these stages still demand}; at most five statements.

    sums: the deals' sums as they will stand after the move; those of the database if left out.
    """
    rows = _asked_of(steps) if noun == "deal" else []
    if not rows:
        return {}
    sums = queries.sums_of(ids) if sums is None else sums
    scene = _scene(ids, rows)
    found: dict[int, list[Demand]] = {}
    for pk in ids:
        now = Standing(sums.get(pk, Money(0, "")), scene["products"].get(pk, ""))
        found[pk] = [one for row in rows if (one := _unmet(pk, row, now, scene))]
    return found


def _asked_of(steps: Mapping[int, int]) -> list[StageDemand]:
    """Demands of these steps, in whichever version of the process they were written; each says the stage asked of."""
    step = Coalesce("stage__root_id", "stage_id")
    rows = StageDemand.objects.filter(is_active=True).annotate(step=step).order_by("pk")
    asked = {kin: pk for pk, kin in steps.items()}
    found: list[Any] = [row for row in rows if row.step in asked]
    for row in found:
        row.stage_id = asked[row.step]
    return found


def _scene(ids: Sequence[int], rows: Sequence[StageDemand]) -> dict[str, Any]:
    asked = [row for row in rows if row.kind == StageDemand.Kind.APPROVAL]
    papers = [row.pk for row in rows if row.kind == StageDemand.Kind.DOCUMENT]
    looks_at_products = any(row.holds == StageDemand.Holds.CHANGE for row in asked)
    return {
        "latest": queries.latest_of(ids, [row.pk for row in asked]) if asked else {},
        "products": queries.products_of(ids) if looks_at_products else {},
        "papers": set(queries.papers_of(ids, papers).values_list("deal_id", "demand_id"))
        if papers
        else set(),
    }


def _unmet(pk: int, row: StageDemand, now: Standing, scene: Mapping[str, Any]) -> Demand | None:
    if row.kind == StageDemand.Kind.DOCUMENT:
        return None if (pk, row.pk) in scene["papers"] else _paper(pk, row)
    if not is_needed(row.above, now.sum):
        return None
    latest: Approval | None = scene["latest"].get((pk, row.pk))
    if (
        latest
        and latest.state == Approval.State.APPROVED
        and holds(row.holds, latest.standing, now)
    ):
        return None
    code, text = f"approval:{row.pk}", NEW
    if not pk:
        return Demand(code, format_lazy(text, name=row.name), "", row.stage_id)
    if latest and latest.is_open:
        url = reverse("approvals:approval", args=[latest.pk])
        return Demand(code, format_lazy(WAITS, name=row.name), url, row.stage_id)
    text = LACKS
    if latest:
        text = REFUSED if latest.state == Approval.State.REFUSED else STALE
    url = reverse("approvals:ask", args=[pk, row.pk])
    return Demand(code, format_lazy(text, name=row.name), url, row.stage_id, is_dialog=True)


def _paper(pk: int, row: StageDemand) -> Demand:
    text = PAPER if pk else NEW_PAPER
    url = reverse("approvals:document", args=[pk, row.pk]) if pk else ""
    sentence = format_lazy(text, name=row.name)
    return Demand(f"document:{row.pk}", sentence, url, row.stage_id, is_dialog=bool(pk))
