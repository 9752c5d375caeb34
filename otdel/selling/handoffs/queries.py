"""Reading hand-offs, always as somebody; rules, pairings and reasons are everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from otdel.company.clients.models import Field
from otdel.company.department.absences import away_between
from otdel.company.department.models import Employment, Function
from otdel.company.department.queries import employments, heads, held_on, unit_of, unit_tree
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.engine import Lack
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import lacking_criteria

from .errors import Away, Leaving, OutOfDepartment, ToOneself, WithoutFunction
from .models import Credit, Handoff, HandoffRule, Pairing, ReturnReason

# What a rule may ask of a lead: key -> (attribute, label, kind of question).
LEAD_DEMANDS: dict[str, tuple[str, str, str]] = {
    "company_name": ("company_name", "company_name", "text"),
    "person_name": ("person_name", "person_name", "text"),
    "phone": ("phone", "phone", "text"),
    "email": ("email", "email", "text"),
    "source": ("source_id", "source", "source"),
    "amount": ("amount_minor", "amount_minor", "money"),
    "note": ("note", "note", "text"),
}
CRITERIA = "criteria"


# ---------------------------------------------------------------- rules and words


def rules(*, only_active: bool = True) -> QuerySet[HandoffRule]:
    """Rules in their order, with functions, stage and process."""
    rows = HandoffRule.objects.select_related("process", "stage", "person", "chief")
    rows = rows.prefetch_related(
        Prefetch("givers", Function.objects.order_by("pk")),
        Prefetch("takers", Function.objects.order_by("pk")),
    )
    return rows.filter(is_active=True) if only_active else rows


def rule_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(HandoffRule.objects.filter(pk__in=ids).values_list("pk", "name"))


def reasons(*, only_active: bool = True) -> QuerySet[ReturnReason]:
    rows = ReturnReason.objects.all()
    return rows.filter(is_active=True) if only_active else rows


def reason_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(ReturnReason.objects.filter(pk__in=ids).values_list("pk", "name"))


def pairings(on: date | None = None) -> QuerySet[Pairing]:
    """Pairs, those of the day if one is given, with their people."""
    rows = Pairing.objects.select_related("caller", "closer").order_by("caller__full_name", "pk")
    return rows.filter(held_on(on)) if on else rows


def pairing_of(caller_id: int, on: date) -> Pairing | None:
    """The pair in which the caller works on the day."""
    return pairings(on).filter(caller_id=caller_id).order_by("-is_hard", "pk").first()


def functions_offered(chosen: Iterable[str] = ()) -> QuerySet[Function]:
    """Functions a rule may name: of selling, the company's own, those somebody holds, those chosen already."""
    held = Employment.functions.through.objects.filter(employment__ends_on=None)
    kinds = (Function.Group.SELL, Function.Group.OWN)
    wanted = Q(group__in=kinds) | Q(pk__in=held.values("function_id")) | Q(code__in=list(chosen))
    return Function.objects.filter(wanted).order_by("pk")


def functions_said(rows: Iterable[Function], by: User) -> str:
    return ", ".join(function.called(by.language) for function in rows)


def ends_in_passing_on(process_ids: Iterable[int]) -> frozenset[int]:
    """Return those of the processes whose deals seem to end by being passed on, before anything is sold.

    Nothing leaves their last stage in work before whoever takes over has accepted it. Whether a win is
    a sale is what the process itself says (`Process.is_sale`); this only asks whether it says it rightly.
    """
    gates = HandoffRule.objects.filter(
        is_active=True, is_gate=True, moves_record=True, on_noun="deal", process_id__in=process_ids
    ).select_related("stage")
    found = set()
    for gate in gates:
        last = pipeline.stages(gate.process_id or 0).filter(kind="open").last()
        if last and gate.stage and gate.stage.kin == last.kin:
            found.add(last.process_id)
    return frozenset(found)


# ---------------------------------------------------------------- hand-offs


def handoffs(by: User) -> QuerySet[Handoff]:
    """Hand-offs of the people in sight, given or taken, and those that wait for the word of `by`."""
    rows = Handoff.objects.select_related("rule", "giver", "taker", "chief", "reason")
    if not by.is_active and not by.is_system:
        return rows.none()
    if by.reach == Reach.ALL:
        return rows
    seen = {by.pk} if by.reach == Reach.OWN else set(by.seen_ids)
    return rows.filter(Q(giver_id__in=seen) | Q(taker_id__in=seen) | Q(chief_id=by.pk))


def of_record(noun: str, record_id: int) -> QuerySet[Handoff]:
    """Hand-offs of a record that the reader has been found to see, the latest first.

    A deal tells those of the lead it came from, too: they carry the deal's number.
    """
    rows = Handoff.objects.select_related("rule", "giver", "taker", "chief", "reason")
    return rows.filter(**{f"{noun}_id": record_id}).order_by("-offered_at", "-pk")


def rules_for(record: Deal | Lead) -> list[HandoffRule]:
    """Rules that hold where the record stands now."""
    if isinstance(record, Lead):
        is_live = record.status in (Lead.Status.NEW, Lead.Status.WORKING, Lead.Status.QUALIFIED)
        return list(rules().filter(on_noun="lead")) if is_live else []
    return list(rules().filter(on_noun="deal", stage__in=pipeline.kin_of([record.stage_id])))


def holds_for(rule: HandoffRule, record: Deal | Lead) -> bool:
    """Say whether the rule is of this kind of record and of the stage it stands in."""
    if rule.on_noun != record.noun or not rule.is_active:
        return False
    if isinstance(record, Lead) or rule.stage is None:
        return isinstance(record, Lead)
    return rule.stage.kin == record.stage.kin


def lacks(rule: HandoffRule, record: Deal | Lead) -> list[Lack]:
    """Return what the rule demands to be filled in and the record does not have yet."""
    if isinstance(record, Deal):
        fields = {one.key: one for one in Field.objects.filter(on_noun="deal")}
        asked = [pipeline.demand(key, fields) for key in rule.required]
        lines = bool(pipeline.lines_of([record.pk]))
        met = pipeline.filled(record, has_lines=lines)
        return [lack for lack in asked if lack and lack.key not in met]
    found = [
        Lack(key, str(Lead._meta.get_field(name).verbose_name), kind)  # type: ignore[union-attr]
        for key in rule.required
        if key in LEAD_DEMANDS
        for attribute, name, kind in [LEAD_DEMANDS[key]]
        if not getattr(record, attribute)
    ]
    if CRITERIA in rule.required:
        found += [
            Lack(f"criterion:{one.pk}", one.question, "criterion")
            for one in lacking_criteria(record)
        ]
    return found


def last_choices(rule_id: int) -> dict[int, int]:
    """Return {person: number of the latest hand-off offered to them by the rule}; one statement."""
    rows = Handoff.objects.filter(rule_id=rule_id, taker__isnull=False).order_by()
    return dict(rows.values_list("taker_id").annotate(latest=Max("pk")))


def credits_of(noun: str, record_id: int) -> list[Credit]:
    """Who has a part in a record that the reader sees: found, sold, develops; first earned first."""
    rows = Credit.objects.filter(**{f"{noun}_id": record_id}).select_related("person")
    return list(rows.order_by("earned_at", "pk"))


def records_of(rows: Iterable[Handoff]) -> dict[tuple[str, int], Deal | Lead]:
    """Return {(noun, id): what was handed over}, whosever it is now: the hand-off is the way to it."""
    leads = {row.lead_id for row in rows if row.lead_id}
    deals = {row.deal_id for row in rows if row.deal_id}
    found: dict[tuple[str, int], Deal | Lead] = {}
    for lead in Lead.objects.filter(pk__in=leads).select_related("source", "company"):
        found["lead", lead.pk] = lead
    for deal in Deal.objects.filter(pk__in=deals).select_related("stage", "company", "source"):
        found["deal", deal.pk] = deal
    return found


def waiting_for(person_id: int) -> QuerySet[Handoff]:
    """Offers whose answer or choice is this person's to give, the soonest due first."""
    theirs = Q(taker_id=person_id) | Q(chief_id=person_id)
    rows = Handoff.objects.filter(theirs, is_open=True).select_related("rule", "giver", "taker")
    return rows.order_by("due_at", "pk")


def came_back(person_id: int, since: datetime) -> QuerySet[Handoff]:
    """What this person's takers returned since then and nobody has offered again."""
    rows = Handoff.objects.filter(
        giver_id=person_id, state=Handoff.State.RETURNED, decided_at__gte=since
    )
    again = Handoff.objects.filter(pk__gt=OuterRef("pk"))
    same = Q(lead_id=OuterRef("lead_id")) | Q(deal_id=OuterRef("deal_id"))
    rows = rows.exclude(Exists(again.filter(same)))
    return rows.select_related("rule", "taker", "reason").order_by("-decided_at", "-pk")


def to_pass_on(person_id: int, since: date) -> QuerySet[Deal]:
    """Won deals of the person that a rule hands on and nobody has offered or accepted yet (PIPE-12)."""
    after_won = list(rules().filter(stage__kind="won").values_list("stage_id", flat=True))
    told = Handoff.objects.filter(deal_id=OuterRef("pk"), rule__stage__kind="won")
    rows = Deal.objects.filter(
        owner_id=person_id, is_open=False, closed_on__gte=since,
        stage__in=pipeline.kin_of(after_won),
    )  # fmt: skip
    rows = rows.exclude(Exists(told.filter(state__in=("offered", "accepted"))))
    return rows.select_related("company", "stage").order_by("-closed_on", "-pk")


# ---------------------------------------------------------------- who may take


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as a taker on a day: why not, or nothing. `because`: a refusal that says what to do."""

    person: User
    because: Any = None


def taker_ids(rule: HandoffRule, on: date) -> list[int]:
    """Return the ids of everybody who holds a taker's function on the day."""
    held = Employment.objects.filter(held_on(on), functions__in=rule.takers.all())
    return sorted(set(held.values_list("person_id", flat=True)))


def takers(
    rule: HandoffRule, giver_id: int, *, by: User, on: date, till: date
) -> dict[int, Standing]:
    """Return {person: how they stand} of everybody who holds a taker's function on the day."""
    ids = [pk for pk in taker_ids(rule, on) if pk != giver_id]
    return standings(rule, ids, giver_id, by=by, on=on, till=till)


def standings(
    rule: HandoffRule, ids: Sequence[int], giver_id: int, *, by: User, on: date, till: date
) -> dict[int, Standing]:
    """Return {person: how they stand} as takers by the rule. on: today; till: when an answer is due."""
    people = {one.pk: one for one in User.objects.filter(pk__in=ids, is_system=False)}
    scene = _Scene(rule, giver_id, by, on, till)
    for job in employments(on).filter(person_id__in=ids):
        scene.jobs.setdefault(job.person_id, []).append(job)
    scene.wanted = {one.pk for one in rule.takers.all()}
    scene.away = away_between(ids, on, till)
    return {pk: Standing(one, _because(one, scene)) for pk, one in people.items()}


@dataclass(slots=True)
class _Scene:
    """What all candidates of one choice are judged by."""

    rule: HandoffRule
    giver_id: int
    by: User
    on: date
    till: date
    wanted: set[int] = field(default_factory=set)
    jobs: dict[int, list[Employment]] = field(default_factory=dict)
    away: Mapping[int, int | None] = field(default_factory=dict)


def _because(person: User, scene: _Scene) -> Any:
    own = scene.jobs.get(person.pk, [])
    if person.pk == scene.giver_id:
        return ToOneself(person=person)
    if not person.is_active or not own:
        return OutOfDepartment(person=person)
    if not any(one.pk in scene.wanted for job in own for one in job.functions.all()):
        said = functions_said(scene.rule.takers.all(), scene.by)
        return WithoutFunction(person=person, functions=said)
    if person.notice_on or all(job.ends_on and job.ends_on < scene.till for job in own):
        return Leaving(person=person)
    if person.pk in scene.away:
        return _away(person, scene.away[person.pk])
    return None


def _away(person: User, instead: int | None) -> Away:
    name = User.objects.filter(pk=instead or 0).values_list("full_name", flat=True).first()
    return Away(person=person, instead=f": {name}" if name else "")


def head_over(person_id: int, on: date) -> int | None:
    """Return who leads the person's unit on the day, or the nearest above who is somebody else."""
    unit = unit_of(person_id, on)
    leaders = heads(on)
    path = unit_tree().path(unit) if unit is not None else []
    others = (leaders[one] for one in path if one in leaders)
    return next((head for head in others if head != person_id), None)


def holds_function(person_id: int, functions: Iterable[Function], on: date) -> bool:
    """Say whether the person holds one of the functions on the day."""
    rows = Employment.objects.filter(
        held_on(on), person_id=person_id, functions__in=list(functions)
    )
    return rows.exists()
