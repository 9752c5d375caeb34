"""New leads are given out and their clocks begin; what is done about a lead stops its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from otdel.foundation.journal.services import Happening
from otdel.foundation.people.services import system_user
from otdel.foundation.preferences.queries import value
from otdel.kernel.events import Event
from otdel.kernel.later import after_commit
from otdel.selling.pipeline.events import (
    LeadCame,
    LeadConverted,
    LeadRejected,
    LeadRemoved,
    LeadReopened,
    LeadRestored,
)
from otdel.selling.work.events import (
    ActivityDone,
    ActivityEdited,
    ActivityRemoved,
    ActivityReopened,
)

from . import queries, services, tasks

CAME: tuple[type[Event], ...] = (LeadCame,)
ANSWERED: tuple[type[Event], ...] = (
    ActivityDone, ActivityEdited, ActivityReopened, ActivityRemoved,
    LeadConverted, LeadRejected, LeadRemoved, LeadReopened, LeadRestored,
)  # fmt: skip
OF_NOW = timedelta(days=1)  # what came before that is history brought in: it has no clock


def take_in(happenings: Sequence[Happening]) -> None:
    """Begin clocks of leads that came now, and let the rules give out those without an owner."""
    now = timezone.now()
    ids = [happening.noun_id for happening in happenings if now - happening.at < OF_NOW]
    services.start_clocks(ids, by=system_user(), common_minutes=value("leadflow.response_minutes"))
    if not queries.rules().filter(is_active=True).exists():
        return
    free: dict[str, list[int]] = {}
    for happening in happenings:
        if getattr(happening.event, "owner_id", None) is None:
            free.setdefault(happening.batch, []).append(happening.noun_id)
    for batch, waiting in free.items():
        for start in range(0, len(waiting), PORTION):
            after_commit(tasks.give, waiting[start : start + PORTION], batch)


PORTION = 500


def follow(happenings: Sequence[Happening]) -> None:
    """Set the clocks of the leads that something was done about; harmless if told twice."""
    ids, gone = set(), set()
    for happening in happenings:
        event = happening.event
        if isinstance(event, LeadRemoved):
            if not happening.batch:  # nothing of it was kept: it does not come back
                gone.add(happening.noun_id)
        elif happening.noun == "lead":
            ids.add(happening.noun_id)
        if getattr(event, "about_noun", "") == "lead" and getattr(event, "about_id", None):
            ids.add(event.about_id)  # type: ignore[attr-defined]
    if gone:
        services.forget_leads(sorted(gone))
    if ids - gone:
        services.follow_answers(sorted(ids - gone))
