"""Compliance counted anew the slow way: visit by visit, one question to the base after another."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from otdel.foundation.journal.models import Entry
from otdel.selling.pipeline.models import Deal, Evidence, StageTask, StageVisit
from otdel.selling.pipeline.queries import filled
from otdel.selling.work.models import Activity


def recounted(zone: ZoneInfo) -> Counter[tuple[Any, ...]]:
    """Return {(Monday, person, process, step, check, kept or asked): number} of every deal there is."""
    found: Counter[tuple[Any, ...]] = Counter()
    for deal in Deal.objects.order_by("pk"):
        visits = list(StageVisit.objects.filter(deal=deal).order_by("pk").select_related("stage"))
        for place, visit in enumerate(visits[:-1]):
            after = visits[place + 1]
            if visit.stage.kind != "open" or visit.stage.version_id != after.stage.version_id:
                continue
            for check, is_kept in _answers(deal, visits, place, zone).items():
                where = (*_where(deal, visit, after, zone), check)
                found[*where, "asked"] += 1
                found[*where, "kept"] += is_kept
    return +found


def _where(deal: Any, visit: Any, after: Any, zone: ZoneInfo) -> tuple[Any, ...]:
    day: date = visit.left_at.astimezone(zone).date()
    entries = Entry.objects.filter(
        noun="deal", noun_id=deal.pk, facts__from_stage_id=visit.stage_id,
        facts__stage_id=after.stage_id, at=visit.left_at,
    ).exclude(kind="pipeline.DealMigrated")  # fmt: skip
    owner = entries.latest("pk").facts["owner_id"]
    return day - timedelta(days=day.weekday()), owner, deal.process_id, visit.stage.kin


def _answers(deal: Any, visits: list[Any], place: int, zone: ZoneInfo) -> dict[str, bool]:
    visit, after = visits[place], visits[place + 1]
    first = place
    while first and _is_carried(visits[first - 1], visits[first]):
        first -= 1
    since, left = visits[first].entered_at, visit.left_at
    days = (left.astimezone(zone).date() - since.astimezone(zone).date()).days
    here, to = visit.stage, after.stage
    told: dict[str, bool] = {}
    if here.norm_days is not None:
        told["time"] = days <= here.norm_days
    if to.kind == "won" or (to.kind == "open" and to.position > here.position):
        between = here.version.stages.filter(kind="open", position__gt=here.position)
        if to.kind == "open":
            between = between.filter(position__lt=to.position)
        told["order"] = not between.exists()
        told |= _gate(deal, here, left)
    if days > 0:
        steps = Activity.objects.filter(
            about_noun="deal", about_id=deal.pk, due_at__isnull=False, created_at__lt=left
        )
        told["step"] = any(one.is_open or (one.done_at or one.due_at) >= since for one in steps)
    return told


def _gate(deal: Any, here: Any, left: Any) -> dict[str, bool]:
    told: dict[str, bool] = {}
    opened = Activity.objects.filter(about_noun="deal", about_id=deal.pk)
    asked = [
        task.kin
        for task in StageTask.objects.filter(stage=here)
        if task.is_compulsory or opened.filter(stage_task_id=task.kin).exists()
    ]
    if asked:
        done = opened.filter(done_at__lte=left)
        told["tasks"] = all(done.filter(stage_task_id=kin).exists() for kin in asked)
    if here.required or here.evidence:
        has = filled(deal, has_lines=deal.lines.exists())
        shown = Evidence.objects.filter(deal=deal, at__lte=left)
        told["gate"] = set(here.required) <= has and all(
            any(row.stage.kin == here.kin for row in shown.filter(asked=line))
            for line in here.evidence
        )
    return told


def _is_carried(before: Any, after: Any) -> bool:
    return before.stage.version_id != after.stage.version_id and before.stage.kin == after.stage.kin
