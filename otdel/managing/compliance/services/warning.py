"""Leaders are told that a process decays, and that nobody looks: each time by a task in their Today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otdel.company.calendars.queries import work_time
from otdel.foundation.journal.services import record
from otdel.foundation.people.models import User
from otdel.selling.pipeline.models import Process
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import record_activities

from .. import queries
from ..engine import Decay
from ..events import DecayEnded, DecayNoticed, LeadersReminded
from ..models import Fall, Reminder

FALLEN = _("“%(process)s” is followed less: %(now)s%% of checks kept after %(best)s%%")
LOOK = _(
    "Open the report of process compliance, see which checks and whose visits broke it, and talk it over."
)
UNSEEN = _("Nobody has looked at how the process is followed for %(days)s days")


@dataclass(frozen=True, slots=True)
class Limits:
    """weeks: compared together; fall: percentage points; least: visits that such weeks must have."""

    weeks: int
    fall: int
    least: int


@transaction.atomic
def watch_decay(*, limits: Limits, by: User, at: datetime, on: date) -> int:
    """Tell the leaders of each process that has decayed; return of how many. Once a fall: until it is over.

    It is over when less than half of the limit is left of it, or another version was approved.
    """
    open_falls = {fall.process_id: fall for fall in Fall.objects.filter(ended_on=None)}
    told = 0
    for process, version, found in queries.decays(by, limits.weeks, limits.least, on):
        fall = open_falls.pop(process.pk, None)
        is_deep = found is not None and found.fall >= limits.fall * 100
        is_mended = found is not None and found.fall < limits.fall * 50
        if fall and (fall.version != version or is_mended):
            _end(fall, process, by=by, at=at, on=on)
            fall = None
        if found and is_deep and fall is None:
            told += _begin(process, version, found, by=by, at=at, on=on)
    for fall in open_falls.values():  # the process is out of use
        _end(fall, fall.process, by=by, at=at, on=on)
    return told


def _begin(
    process: Process, version: int, found: Decay, *, by: User, at: datetime, on: date
) -> int:
    try:
        with transaction.atomic():
            Fall.objects.create(
                process=process,
                version=version,
                now_points=found.now,
                best_points=found.best,
                best_on=found.best_on,
                noticed_on=on,
            )
    except IntegrityError:  # another worker was quicker
        return 0
    now, best = percent(found.now), percent(found.best)
    record(
        DecayNoticed(process_id=process.pk, version=version, now=now, best=best),
        about=process,
        by=by,
        at=at,
    )
    said = {"process": process.name[:120], "now": now, "best": best}
    _ask_leaders(lambda: str(FALLEN) % said, by=by, at=at, on=on)
    return 1


def _end(fall: Fall, process: Process, *, by: User, at: datetime, on: date) -> None:
    if Fall.objects.filter(pk=fall.pk, ended_on=None).update(ended_on=on):
        told = DecayEnded(process_id=process.pk, version=fall.version)
        record(told, about=process, by=by, at=at)


@transaction.atomic
def remind_leaders(*, days: int, by: User, at: datetime, on: date) -> bool:
    """Remind the leaders if none of them has looked for `days`; return whether it was done.

    To open the report counts, and so does to approve a version of a process or to look one through.
    Again after as many days. Not before the first visit was judged, nor where nobody leads.
    """
    since = queries.attended_on()
    if since is None or (on - since).days < days or not queries.leaders():
        return False
    _row, is_new = Reminder.objects.get_or_create(on=on)
    if not is_new:
        return False
    seen = queries.looked_on()
    told = (on - seen).days if seen else days
    record(LeadersReminded(days=told), about=_row, by=by, at=at)
    _ask_leaders(lambda: str(UNSEEN) % {"days": told}, by=by, at=at, on=on)
    return True


def percent(points: int) -> int:
    return (points + 50) // 100


def _ask_leaders(
    subject: Callable[[], str], *, by: User, at: datetime, on: date
) -> Sequence[object]:
    due = work_time().end_of_working_day(work_time().add_working_days(on, 0))
    drafts = []
    for person in queries.leaders():
        with override(person.language):
            drafts.append(
                ActivityDraft(
                    kind="task",
                    subject=subject()[:250],
                    owner_id=person.pk,
                    body=str(LOOK),
                    due_at=due,
                )
            )
    return record_activities(drafts, by=by, at=at, way="process")
