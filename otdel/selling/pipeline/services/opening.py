"""Opening deals: one by hand, or a hundred thousand of the past with their whole way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.department.absences import company_day
from otdel.foundation.journal.services import Note, keep, record_many
from otdel.foundation.people.fields import check_draft
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused
from otdel.kernel.inserts import insert_rows

from .. import demands, engine, errors, queries
from ..drafts import DealDraft, LineDraft
from ..events import DealContinued, DealLost, DealMoved, DealOpened, DealWon
from ..models import Deal, DealLine, StageVisit
from . import steps
from .checking import MOST, WORDS, Known, ask_those_who_may, clean, known_to, wrong
from .telling import created, deal_facts, only, parts

_HALF_PAST_NINE = time(9, 30)  # when a day of the past, known without its hour, is taken to begin
_TAKEN = (
    "title",
    "owner_id",
    "company_id",
    "contact_id",
    "source_id",
    "amount_minor",
    "currency",
    "opened_on",
    "expected_on",
    "closed_on",
    "loss_reason_id",
    "loss_note",
    "external_ref",
    "extra",
)


@dataclass
class _Opening:
    """A deal about to be written, with its way and its lines."""

    deal: Deal
    rule: engine.ProcessRule
    stays: list[engine.Stay]
    lines: list[DealLine] = field(default_factory=list)
    lead_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all drafts of one portion are judged by."""

    known: Known
    rules: Mapping[int, engine.ProcessRule]
    at: datetime
    today: date
    by: User
    gated: bool
    lead_id: int | None
    carried: frozenset[str]


def open_deal(
    draft: DealDraft,
    *,
    by: User,
    at: datetime,
    today: date,
    batch: str = "",
    lead_id: int | None = None,
    follows_id: int | None = None,
    carried: frozenset[str] = frozenset(),
) -> Deal:
    """Open one deal now, by the rules of its process, with the tasks of the stage it enters.

    carried: attributes whose values come over from a lead, so that nobody fills them in. follows_id: a won
    deal that this one goes on from; whoever found the client keeps the part in it.
    Raises Deal.DoesNotExist (follows_id: none that `by` sees), NotAllowed, FieldClosed, Invalid, StageNotYours,
    SkipsStages, GateClosed (what a move from the first stage to the chosen one would lack), GateNotYours (of
    them one that `by` does not fill in).
    """
    told: dict[str, Any] = {"batch": batch, "lead_id": lead_id, "carried": carried}
    if follows_id is None:
        return only(open_deals([draft], by=by, at=at, today=today, gated=True, **told))
    before = queries.deals(by).get(pk=follows_id, status=Deal.Status.WON)
    with transaction.atomic():
        deal = only(open_deals([draft], by=by, at=at, today=today, gated=True, **told))
        continued = DealContinued(deal_id=deal.pk, from_deal_id=before.pk)
        record_many([Note(continued, deal, at)], by=by, batch=batch)
    return deal


@transaction.atomic
def open_deals(
    drafts: Sequence[DealDraft],
    *,
    by: User,
    at: datetime,
    today: date,
    batch: str = "",
    gated: bool = False,
    lead_id: int | None = None,
    carried: frozenset[str] = frozenset(),
) -> list[Deal | Refused]:
    """Open deals, those of the past too; one row or refusal a draft, in order.

    History enters the journal with its own dates. A constant number of statements a thousand
    drafts. `gated`: opened here and now, so the gate is asked. Raises NotAllowed.
    """
    require(by, "deal.open")
    rules = queries.process_rules(draft.process_id for draft in drafts)
    results: list[Deal | Refused] = []
    for part in parts(drafts):
        known = known_to(by, Deal.noun, [_values(draft) | {"lines": draft.lines} for draft in part])
        scene = _Scene(known, rules, at, today, by, gated, lead_id, carried)
        made = [_opening(draft, scene) for draft in part]
        ready = [one for one in made if isinstance(one, _Opening)]
        _write(ready, by=by, at=at, batch=batch)
        if gated:
            steps.open_stage_tasks([one.deal for one in ready], by=by, at=at, on=today, batch=batch)
        results += [one.deal if isinstance(one, _Opening) else one for one in made]
    return results


def _values(draft: DealDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in _TAKEN}


def _opening(draft: DealDraft, scene: _Scene) -> _Opening | Refused:
    try:
        return _checked(draft, scene)
    except Refused as refusal:
        return refusal


def _checked(draft: DealDraft, scene: _Scene) -> _Opening:
    check_draft(scene.by, Deal.noun, draft, scene.carried)
    rule, stage = _place(draft, scene.rules)
    values = clean(Deal, _values(draft), scene.known, {})
    _check_days(draft, stage, scene.today)
    is_open = stage.kind == "open"
    deal = Deal(
        **values,
        process_id=rule.id,
        stage_id=stage.id,
        status=stage.kind,
        is_open=is_open,
    )
    if stage.kind != "lost":
        deal.loss_reason_id, deal.loss_note = None, ""
    opening = _Opening(deal, rule, _stays(draft, rule, stage, scene.at), lead_id=scene.lead_id)
    deal.stage_since = _since(opening, draft)
    opening.lines = make_lines(draft.lines, scene.known)
    if opening.lines:
        deal.amount_minor = sum(line.amount_minor for line in opening.lines)
    if scene.gated:
        _ask_gate(deal, rule, stage, scene.by, has_lines=bool(opening.lines))
    return opening


def _place(
    draft: DealDraft, rules: Mapping[int, engine.ProcessRule]
) -> tuple[engine.ProcessRule, engine.StageRule]:
    rule = rules.get(draft.process_id)
    stage = rule.by_id.get(draft.stage_id) if rule else None
    if rule is None or stage is None:
        raise wrong(_("Stage"), _("is not a stage of that process"))
    return rule, stage


def _check_days(draft: DealDraft, stage: engine.StageRule, today: date) -> None:
    if draft.opened_on > today:
        raise wrong(_("Opened"), _("must not be later than today"))
    if (stage.kind == "open") != (draft.closed_on is None):
        raise wrong(_("Closed"), _("goes with a won or lost stage, and only with one"))
    if draft.closed_on and not draft.opened_on <= draft.closed_on <= today:
        raise wrong(_("Closed"), _("must lie between the opening and today"))


def _stays(
    draft: DealDraft, rule: engine.ProcessRule, stage: engine.StageRule, at: datetime
) -> list[engine.Stay]:
    points = [(visit.stage_id, visit.entered_at) for visit in draft.visits]
    if any(stage_id not in rule.by_id for stage_id, _entered in points):
        raise wrong(_("Stage"), _("is not a stage of that process"))
    if not points:
        first = stage if stage.kind == "open" else rule.first
        points = [(first.id, _moment(draft.opened_on, at))]
    if draft.closed_on and points[-1][0] != stage.id:
        points.append((stage.id, max(_moment(draft.closed_on, at), points[-1][1])))
    if points[-1][0] != stage.id:
        raise wrong(_("Stage"), _("is not where the visits end"))
    try:
        return engine.stays(points)
    except ValueError:
        raise wrong(_("Stage"), _("the visits are not in the order of time")) from None


def _moment(day: date, at: datetime) -> datetime:
    """Return the act's own instant for its day, else the morning of a day of the past."""
    if day == company_day(at):
        return at
    return datetime.combine(day, _HALF_PAST_NINE, tzinfo=timezone.get_default_timezone())


def _since(opening: _Opening, draft: DealDraft) -> date:
    if draft.closed_on:
        return draft.closed_on
    if len(opening.stays) == 1 and not draft.visits:
        return draft.opened_on
    return company_day(opening.stays[-1].entered_at)


def make_lines(drafts: Sequence[LineDraft], known: Known) -> list[DealLine]:
    """Return unsaved lines with their sums. Raises Invalid."""
    lines = []
    for draft in drafts:
        if draft.product_id not in known.products:
            raise wrong(_("Products"), _("no such record, or it is not yours"))
        if not (0 < draft.quantity_milli <= MOST and 0 <= draft.price_minor <= MOST):
            raise wrong(_("Products"), _("quantity must be above zero and the price not below it"))
        amount = draft.amount_minor
        if amount is None:
            amount = engine.line_amount(draft.quantity_milli, draft.price_minor)
        if not 0 <= amount <= MOST:
            raise wrong(_("Products"), _("must not be below zero or beyond reason"))
        lines.append(
            DealLine(
                product_id=draft.product_id,
                quantity_milli=draft.quantity_milli,
                price_minor=draft.price_minor,
                amount_minor=amount,
            )
        )
    return lines


def _ask_gate(
    deal: Deal, rule: engine.ProcessRule, stage: engine.StageRule, by: User, *, has_lines: bool
) -> None:
    if stage.kind != "open":
        raise wrong(_("Stage"), _("a new deal starts in a stage in work"))
    if not by.is_system and stage.roles and stage.roles.isdisjoint(by.roles):
        raise errors.StageNotYours(title=deal.title, stage=stage.name)
    if not rule.may_skip and stage.id != rule.first.id:
        raise errors.SkipsStages(title=deal.title, stage=stage.name)
    lacking = engine.entry_lacks(rule, queries.filled(deal, has_lines=has_lines), stage, WORDS)
    before = {one.id: one.kin for one in rule.open_stages if one.position < stage.position}
    if before:
        lacking += [
            one.lack for one in demands.unmet(Deal.noun, [0], before, {0: deal.amount}).get(0, ())
        ]
    if lacking:
        ask_those_who_may(lacking, deal, by)
        raise errors.GateClosed(lacking)


def _write(ready: Sequence[_Opening], *, by: User, at: datetime, batch: str) -> None:
    insert_rows([one.deal for one in ready])
    visits = [
        StageVisit(
            deal_id=one.deal.pk,
            stage_id=stay.stage_id,
            entered_at=stay.entered_at,
            left_at=stay.left_at,
            by_id=by.pk,
        )
        for one in ready
        for stay in one.stays
    ]
    insert_rows(visits)
    for one in ready:
        for line in one.lines:
            line.deal_id = one.deal.pk
    insert_rows([line for one in ready for line in one.lines])
    record_many([note for one in ready for note in _history(one)], by=by, batch=batch)
    keep(batch, [created(one.deal) for one in ready], by=by, at=at)


def _history(one: _Opening) -> list[Note]:
    """Tell the deal's way as it went: opened, moved, closed, each on its own day."""
    deal, product = one.deal, main_product(one.lines)
    first, *rest = one.stays
    open_facts = deal_facts(deal, product, deal.opened_on) | {
        "stage_id": first.stage_id,
        "status": "open",
        "closed_on": None,
        "days": None,
    }
    opened = DealOpened(**open_facts, lead_id=one.lead_id)
    notes = [Note(opened, deal, first.entered_at)]
    entered = deal.opened_on
    for before, stay in zip(one.stays, rest, strict=False):
        is_last = stay.left_at is None
        on = deal.stage_since if is_last else company_day(stay.entered_at)
        facts = deal_facts(deal, product, on) if is_last else open_facts
        move = {
            "stage_id": stay.stage_id,
            "on": on.isoformat(),
            "from_stage_id": before.stage_id,
            "entered_on": entered.isoformat(),
            "days_in_stage": engine.days(entered, on),
            "is_back": one.rule.by_id[stay.stage_id].position
            < one.rule.by_id[before.stage_id].position,
        }
        notes.append(Note(_move_event(deal, facts | move, closes=is_last), deal, stay.entered_at))
        entered = on
    return notes


def _move_event(deal: Deal, facts: dict[str, Any], *, closes: bool) -> Any:
    if closes and deal.status == "won":
        return DealWon(**facts)
    if closes and deal.status == "lost":
        return DealLost(**facts, loss_reason_id=deal.loss_reason_id)
    return DealMoved(**facts)


def main_product(lines: Sequence[DealLine]) -> int | None:
    """Return the product of the largest line, the first one on a tie."""
    return max(lines, key=lambda line: line.amount_minor).product_id if lines else None
