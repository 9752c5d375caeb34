"""What requests hear: a deal that is lost or gone is asked about no more; a task done is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from otdel.foundation.journal.services import Happening
from otdel.foundation.people.models import User
from otdel.foundation.people.services import system_user
from otdel.kernel.events import Event
from otdel.selling.pipeline.events import DealLost, DealRemoved
from otdel.selling.work.events import ActivityDone, ActivityReassigned

from .queries import waiting_tasks
from .services import follow_task, pass_on, withdraw_of

HEARD: tuple[type[Event], ...] = (DealLost, DealRemoved, ActivityDone, ActivityReassigned)


def follow(happenings: Sequence[Happening]) -> None:
    over = [one for one in happenings if isinstance(one.event, DealLost | DealRemoved)]
    if over:
        ids = {one.noun_id for one in over}
        withdraw_of(ids, by=system_user(), at=max(one.at for one in over), batch=over[-1].batch)
    tasks = [one for one in happenings if _is_task(one.event)]
    asked = waiting_tasks([one.event.activity_id for one in tasks])  # type: ignore[attr-defined]
    for one in tasks:
        if one.event.activity_id in asked:  # type: ignore[attr-defined]
            _follow(one)


def _follow(one: Happening) -> None:
    by = User.objects.filter(pk=one.by_id or 0).first() or system_user()
    told: dict[str, Any] = {"by": by, "at": one.at, "batch": one.batch}
    event = one.event
    if isinstance(event, ActivityDone):
        follow_task(event.activity_id, **told)
    elif isinstance(event, ActivityReassigned):
        pass_on(event.activity_id, event.owner_id, **told)


def _is_task(event: Event) -> bool:
    return isinstance(event, ActivityDone | ActivityReassigned) and event.activity_kind == "task"
