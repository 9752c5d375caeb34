"""Opening the steps of cadences, many ways at once: what the gate forbids is skipped and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F

from otdel.company.calendars.queries import work_time
from otdel.company.clients.models import Channel
from otdel.company.contacting.engine import Ask
from otdel.company.contacting.errors import ContactBarred
from otdel.company.contacting.queries import verdicts
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import record_activities

from .. import events
from ..models import Run
from ..placeholders import names_of
from ..sequence import Plan, Step, fill

OURS = "cadence:"  # begins the reference of every activity that a cadence opened
KINDS = {"social": "task"}  # the rest is called the same in the queue of work
RECORD_OVER = ("converted", "rejected")


@dataclass
class Move:
    """One way that is to have its next step opened. wait: working days, the step's own if None."""

    run: Run
    record: Lead | Deal
    number: int
    wait: int | None = None
    skipped: list[tuple[int, ContactBarred]] = field(default_factory=list)
    opened: Activity | None = None
    refusal: Refused | None = None  # nothing could be opened for this reason
    is_done: bool = False  # there are no more steps

    @property
    def plan(self) -> Plan:
        return Plan.of(self.run.cadence.steps, self.run.cadence.repeat_days)


def open_next(moves: Sequence[Move], *, by: User, at: datetime, batch: str = "") -> None:
    """Open for each way the first step that is allowed, from its number on; the moves say what came of it.

    As many rounds as steps are skipped; a constant number of statements a round. Writes no way.
    """
    waiting = list(moves)
    while waiting:
        for move in waiting:
            move.is_done = move.plan.step(move.number) is None
        waiting = [move for move in waiting if not move.is_done]
        drafts = [_draft(move, at) for move in waiting]
        barred = _barred(waiting, drafts, by=by, at=at)
        asked = [(m, one) for m, one in zip(waiting, drafts, strict=True) if id(m) not in barred]
        made = record_activities(
            [draft for _m, draft in asked], by=by, at=at, batch=batch, way="process"
        )
        said: dict[int, Activity | Refused] = dict(barred)
        said |= {id(move): one for (move, _draft), one in zip(asked, made, strict=True)}
        waiting = [move for move in waiting if _goes_on(move, said[id(move)])]


def _goes_on(move: Move, said: Activity | Refused) -> bool:
    """Take what was answered; say whether the step after it is to be tried."""
    if isinstance(said, Activity):
        move.opened = said
        return False
    if not isinstance(said, ContactBarred):
        move.refusal = said
        return False
    move.skipped.append((move.number, said))
    if move.plan.is_last_way(move.number):
        move.refusal = said
        return False
    move.number += 1
    move.wait = None
    return True


def _barred(
    moves: Sequence[Move], drafts: Sequence[ActivityDraft], *, by: User, at: datetime
) -> dict[int, Refused]:
    """Ask the gate about steps that stand in the queue as tasks but go out to the client."""
    going = [
        (move, draft)
        for move, draft in zip(moves, drafts, strict=True)
        if step_of(move).channel == "social"
    ]
    asks = [
        Ask(
            channel=Channel.MESSENGER,
            purpose=draft.purpose,
            on=_day(draft.due_at or at),
            contact_id=move.record.contact_id,
            company_id=move.record.company_id,
        )
        for move, draft in going
    ]
    told = zip(going, verdicts(by, asks, at=at) if asks else [], strict=True)
    return {id(move): ContactBarred(one.hard) for (move, _draft), one in told if one.hard}


def step_of(move: Move) -> Step:
    found = move.plan.step(move.number)
    assert found is not None
    return found


def _draft(move: Move, at: datetime) -> ActivityDraft:
    step, record, work = step_of(move), move.record, work_time()
    wait = step.wait if move.wait is None else move.wait
    words = names_of(record)
    return ActivityDraft(
        kind=KINDS.get(step.channel, step.channel),
        subject=fill(step.subject, words)[:250] or step.subject[:250],
        body=fill(step.text, words),
        owner_id=record.owner_id or move.run.person_id,
        about_noun=record.noun,
        about_id=record.pk,
        due_at=work.end_of_working_day(work.add_working_days(_day(at), wait)),
        purpose=move.run.cadence.purpose,
        external_ref=f"{OURS}{move.run.pk}:{move.number}",
    )


def _day(at: datetime) -> date:
    return at.astimezone(work_time().zone).date()


def is_over(record: Lead | Deal) -> bool:
    return not record.is_open if isinstance(record, Deal) else record.status in RECORD_OVER


# ---------------------------------------------------------------- writing ways


def write(run: Run, values: Mapping[str, Any]) -> bool:
    """Write into a way if nobody did meanwhile; say whether it was written."""
    same = Run.objects.filter(pk=run.pk, version=run.version, state=run.state)
    if not same.update(**values, version=F("version") + 1):
        return False
    for name, value in values.items():
        setattr(run, name, value)
    run.version += 1
    return True


def plain(run: Run) -> dict[str, Any]:
    """Return a way as undo keeps it."""
    names = ("step", "activity_id", "state", "why", "person_id")
    ended = run.ended_at.isoformat() if run.ended_at else None
    return {name: getattr(run, name) for name in names} | {"ended_at": ended}


def keep_changed(
    pairs: Sequence[tuple[Run, dict[str, Any]]], *, by: User, at: datetime, batch: str
) -> None:
    traces = [TraceDraft(Run.noun, run.pk, "changed", old, run.version) for run, old in pairs]
    keep(batch, traces, by=by, at=at)


def tell_skipped(moves: Sequence[Move], *, by: User, at: datetime, batch: str) -> None:
    """Tell in the record's history which steps were skipped and why."""
    record_many(
        [
            Note(
                events.CadenceStepSkipped(
                    cadence_id=move.run.cadence_id,
                    run_id=move.run.pk,
                    step=number,
                    codes=",".join(one.code for one in said.objections),
                ),
                move.record,
                at,
            )
            for move in moves
            for number, said in move.skipped
        ],
        by=by,
        batch=batch,
    )


def changed(run: Run, record: Lead | Deal, why: str, at: datetime) -> Note:
    told = events.CadenceChanged(cadence_id=run.cadence_id, run_id=run.pk, state=run.state, why=why)
    return Note(told, record, at)
