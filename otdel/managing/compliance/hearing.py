"""Verdicts follow what happens to deals, to what is planned about them, and to stages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from otdel.foundation.journal.services import Happening
from otdel.kernel.events import Event
from otdel.kernel.later import after_commit
from otdel.selling.pipeline import events as pipeline
from otdel.selling.work import events as work

from . import queries, services, tasks

MOVED: tuple[type[Event], ...] = (
    pipeline.DealMoved, pipeline.DealWon, pipeline.DealLost, pipeline.DealReopened,
    pipeline.DealMigrated, pipeline.DealRestored, pipeline.DealRemoved,
)  # fmt: skip
# These change how a visit was only where one has been judged already.
AFTERWARDS: tuple[type[Event], ...] = (
    pipeline.DealEdited, pipeline.DealAmountChanged, pipeline.EvidenceGiven,
    work.ActivityPlanned, work.ActivityDone, work.ActivityRescheduled, work.ActivityEdited,
    work.ActivityCancelled, work.ActivityReopened, work.ActivityRemoved,
)  # fmt: skip
HEARD: tuple[type[Event], ...] = (*MOVED, *AFTERWARDS, pipeline.ProcessEdited)


def follow(happenings: Sequence[Happening]) -> None:
    """Judge the visits of the deals that are touched; harmless if told twice.

    What is planned is of no account for visits that ended before.
    """
    moved: set[int] = set()
    touched: set[int] = set()
    planned: dict[int, datetime] = {}
    for happening in happenings:
        event = happening.event
        if isinstance(event, pipeline.ProcessEdited):
            _follow_stages(event)
        elif isinstance(event, work.Facts):
            deal_id = event.about_id if event.about_noun == "deal" else None
            if deal_id and isinstance(event, work.ActivityPlanned):
                planned[deal_id] = min(planned.get(deal_id, happening.at), happening.at)
            elif deal_id:
                touched.add(deal_id)
        elif deal_id := getattr(event, "deal_id", None):
            (moved if isinstance(event, MOVED) else touched).add(deal_id)
    ids = moved | queries.judged_deals(touched - moved)
    ids |= queries.left_later({pk: at for pk, at in planned.items() if pk not in ids})
    if ids:
        services.judge(ids, zone=timezone.get_default_timezone())


def _follow_stages(event: pipeline.ProcessEdited) -> None:
    """A stage by which visits were judged is written otherwise now: judge them anew, after the commit."""
    if event.what != "rules" and queries.has_verdicts(event.process_id, event.stage_id):
        after_commit(tasks.judge_anew)
