"""Leads and deals on cadences: put on, gone on, paused, resumed, stopped, put on anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from otdel.company.contacting.errors import ContactBarred
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.services import ChangedSince, Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import Refused, Stale
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.queries import deals, leads
from otdel.selling.work.abouts import hold
from otdel.selling.work.models import Activity
from otdel.selling.work.services import cancel_activities

from .. import errors, events, queries
from ..models import Cadence, Run
from .stepping import (
    OURS,
    Move,
    changed,
    is_over,
    keep_changed,
    open_next,
    plain,
    tell_skipped,
    write,
)

RUNNING, PAUSED = Run.State.RUNNING, Run.State.PAUSED
STOPPED, FINISHED = Run.State.STOPPED, Run.State.FINISHED
PORTION = 500


def start_runs(
    cadence_id: int, ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Run | Refused]:
    """Put leads or deals (as the cadence is for) on it and open their first steps; an answer for each.

    Refusals: NoSuchRun (unseen), AlreadyOn, RecordOver, NobodyAnswers, AllClosed: the gate forbids
    every step. Raises NotAllowed, NoSuchCadence, Stale.
    """
    require(by, "work.do")
    cadence = queries.cadences().filter(pk=cadence_id).first()
    if cadence is None:
        raise errors.NoSuchCadence
    return [
        one
        for start in range(0, len(ids), PORTION)
        for one in _start(cadence, ids[start : start + PORTION], by=by, at=at, batch=batch)
    ]


@transaction.atomic
def _start(
    cadence: Cadence, ids: Sequence[int], *, by: User, at: datetime, batch: str
) -> list[Run | Refused]:
    records = _seen(cadence.on_noun, ids, by=by)
    live = queries.live_runs(cadence.on_noun, records)
    said: dict[int, Run | Refused] = {pk: _unfit(records.get(pk), pk in live) for pk in ids}
    fresh = [records[pk] for pk in dict.fromkeys(ids) if said[pk] is None]
    rows = [_new(cadence, record, at) for record in fresh]
    try:
        with transaction.atomic():
            Run.objects.bulk_create(rows, batch_size=PORTION)
    except IntegrityError as error:  # put on by somebody else at this moment
        raise Stale from error
    moves = [Move(run, record, 1) for run, record in zip(rows, fresh, strict=True)]
    open_next(moves, by=by, at=at, batch=batch)
    begun = [move for move in moves if move.opened]
    failed = [move for move in moves if not move.opened]
    Run.objects.filter(pk__in=[move.run.pk for move in failed]).delete()
    said |= {move.record.pk: _refused(move) for move in failed}
    for move in begun:
        assert move.opened is not None
        move.run.step, move.run.activity_id = move.number, move.opened.pk
        said[move.record.pk] = move.run
    begun_runs = [move.run for move in begun]
    Run.objects.bulk_update(begun_runs, ["step", "activity_id"], batch_size=PORTION)
    record_many([_started(move, at) for move in begun], by=by, batch=batch)
    tell_skipped(begun, by=by, at=at, batch=batch)
    traces = [TraceDraft(Run.noun, m.run.pk, "created", {}, m.run.version) for m in begun]
    keep(batch, traces, by=by, at=at)
    return [said[pk] for pk in ids]


def _seen(on_noun: str, ids: Sequence[int], *, by: User) -> dict[int, Any]:
    rows: Any = leads(by) if on_noun == Lead.noun else deals(by)
    return rows.select_related("owner", "company", "contact").in_bulk(list(ids))


def _unfit(record: Any, is_on: bool) -> Any:
    """Return why a record may not be put on a cadence, or None."""
    if record is None:
        return errors.NoSuchRun()
    if is_over(record):
        return errors.RecordOver(title=record.title)
    if is_on:
        return errors.AlreadyOn(title=record.title)
    if record.owner is None or not record.owner.is_active:
        return errors.NobodyAnswers(title=record.title)
    return None


def _new(cadence: Cadence, record: Any, at: datetime) -> Run:
    return Run(
        cadence=cadence, on_noun=cadence.on_noun, record_id=record.pk,
        person_id=record.owner_id, started_at=at,
    )  # fmt: skip


def _refused(move: Move) -> Refused:
    if isinstance(move.refusal, ContactBarred):
        return errors.AllClosed(title=move.record.title, why=str(move.refusal))
    return move.refusal or errors.NoSteps()


def _started(move: Move, at: datetime) -> Note:
    told = events.CadenceStarted(cadence_id=move.run.cadence_id, run_id=move.run.pk)
    return Note(told, move.record, at)


# ---------------------------------------------------------------- by hand


def pause_runs(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Run | Refused]:
    """Let ways wait; the open step is called off. Refusals: NoSuchRun, NotInThisState. Raises NotAllowed."""
    return _by_hand(ids, (RUNNING,), PAUSED, "paused", by=by, at=at, batch=batch)


def stop_runs(
    ids: Sequence[int], *, why: str = "hand", by: User, at: datetime, batch: str = ""
) -> list[Run | Refused]:
    """Take records off their cadence, by hand or because the client answered ("answered"); see `pause_runs`."""
    return _by_hand(ids, (RUNNING, PAUSED), STOPPED, why, by=by, at=at, batch=batch)


@transaction.atomic
def _by_hand(
    ids: Sequence[int], states: Sequence[str], state: str, why: str, *,
    by: User, at: datetime, batch: str,
) -> list[Run | Refused]:  # fmt: skip
    require(by, "work.do")
    return _each(
        ids, states, lambda rows: _settle(rows, state, why, by=by, at=at, batch=batch), by=by
    )


@transaction.atomic
def resume_runs(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Run | Refused]:
    """Go on, after a pause or a stop, with the step that was open, due on this working day.

    Refusals: see `pause_runs`; AlreadyOn, RecordOver, NobodyAnswers. A way whose further steps are all forbidden stops.
    """
    require(by, "work.do")

    def go(rows: Sequence[Run]) -> Mapping[int, Run | Refused]:
        records = _records(rows)
        others = {(one.on_noun, one.record_id): one.pk for one in _live(list(records))}
        said: dict[int, Any] = {}
        for run in rows:
            pair = (run.on_noun, run.record_id)
            refusal = _unfit(records.get(pair), others.get(pair, run.pk) != run.pk)
            if refusal:
                said[run.pk] = refusal
        going = [run for run in rows if run.pk not in said]
        won, notes = [], []
        for run in going:
            old = plain(run)
            if write(run, {"state": RUNNING, "why": "", "ended_at": None}):
                won.append((run, old))
                notes.append(changed(run, records[run.on_noun, run.record_id], "resumed", at))
        record_many(notes, by=by, batch=batch)
        keep_changed(won, by=by, at=at, batch=batch)
        moves = [Move(r, records[r.on_noun, r.record_id], r.step, 0) for r, _old in won]
        _advance(moves, by=by, at=at, batch=batch)
        return said | {run.pk: run for run, _old in won}

    return _each(ids, (PAUSED, STOPPED), go, by=by)


def restart_runs(
    ids: Sequence[int], *, by: User, at: datetime, batch: str = ""
) -> list[Run | Refused]:
    """Put what stopped or came to its end on the same cadence anew, from the first step; see `start_runs`."""
    require(by, "work.do")

    def go(rows: Sequence[Run]) -> Mapping[int, Run | Refused]:
        said: dict[int, Run | Refused] = {}
        for cadence_id in {run.cadence_id for run in rows}:
            own = [run for run in rows if run.cadence_id == cadence_id]
            made = start_runs(cadence_id, [run.record_id for run in own], by=by, at=at, batch=batch)
            said |= {run.pk: one for run, one in zip(own, made, strict=True)}
        return said

    return _each(ids, (STOPPED, FINISHED), go, by=by)


def _each(
    ids: Sequence[int],
    states: Sequence[str],
    act: Callable[[Sequence[Run]], Mapping[int, Run | Refused]],
    *,
    by: User,
) -> list[Run | Refused]:
    """Do something with the ways in sight that are in one of the states; an answer for each id, in order."""
    rows = queries.runs(by).in_bulk(list(ids))
    titles = {pair: record.title for pair, record in _records(list(rows.values())).items()}
    fit = [row for row in rows.values() if row.state in states]
    done = act(fit)
    return [
        done.get(pk) or errors.NotInThisState(title=titles.get((row.on_noun, row.record_id), ""))
        if (row := rows.get(pk))
        else errors.NoSuchRun()
        for pk in ids
    ]


def _records(rows: Sequence[Run]) -> dict[tuple[str, int], Lead | Deal]:
    """Return what the ways are about, taken before the ways are written (`kernel.locks`)."""
    hold((run.on_noun, run.record_id) for run in rows)
    return {
        (noun, pk): record
        for noun in {run.on_noun for run in rows}
        for pk, record in queries.records_on(
            noun, {run.record_id for run in rows if run.on_noun == noun}
        ).items()
    }


# ---------------------------------------------------------------- by what happened


@transaction.atomic
def stop_for(
    whys: Mapping[tuple[str, int], tuple[str, datetime]], *, by: User, at: datetime, batch: str = ""
) -> int:
    """Stop the live ways of records: {(noun, id): (why, when it happened)}; return how many.

    What happened before a way began is no answer to it. Safe to be told twice.
    """
    rows = [
        run for run in _live(list(whys)) if whys[run.on_noun, run.record_id][1] >= run.started_at
    ]
    stopped = 0
    for why in {whys[run.on_noun, run.record_id][0] for run in rows}:
        part = [run for run in rows if whys[run.on_noun, run.record_id][0] == why]
        stopped += len(_settle(part, STOPPED, why, by=by, at=at, batch=batch))
    return stopped


def _live(pairs: Sequence[tuple[str, int]]) -> list[Run]:
    return [
        run
        for noun in (Lead.noun, Deal.noun)
        if (ids := [pk for of, pk in pairs if of == noun])
        for run in queries.live_runs(noun, ids).values()
    ]


@transaction.atomic
def go_on(activity_ids: Sequence[int], *, by: User, at: datetime, batch: str = "") -> int:
    """Plan the next step of the ways whose open step was done; return how many went on or ended.

    In the caller's transaction, so a step is done and followed or neither. Safe to be told twice:
    the way has another open step by then.
    """
    rows = list(_running(activity_ids))
    records = _records(rows)
    moves, claimed = [], []
    for run in rows:
        old = plain(run)
        if write(run, {"step": run.step + 1, "activity_id": None}):
            claimed.append((run, old))
            record = records.get((run.on_noun, run.record_id))
            if record is not None:
                moves.append(Move(run, record, run.step))
    keep_changed(claimed, by=by, at=at, batch=batch)
    _advance(moves, by=by, at=at, batch=batch)
    return len(claimed)


@transaction.atomic
def hold_for(activity_ids: Sequence[int], *, by: User, at: datetime, batch: str = "") -> int:
    """Pause the ways whose open step was called off or deleted; return how many. Safe to be told twice."""
    rows = list(_running(activity_ids))
    return len(_settle(rows, PAUSED, "called_off", by=by, at=at, batch=batch))


# The pipeline calls off what is open about a record that is over, in its own act: undo brings it back.
ENDED = frozenset({"rejected", "won", "lost", "removed"})
# Why a way came to rest by itself because of its step or record; what a person decided stays.
REVIVED = ENDED | {"converted", "done", "barred", "called_off", "nobody"}


@transaction.atomic
def take_up(activity_ids: Sequence[int], *, by: User, at: datetime, batch: str = "") -> int:
    """Go back to steps that are open again (by hand or by undo); what was planned after them is called off.

    Return how many ways. Safe to be told twice.
    """
    refs = Activity.objects.filter(
        pk__in=list(activity_ids), external_ref__startswith=OURS, is_open=True
    ).values_list("external_ref", "pk")
    wanted = {
        int(run): (int(n), pk) for ref, pk in refs for run, n in [ref[len(OURS) :].split(":")]
    }
    rows = Run.objects.select_related("cadence").in_bulk(list(wanted))
    pairs = {(run.on_noun, run.record_id) for run in rows.values()}
    busy = {(one.on_noun, one.record_id): one.pk for one in _live(list(pairs))}
    taken = [
        run
        for run in rows.values()
        if busy.get((run.on_noun, run.record_id), run.pk) == run.pk
        and _may_take_up(run, *wanted[run.pk])
    ]
    steps, records = queries.open_steps(taken), _records(taken)
    leftover, notes = [], []
    for run in taken:
        number, activity_id = wanted[run.pk]
        later, was = run.activity_id, run.state
        values = {"step": number, "activity_id": activity_id, "state": RUNNING, "why": ""}
        if not write(run, values | {"ended_at": None}):
            continue
        if later in steps:
            leftover.append(later)
        record = records.get((run.on_noun, run.record_id))
        if record is not None and was != RUNNING:
            notes.append(changed(run, record, "resumed", at))
    record_many(notes, by=by, batch=batch)
    if leftover:
        cancel_activities(leftover, by=system_user(), at=at, batch=batch)
    return len(taken)


def _may_take_up(run: Run, number: int, activity_id: int) -> bool:
    if run.activity_id == activity_id or run.step < number:
        return False
    if run.state == RUNNING:
        return run.step > number
    return run.why in REVIVED


def _running(activity_ids: Sequence[int]) -> Any:
    rows = Run.objects.filter(activity_id__in=list(activity_ids), state=RUNNING)
    return rows.select_related("cadence")


def _advance(moves: Sequence[Move], *, by: User, at: datetime, batch: str) -> None:
    """Open the next steps of running ways and write what came of it."""
    able = [m for m in moves if m.record.owner is not None and m.record.owner.is_active]
    open_next(able, by=by, at=at, batch=batch)
    tell_skipped(able, by=by, at=at, batch=batch)
    changes: list[tuple[Run, dict[str, Any]]] = []
    for move in able:
        if move.opened:
            old = plain(move.run)
            values = {"step": move.number, "activity_id": move.opened.pk}
            if write(move.run, values | {"person_id": move.record.owner_id}):
                changes.append((move.run, old))
    keep_changed(changes, by=by, at=at, batch=batch)
    ends: dict[tuple[str, str], list[Run]] = {}
    for move in moves:
        if move.opened:
            continue
        if move.is_done:
            ends.setdefault((FINISHED, "done"), []).append(move.run)
        elif isinstance(move.refusal, ContactBarred):
            ends.setdefault((STOPPED, "barred"), []).append(move.run)
        else:
            ends.setdefault((PAUSED, "nobody"), []).append(move.run)
    for (state, why), rows in ends.items():
        _settle(rows, state, why, by=by, at=at, batch=batch)


def _settle(
    rows: Sequence[Run], state: str, why: str, *, by: User, at: datetime, batch: str
) -> dict[int, Run | Refused]:
    """Put ways into a state in which nothing is open, and call off what was; return those that were written."""
    records, steps = _records(rows), queries.open_steps(rows)
    ended = at if state in {STOPPED, FINISHED} else None
    done: list[tuple[Run, dict[str, Any]]] = []
    leftover, notes = [], []
    for run in rows:
        old, open_step = plain(run), run.activity_id
        values = {"state": state, "why": why, "ended_at": ended, "activity_id": None}
        if not write(run, values):
            continue
        done.append((run, old))
        if open_step in steps and why not in ENDED:
            leftover.append(open_step)
        record = records.get((run.on_noun, run.record_id))
        if record is not None:
            notes.append(changed(run, record, why, at))
    record_many(notes, by=by, batch=batch)
    keep_changed(done, by=by, at=at, batch=batch)
    if leftover:
        cancel_activities(leftover, by=system_user(), at=at, batch=batch)
    return {run.pk: run for run, _old in done}


# ---------------------------------------------------------------- undo


@transaction.atomic
def restore_runs(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts on ways back; the row, None if it is gone, ChangedSince or NoSuchRun for each.

    The steps they opened or called off come back by the room of work.
    """
    require(by, "work.do")
    rows = queries.runs(by).in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        row = rows.get(trace.noun_id)
        results.append(errors.NoSuchRun() if row is None else _restored(row, trace, by, at))
    return results


def _restored(row: Run, trace: Any, by: User, at: datetime) -> Any:
    if row.version != trace.version:
        return ChangedSince(title=row.cadence.name)
    record = queries.records_on(row.on_noun, [row.record_id]).get(row.record_id)
    result: Run | None = None
    if trace.did == "created":
        Run.objects.filter(pk=row.pk).delete()
    else:
        ended = trace.before["ended_at"]
        values = trace.before | {"ended_at": datetime.fromisoformat(ended) if ended else None}
        try:
            with transaction.atomic():
                if not write(row, values):
                    return ChangedSince(title=row.cadence.name)
        except IntegrityError:  # it was put on another one meanwhile
            return errors.AlreadyOn(title=record.title if record else "")
        result = row
    if record is not None:
        told = events.CadenceTakenBack(cadence_id=row.cadence_id, did=trace.did)
        record_many([Note(told, record, at)], by=by)
    return result
