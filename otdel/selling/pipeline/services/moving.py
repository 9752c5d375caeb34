"""The one way of a deal from stage to stage: a drag, a form, a bulk act, the API and an import end here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models.functions import Greatest

from otdel.company.clients.models import Company
from otdel.foundation.files.services import attach
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel import locks
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.money import Money
from otdel.selling.work.services import call_off_stage_tasks, close_open_about

from .. import demands, engine, errors, queries
from ..drafts import Answers, LineDraft
from ..engine import LOSS_REASON, NEXT_STEP, Lack, No, Standing, Way
from ..events import (
    DealAmountChanged,
    DealEdited,
    DealLost,
    DealMoved,
    DealReopened,
    DealWon,
    EvidenceGiven,
)
from ..models import Deal, DealLine, Evidence, Stage, StageVisit
from . import steps
from .checking import ANSWERS, WORDS, Known, ask_those_who_may, clean, known_to
from .claiming import claim
from .opening import make_lines
from .telling import changed, deal_facts, old, only, parts, plain

_ATTRIBUTE = {key: name for key, name in ANSWERS.items() if key != "lines"}


@dataclass
class _Move:
    """One deal on its way: what it was, what the answers change, what it still has to leave behind."""

    deal: Deal
    way: Way
    rule: engine.ProcessRule
    here: engine.StageRule
    before: dict[str, Any]
    lacked: list[Lack]
    values: dict[str, Any] = field(default_factory=dict)
    lines: list[DealLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all deals of one portion are judged by."""

    target: engine.StageRule
    rules: Mapping[int, engine.ProcessRule]
    answers: Answers
    known: Known
    lines: Mapping[int, Sequence[DealLine]]
    shown: Mapping[int, frozenset[tuple[int, str]]]
    done: Mapping[int, frozenset[int]]
    stepped: set[int]
    demanded: Mapping[int, Sequence[demands.Demand]]
    roles: frozenset[str]
    by: User


def move_deal(
    deal_id: int,
    stage_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    answers: Answers | None = None,
    version: int | None = None,
    batch: str = "",
) -> Deal:
    """Move a deal to a stage of its process: forward through the gate, back, won, lost or reopened.

    answers: what the gate lacked, by the key of its Lack; they are written in the same transaction.
    version: as the mover saw the deal, if that matters. on: the company's day.
    Raises Deal.DoesNotExist, Stage.DoesNotExist, NotAllowed, GateClosed (`lacking`), GateNotYours, AlreadyThere,
    DealClosed, SkipsStages, GoesBack, StageNotYours, OtherProcess, OtherVersion, Invalid, Stale; nothing moved then.
    """
    seen = {} if version is None else {deal_id: version}
    told: dict[str, Any] = {"by": by, "at": at, "on": on, "answers": answers, "batch": batch}
    (moved,) = _move_all([deal_id], stage_id, seen=seen, **told)
    if isinstance(moved, errors.Missing):
        raise Deal.DoesNotExist
    return only([moved])


def move_deals(
    ids: Sequence[int],
    stage_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    answers: Answers | None = None,
    batch: str = "",
) -> list[Deal | Refused]:
    """Move many deals to one stage; the row or a refusal for each id, in order.

    The answers hold for every deal (a loss reason, say). A constant number of statements a
    thousand deals, but for evidence, ticked tasks and next steps. Raises Stage.DoesNotExist, NotAllowed.
    """
    return _move_all(ids, stage_id, by=by, at=at, on=on, answers=answers, batch=batch)


@locks.again
def _move_all(
    ids: Sequence[int],
    stage_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    answers: Answers | None,
    batch: str,
    seen: Mapping[int, int] = MappingProxyType({}),
) -> list[Deal | Refused]:
    """As `move_deals`. seen: {deal: its version as the mover saw it}; another one is Stale."""
    require(by, "deal.move")
    wanted = list(dict.fromkeys(ids))
    told: dict[str, Any] = {"by": by, "at": at, "on": on, "batch": batch, "seen": seen}
    results: dict[int, Deal | Refused] = {}
    # the rules are read before: on SQLite nobody else writes from here on
    stage = Stage.objects.select_related("process").get(pk=stage_id)
    ways = [
        (target, queries.rules_at(target), mine) for target, mine in _by_version(wanted, stage, by)
    ]
    with transaction.atomic():
        _hold(wanted, stage)
        for target, rule, mine in ways:
            for part in parts(mine):
                moved = _move_part(part, target, {rule.id: rule}, answers or {}, **told)
                results |= dict(zip(part, moved, strict=True))
    return [results[pk] for pk in wanted]


def _hold(ids: Sequence[int], stage: Stage) -> None:
    """Take what the moves will write, in the order of `kernel.locks`: a client won is one from now on."""
    if stage.kind == Stage.Kind.WON:
        firms = Deal.objects.filter(pk__in=ids, company__isnull=False).values("company_id")
        locks.hold_rows(Company.objects.filter(pk__in=firms))
    if len(ids) > 1:
        locks.hold(Deal, ids)


def _by_version(ids: Sequence[int], stage: Stage, by: User) -> list[tuple[Stage, list[int]]]:
    """Return the deals with the stage meant for each: the same step on the version they stand on.

    Where that version has no such step, the stage itself, for the refusal.
    """
    same = queries.counterparts(stage)
    if len(same) == 1:
        return [(stage, list(ids))]
    standing: dict[int, int] = {}
    for part in parts(ids):
        found = queries.deals(by).filter(pk__in=part, process_id=stage.process_id)
        standing |= dict(found.values_list("pk", "stage__version_id"))
    groups: dict[int, list[int]] = {}
    for pk in ids:
        target = same.get(standing.get(pk, 0), stage)
        groups.setdefault(target.pk, []).append(pk)
    targets = {target.pk: target for target in same.values()}
    return [(targets[pk], mine) for pk, mine in groups.items()]


def lose_deals(
    ids: Sequence[int],
    reason_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    note: str = "",
    batch: str = "",
) -> list[Deal | Refused]:
    """Close deals as lost, each in the lost stage of its own version; a result for each id, in order.

    Raises NotAllowed.
    """
    homes = dict(queries.deals(by).filter(pk__in=ids).values_list("pk", "stage__version_id"))
    answers = {LOSS_REASON: reason_id, "loss_note": note}
    results: dict[int, Deal | Refused] = {pk: errors.Missing(id=pk) for pk in ids}
    ends = Stage.objects.filter(version_id__in=set(homes.values()), kind=Stage.Kind.LOST)
    for stage in ends:
        mine = [pk for pk in ids if homes.get(pk) == stage.version_id]
        moved = move_deals(mine, stage.pk, by=by, at=at, on=on, answers=answers, batch=batch)
        results |= dict(zip(mine, moved, strict=True))
    return [results[pk] for pk in ids]


def reopen_deal(
    deal_id: int,
    *,
    by: User,
    at: datetime,
    on: date,
    stage_id: int | None = None,
    answers: Answers | None = None,
    batch: str = "",
) -> Deal:
    """Take a closed deal back into work, into the stage that it was closed from unless another is named.

    Raises Deal.DoesNotExist, NotAllowed, DealOpen, StageNotYours, GateClosed (a next step), Stale.
    """
    deal = queries.deals(by).get(pk=deal_id)
    if deal.is_open:
        raise errors.DealOpen(title=deal.title)
    stage_id = stage_id or _last_open_stage(deal)
    return move_deal(deal_id, stage_id, by=by, at=at, on=on, answers=answers, batch=batch)


def lacks_of(
    deal: Deal, stage_id: int, *, by: User, answers: Answers | None = None
) -> list[Lack] | Refused:
    """Return what a move would lack, or why it may not be; nothing is changed."""
    wanted = Stage.objects.select_related("process").get(pk=stage_id)
    ((stage, _deals),) = _by_version([deal.pk], wanted, by)
    rule = queries.rules_at(stage)
    scene = _scene([deal], stage, {rule.id: rule}, answers or {}, by=by)
    try:
        _judged(deal, scene)
    except errors.GateClosed as gate:
        return gate.lacking
    except Refused as refusal:
        return refusal
    return []


def demands_of(deal: Deal, stage_id: int) -> list[Lack]:
    """Return everything that a move forward asks of a deal, given already or not, in the gate's order."""
    rule = queries.process_rules([deal.process_id])[deal.process_id]
    target = rule.by_id[stage_id]
    way = Way.WON if target.kind == Stage.Kind.WON else Way.FORWARD
    return engine.lacks(rule, Standing(deal.stage_id), target, way, WORDS)


def _last_open_stage(deal: Deal) -> int:
    stays = deal.visits.filter(stage__kind=Stage.Kind.OPEN, stage__version_id=deal.stage.version_id)
    stayed = stays.order_by("-entered_at", "-pk").first()
    return stayed.stage_id if stayed else queries.rules_at(deal.stage).first.id


def _move_part(
    ids: Sequence[int],
    stage: Stage,
    rules: Mapping[int, engine.ProcessRule],
    answers: Answers,
    *,
    by: User,
    at: datetime,
    on: date,
    batch: str,
    seen: Mapping[int, int],
) -> list[Deal | Refused]:
    found = {deal.pk: deal for deal in queries.deals(by).filter(pk__in=ids)}
    scene = _scene(list(found.values()), stage, rules, answers, by=by)
    results: dict[int, Deal | Refused] = {pk: errors.Missing(id=pk) for pk in ids}
    moves: list[_Move] = []
    for pk in found:
        try:
            if seen.get(pk, found[pk].version) != found[pk].version:
                raise Stale
            moves.append(_judged(found[pk], scene))
        except Refused as refusal:
            results[pk] = refusal
    won = _take(moves, stage, answers, on=on)
    results |= {move.deal.pk: Stale() for move in moves}
    _carry_out(won, scene, by=by, at=at, on=on, batch=batch)
    results |= {move.deal.pk: move.deal for move in won}
    return [results[pk] for pk in ids]


def _scene(
    deals: Sequence[Deal],
    stage: Stage,
    rules: Mapping[int, engine.ProcessRule],
    answers: Answers,
    *,
    by: User,
) -> _Scene:
    ids = [deal.pk for deal in deals]
    rule = rules[stage.process_id]
    evidence = queries.evidence_of(ids) if any(s.evidence for s in rule.stages) else {}
    tasks = queries.process_tasks_of(ids) if any(s.tasks for s in rule.stages) else {}
    return _Scene(
        target=rule.by_id[stage.pk],
        rules=rules,
        answers=answers,
        known=known_to(by, Deal.noun, [_answered_values(answers) | {"lines": _lines(answers)}]),
        lines=queries.lines_of(ids),
        shown={
            pk: frozenset((e.stage.kin, e.asked) for e in rows) for pk, rows in evidence.items()
        },
        done={
            pk: frozenset(row.stage_task_id or 0 for row in rows if row.done_at is not None)
            for pk, rows in tasks.items()
        },
        stepped=queries.with_next_step(ids) if rule.needs_next_step else set(),
        demanded=_demanded(deals, rule, rule.by_id[stage.pk], answers),
        roles=frozenset() if by.is_system else frozenset(by.roles) or frozenset({""}),
        by=by,
    )


def _demanded(
    deals: Sequence[Deal],
    rule: engine.ProcessRule,
    target: engine.StageRule,
    answers: Answers,
) -> Mapping[int, Sequence[demands.Demand]]:
    """What rooms above demand of the stages that a move forward to `target` may leave."""
    if target.kind == "lost":
        return {}
    behind = engine.left_behind(rule, rule.first, target)
    sums = {deal.pk: _sum_after(deal, answers) for deal in deals}
    return demands.unmet(Deal.noun, list(sums), {stage.id: stage.kin for stage in behind}, sums)


def _sum_after(deal: Deal, answers: Answers) -> Money:
    """Return the largest sum that the deal may have once the answers are in place."""
    lines = sum(engine.line_amount(one.quantity_milli, one.price_minor) for one in _lines(answers))
    told = answers.get("amount")
    told = told if isinstance(told, int) else 0
    return Money(max(deal.amount_minor, told, lines), deal.currency)


def _lines(answers: Answers) -> tuple[LineDraft, ...]:
    return tuple(answers.get("lines") or ())


def _answered_values(answers: Answers) -> dict[str, Any]:
    values = {_ATTRIBUTE[key]: answers[key] for key in _ATTRIBUTE if key in answers}
    extra = {
        key.removeprefix(queries.EXTRA): value
        for key, value in answers.items()
        if key.startswith(queries.EXTRA)
    }
    if extra:
        values["extra"] = extra
    if answers.get(LOSS_REASON):
        values["loss_reason_id"] = answers[LOSS_REASON]
    return values


def _judged(deal: Deal, scene: _Scene) -> _Move:
    """Decide one deal. Raises the refusals of `move_deal`."""
    rule = scene.rules.get(deal.process_id)
    standing = _standing(deal, scene, deal.stage_id)
    gaps = {"title": deal.title, "stage": scene.target.name}
    way = engine.way(rule, standing, scene.target, scene.roles) if rule else No.OTHER_PROCESS
    if way is No.OTHER_PROCESS and rule is not None:
        way = No.OTHER_VERSION
    if rule is None or isinstance(way, No):
        raise errors.BY_NO[No(way)](**gaps)
    here = rule.by_id[deal.stage_id]
    lacking = engine.lacks(rule, standing, scene.target, way, WORDS) + _unmet(
        deal, way, here, scene
    )
    move = _Move(deal, way, rule, here, {}, lacking)
    ask_those_who_may(move.lacked, deal, scene.by)
    _answer(move, scene)
    still = [lack for lack in _still_lacking(move, scene) if not _is_answered(lack, scene.answers)]
    if still:
        raise errors.GateClosed(still)
    return move


def _unmet(deal: Deal, way: Way, here: engine.StageRule, scene: _Scene) -> list[Lack]:
    if way not in (Way.FORWARD, Way.WON) or deal.pk not in scene.demanded:
        return []
    behind = engine.left_behind(scene.rules[deal.process_id], here, scene.target)
    left = {stage.id for stage in behind}
    return [one.lack for one in scene.demanded[deal.pk] if one.stage_id in left]


def _standing(deal: Deal, scene: _Scene, stage_id: int, **more: Any) -> Standing:
    return Standing(
        stage_id=stage_id,
        is_open=deal.is_open,
        filled=queries.filled(deal, has_lines=bool(scene.lines.get(deal.pk))),
        shown=scene.shown.get(deal.pk, frozenset()),
        done_tasks=scene.done.get(deal.pk, frozenset()),
        has_next_step=deal.pk in scene.stepped,
    )


def _answer(move: _Move, scene: _Scene) -> None:
    """Put the answers that are fields into `move.values`; checked as any edit. Raises Invalid."""
    asked = {lack.key for lack in move.lacked}
    values = _answered_values({key: v for key, v in scene.answers.items() if key in asked})
    if "lines" in asked and _lines(scene.answers):
        move.lines = make_lines(_lines(scene.answers), scene.known)
        values["amount_minor"] = sum(line.amount_minor for line in move.lines)
    elif values.get("amount_minor") and scene.lines.get(move.deal.pk):
        raise errors.SumFromProducts(title=move.deal.title)
    move.values = clean(Deal, values, scene.known, move.deal.extra)
    if move.way is Way.LOST:
        note = {"loss_note": str(scene.answers.get("loss_note") or "")}
        move.values |= clean(Deal, note, scene.known, {})
    elif move.way is Way.REOPENED:
        move.values |= {"loss_reason_id": None, "loss_note": ""}


def _still_lacking(move: _Move, scene: _Scene) -> list[Lack]:
    """What the gate lacks once the answered fields are in place."""
    fields = {lack.key for stage in move.rule.stages for lack in stage.required}
    trial = Deal(
        **{**old(move.deal, tuple(_TRIED)), **{k: v for k, v in move.values.items() if k in _TRIED}}
    )
    has_lines = bool(move.lines or scene.lines.get(move.deal.pk))
    met = queries.filled(trial, has_lines=has_lines)
    return [lack for lack in move.lacked if lack.key not in fields or lack.key not in met]


_TRIED = ("amount_minor", "company_id", "contact_id", "source_id", "expected_on", "extra")


def _is_answered(lack: Lack, answers: Answers) -> bool:
    value = answers.get(lack.key)
    if lack.kind == "evidence":
        return bool(_evidence_text(value) or _evidence_file(value))
    if lack.kind == "task":
        return bool(value)
    if lack.kind == "next_step":
        return steps.is_step(value)
    return lack.kind == "loss_reason" and bool(value)


def _evidence_text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _evidence_file(value: Any) -> Any:
    return value if hasattr(value, "chunks") else None


# ---------------------------------------------------------------- carrying out


def _take(moves: Sequence[_Move], stage: Stage, answers: Answers, *, on: date) -> list[_Move]:
    """Write the stage, by condition; return the moves that were not outrun."""
    is_open = stage.kind == Stage.Kind.OPEN
    values = {
        "stage_id": stage.pk,
        "status": stage.kind,
        "is_open": is_open,
        "stage_since": on,
        "closed_on": None if is_open else on,
    }
    won: list[_Move] = []
    for move in moves:
        move.before = old(move.deal, (*values, *_present(move.values)))
    groups: dict[str, list[_Move]] = {}
    for move in moves:
        groups.setdefault(repr(sorted(move.values.items(), key=lambda kv: kv[0])), []).append(move)
    for group in groups.values():
        taken = {deal.pk for deal in claim([m.deal for m in group], values | group[0].values)}
        won += [move for move in group if move.deal.pk in taken]
    return won


def _present(values: Mapping[str, Any]) -> list[str]:
    return [name for name in values if name != "title_key"]


def _carry_out(
    won: Sequence[_Move], scene: _Scene, *, by: User, at: datetime, on: date, batch: str
) -> None:
    if not won:
        return
    ids = [move.deal.pk for move in won]
    stays = change_visits([move.deal for move in won], by=by, at=at)
    _write_lines(won)
    notes = [note for move in won for note in _notes(move, _product(move, scene), at, on)]
    record_many(notes, by=by, batch=batch)
    keep(batch, [changed(move.deal, _kept(move, stays)) for move in won], by=by, at=at)
    if scene.target.kind == "lost":
        close_open_about(Deal.noun, ids, by=by, at=at, batch=batch)
    for move in won:
        _show_and_tick(move, scene.answers, by=by, at=at, batch=batch)
    if (
        scene.target.kind == "won"
    ):  # what the process still offered; a step that people agreed on stays
        call_off_stage_tasks(Deal.noun, ids, but=(), by=by, at=at, batch=batch)
    if scene.target.opens_tasks:
        steps.open_stage_tasks([m.deal for m in won], by=by, at=at, on=on, batch=batch)


def change_visits(deals: Sequence[Deal], *, by: User, at: datetime) -> dict[int, int]:
    """End the present stays and begin the new ones at the same instant, never before the old began.

    Return {deal id: the stay that ended}.
    """
    present = StageVisit.objects.filter(deal_id__in=[deal.pk for deal in deals], left_at=None)
    stays = {stay.deal_id: stay for stay in present}
    present.update(left_at=Greatest("entered_at", at))
    fresh = []
    for deal in deals:
        stay = stays.get(deal.pk)
        entered = max(at, stay.entered_at) if stay else at
        fresh.append(
            StageVisit(deal_id=deal.pk, stage_id=deal.stage_id, entered_at=entered, by_id=by.pk)
        )
    StageVisit.objects.bulk_create(fresh)
    return {pk: stay.pk for pk, stay in stays.items()}


def _product(move: _Move, scene: _Scene) -> int | None:
    return queries.main_product(move.lines or scene.lines.get(move.deal.pk, ()))


def _write_lines(won: Sequence[_Move]) -> None:
    for move in won:
        for line in move.lines:
            line.deal_id = move.deal.pk
    DealLine.objects.bulk_create([line for move in won for line in move.lines])


def _kept(move: _Move, stays: Mapping[int, int]) -> dict[str, Any]:
    kept = move.before | {"visit_id": stays.get(move.deal.pk)}
    return kept | ({"lines": []} if move.lines else {})


def _notes(move: _Move, product_id: int | None, at: datetime, on: date) -> list[Note]:
    deal, before = move.deal, move.before
    facts = deal_facts(deal, product_id, on)
    told: list[Any] = []
    if move.values.get("amount_minor", before.get("amount_minor")) != before.get("amount_minor"):
        was = {"was_minor": before["amount_minor"], "was_currency": deal.currency}
        told.append(DealAmountChanged(**_as_open(facts, before), **was))
    edited = [n for n in _present(move.values) if n not in _TOLD_OTHERWISE and _differs(move, n)]
    if edited:
        dims = {name: before[name] for name in edited if name in ("source_id", "company_id")}
        told.append(DealEdited(**_as_open(facts, before), fields=edited, was=plain(dims)))
    told.append(_move_event(move, facts, on))
    return [Note(event, deal, at) for event in told]


_TOLD_OTHERWISE = {"amount_minor", "loss_reason_id", "loss_note"}


def _differs(move: _Move, name: str) -> bool:
    return move.before.get(name) != getattr(move.deal, name)


def _as_open(facts: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The deal as it stood while its fields were answered: still in the stage it leaves."""
    return {
        **facts,
        "stage_id": before["stage_id"],
        "status": str(before["status"]),
        "closed_on": before["closed_on"].isoformat() if before["closed_on"] else None,
        "days": None,
    }


def _move_event(move: _Move, facts: Mapping[str, Any], on: date) -> Any:
    before, target = move.before, move.rule.by_id[move.deal.stage_id]
    moved = dict(facts) | {
        "from_stage_id": move.here.id,
        "entered_on": before["stage_since"].isoformat(),
        "days_in_stage": engine.days(before["stage_since"], on),
        "is_back": target.position < move.here.position,
    }
    if move.way is Way.WON:
        return DealWon(**moved)
    if move.way is Way.LOST:
        return DealLost(**moved, loss_reason_id=move.deal.loss_reason_id)
    if move.way is Way.REOPENED:
        return DealReopened(**moved, **_was_closed(move))
    return DealMoved(**moved)


def _was_closed(move: _Move) -> dict[str, Any]:
    closed = move.before["closed_on"]
    return {
        "was_status": str(move.before["status"]),
        "was_closed_on": closed.isoformat(),
        "was_days": engine.days(move.deal.opened_on, closed),
        "was_loss_reason_id": move.before.get("loss_reason_id"),
    }


def _show_and_tick(move: _Move, answers: Answers, *, by: User, at: datetime, batch: str) -> None:
    ticked = {int(k.key.removeprefix("task:")): k.label for k in move.lacked if k.kind == "task"}
    if ticked:
        steps.tick(move.deal, ticked, by=by, at=at, batch=batch)
    for lack in move.lacked:
        if lack.kind == "evidence":
            _show(move.deal, lack, answers.get(lack.key), by=by, at=at, batch=batch)
    step = answers.get(NEXT_STEP)
    if steps.is_step(step) and move.deal.is_open:
        steps.plan_next(move.deal, steps.read_step(step, by), by=by, at=at, batch=batch)


def _show(deal: Deal, lack: Lack, value: Any, *, by: User, at: datetime, batch: str) -> None:
    upload = _evidence_file(value)
    attached = attach(Deal.noun, deal.pk, upload, by=by, at=at, batch=batch) if upload else None
    row = Evidence.objects.create(
        deal=deal,
        stage_id=int(lack.key.split(":")[1]),
        asked=lack.label,
        answer=_evidence_text(value),
        file_id=attached.pk if attached else None,
        by=by,
        at=at,
    )
    event = EvidenceGiven(deal_id=deal.pk, stage_id=row.stage_id, evidence_id=row.pk)
    record_many([Note(event, deal, at)], by=by, batch=batch)
