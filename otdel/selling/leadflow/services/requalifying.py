"""What stands longer than its norm is qualified anew: a task opens, once a visit (PIPE-09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otdel.company.calendars.queries import work_time
from otdel.foundation.people.models import User
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.queries import deals, every_stage, leads
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import record_activities

from ..models import Requalified

# What passed its norm earlier is no news: a base with old deals does not get a task for each.
NEWS = timedelta(days=7)
PORTION = 500
DEAL_TASK = _("Qualify anew: longer than the norm in the stage “%(stage)s”")
LEAD_TASK = _("Qualify anew: the lead is over its norm")


@dataclass(frozen=True, slots=True)
class Over:
    """A lead or deal that passed its norm. since: the day its visit began."""

    noun: str
    record: Any
    since: date
    stage: str = ""


@transaction.atomic
def open_requalifications(*, lead_days: int, by: User, at: datetime, on: date) -> int:
    """Open a task for the owner of each lead and deal that passed its norm this week; return how many.

    A deal's norm is its stage's; a lead's is `lead_days` from its coming until it is qualified.
    Once a visit to a stage, however often it runs. A deal that the gate refuses is not tried again.
    """
    found = [*_deals(by, on), *_leads(by, on, lead_days)]
    fresh = found[:PORTION]
    drafts = [_task(one, at, on) for one in fresh]
    made = record_activities(drafts, by=by, at=at, way="process")
    Requalified.objects.bulk_create(
        [
            Requalified(
                on_noun=one.noun,
                record_id=one.record.pk,
                since=one.since,
                activity_id=row.pk if isinstance(row, Activity) else None,
                at=at,
            )
            for one, row in zip(fresh, made, strict=True)
        ],
        ignore_conflicts=True,
    )
    return sum(isinstance(row, Activity) for row in made)


def _deals(by: User, on: date) -> Iterable[Over]:
    """Open deals whose stay passed the norm of their stage in the last week."""
    for stage in every_stage().filter(kind="open", norm_days__isnull=False):
        last = on - timedelta(days=stage.norm_days or 0)
        rows = deals(by).filter(
            stage=stage, is_open=True, owner__is_active=True,
            stage_since__lt=last, stage_since__gte=last - NEWS,
        )  # fmt: skip
        marked = Requalified.objects.filter(
            on_noun=Deal.noun, record_id=OuterRef("pk"), since=OuterRef("stage_since")
        )
        rows = rows.exclude(Exists(marked)).select_related("owner")
        for row in rows.order_by("pk")[:PORTION]:
            yield Over(Deal.noun, row, row.stage_since, stage.name)


def _leads(by: User, on: date, days: int) -> Iterable[Over]:
    zone = work_time().zone
    last = datetime.combine(on - timedelta(days=days), datetime.min.time(), zone)
    rows = leads(by).filter(
        status__in=["new", "working"], owner__is_active=True,
        came_at__lt=last, came_at__gte=last - NEWS,
    )  # fmt: skip
    marked = Requalified.objects.filter(on_noun=Lead.noun, record_id=OuterRef("pk"))
    rows = rows.exclude(Exists(marked)).select_related("owner")
    for row in rows.order_by("pk")[:PORTION]:
        yield Over(Lead.noun, row, row.came_at.astimezone(zone).date())


def _task(one: Over, at: datetime, on: date) -> ActivityDraft:
    with override(one.record.owner.language):
        text = str(DEAL_TASK) % {"stage": one.stage} if one.stage else str(LEAD_TASK)
    work = work_time()
    return ActivityDraft(
        kind="task",
        subject=text[:250],
        owner_id=one.record.owner_id,
        about_noun=one.noun,
        about_id=one.record.pk,
        due_at=work.end_of_working_day(work.add_working_days(on, 1)),
    )
