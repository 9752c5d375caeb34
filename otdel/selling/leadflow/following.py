"""What cadences hear: steps done, called off and reopened, answers of clients, ends of leads and deals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from otdel.foundation.journal.services import Happening
from otdel.foundation.people.services import system_user
from otdel.kernel.events import Event
from otdel.selling.pipeline.events import (
    DealLost,
    DealRemoved,
    DealWon,
    LeadConverted,
    LeadRejected,
    LeadRemoved,
)
from otdel.selling.work.events import (
    ActivityCancelled,
    ActivityDone,
    ActivityPlanned,
    ActivityRemoved,
    ActivityReopened,
)

from . import queries, services

ENDS: dict[type[Event], str] = {
    LeadConverted: "converted",
    LeadRejected: "rejected",
    LeadRemoved: "removed",
    DealWon: "won",
    DealLost: "lost",
    DealRemoved: "removed",
}
HEARD: tuple[type[Event], ...] = (
    ActivityDone, ActivityPlanned, ActivityCancelled, ActivityReopened, ActivityRemoved, *ENDS,
)  # fmt: skip
Whys = dict[tuple[str, int], tuple[str, datetime]]


def follow_cadences(happenings: Sequence[Happening]) -> None:
    """Stop what was answered or is over, then plan the next steps; harmless if told twice."""
    if not queries.is_anybody_on():
        return
    ids: dict[type[Event], list[int]] = {}
    moments: dict[int, datetime] = {}
    whys: Whys = {}
    for one in happenings:
        event: Any = one.event
        if type(event) in ENDS:
            whys[one.noun, one.noun_id] = (ENDS[type(event)], one.at)
        else:
            ids.setdefault(type(event), []).append(event.activity_id)
            moments[event.activity_id] = one.at
    heard = [*ids.get(ActivityDone, ()), *ids.get(ActivityPlanned, ())]
    whys = (_answers(heard, moments) if heard else {}) | whys
    # nothing of this carries the batch: whose act it was could not take back what we do for it
    act: dict[str, Any] = {"by": system_user(), "at": max(one.at for one in happenings)}
    if whys:
        services.stop_for(whys, **act)
    if done := ids.get(ActivityDone):
        services.go_on(done, **act)
    if gone := [*ids.get(ActivityCancelled, ()), *ids.get(ActivityRemoved, ())]:
        services.hold_for(gone, **act)
    if back := ids.get(ActivityReopened):
        services.take_up(back, **act)


def _answers(activity_ids: Sequence[int], moments: dict[int, datetime]) -> Whys:
    """Return which leads and deals were answered by what was done or agreed."""
    rows = queries.replies(activity_ids)
    loose = {row.contact_id for row in rows if row.contact_id and row.about_id is None}
    through = queries.on_cadence_with(loose) if loose else {}
    whys: Whys = {}
    for row in rows:
        why = "meeting" if row.kind == "meeting" else "answered"
        pairs = (
            [(row.about_noun, row.about_id)]
            if row.about_id is not None
            else through.get(row.contact_id or 0, [])
        )
        for pair in pairs:
            whys[pair] = (why, moments[row.pk])
    return whys
