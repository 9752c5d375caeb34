"""Deciding how the department is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from otdel.company.department.models import Function, Position, Unit
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import keep, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused, Stale

from . import queries
from .catalogue import STEPS, ZONES
from .drafts import AptitudeDraft, JobDraft, ShapeDraft, StepDraft
from .engine import Kind, Limits, Market, Verdict, advise
from .errors import (
    AlreadyAnswers,
    BeyondTen,
    JobEmpty,
    NotInSight,
    StepWithoutFunctions,
    VariantOfPod,
)
from .events import AdviceKept, AptitudeNoted, JobDescribed, ShapeSet, StepSet, ZoneSet
from .models import Advice, Aptitude, JobDescription, Letter, Shape, Step, Zone


@transaction.atomic
def ensure_structures(*, by: User, at: datetime) -> None:
    """Lay the shipped steps and zones that are missing; what the company changed stays."""
    functions = {function.code: function for function in Function.objects.all()}
    known = set(Step.objects.values_list("key", flat=True))
    for position, shipped in enumerate(STEPS):
        if shipped.key in known:
            continue
        step = Step.objects.create(
            key=shipped.key, name=shipped.name, name_ru=shipped.name_ru, part=shipped.part,
            is_single=shipped.is_single, position=position,
        )  # fmt: skip
        step.functions.set([functions[code] for code in shipped.codes.split() if code in functions])
        step.stand_ins.set(
            [functions[code] for code in shipped.stand_ins.split() if code in functions]
        )
    if not Zone.objects.exists():
        _lay_zones(functions)


def _lay_zones(functions: dict[str, Function]) -> None:
    for position, (name, name_ru, letters) in enumerate(ZONES):
        zone = Zone.objects.create(name=name, name_ru=name_ru, position=position)
        Letter.objects.bulk_create(
            Letter(zone=zone, function=functions[code], role=role)
            for role, codes in letters.items()
            for code in codes.split()
            if code in functions
        )


@transaction.atomic
def set_shape(
    unit_id: int, draft: ShapeDraft, *, by: User, at: datetime, batch: str = ""
) -> Shape | None:
    """Say which type a unit is; an empty type makes it just a unit.

    Raises NotAllowed, Unit.DoesNotExist, VariantOfPod.
    """
    require(by, "department.edit")
    unit = Unit.objects.get(pk=unit_id, is_active=True)
    if draft.variant and draft.kind != Kind.POD:
        raise VariantOfPod
    kept = Shape.objects.filter(unit=unit).first()
    before = _shape_values(kept)
    keep(batch, [TraceDraft("shape", unit.pk, "changed", before)], by=by, at=at)
    shape = _put_shape(unit, asdict(draft))
    record(ShapeSet(unit.pk, draft.kind), about=unit, by=by, at=at, batch=batch)
    return shape


def _shape_values(shape: Shape | None) -> dict[str, str]:
    if shape is None:
        return {"kind": "", "variant": "", "split": ""}
    return {"kind": shape.kind, "variant": shape.variant, "split": shape.split}


def _put_shape(unit: Unit, values: dict[str, str]) -> Shape | None:
    if not values["kind"]:
        Shape.objects.filter(unit=unit).delete()
        return None
    return Shape.objects.update_or_create(unit=unit, defaults=values)[0]


@transaction.atomic
def restore_shapes(traces: Sequence[Trace], *, by: User, at: datetime) -> list[Unit | Refused]:
    """Give units the types back that they had."""
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[t.noun_id for t in traces])}
    results: list[Unit | Refused] = []
    for trace in traces:
        unit = units.get(trace.noun_id)
        if unit is None:
            results.append(Stale())
            continue
        _put_shape(unit, trace.before)
        record(ShapeSet(unit.pk, trace.before["kind"]), about=unit, by=by, at=at)
        results.append(unit)
    return results


@transaction.atomic
def set_step(step_id: int, draft: StepDraft, *, by: User, at: datetime) -> Step:
    """Say which functions cover a step, which may stand in, whether it is needed here.

    Raises NotAllowed, Step.DoesNotExist, StepWithoutFunctions.
    """
    require(by, "department.edit")
    step = Step.objects.get(pk=step_id)
    functions = list(Function.objects.filter(code__in=draft.functions))
    if not functions:
        raise StepWithoutFunctions
    step.functions.set(functions)
    step.stand_ins.set(Function.objects.filter(code__in=draft.stand_ins))
    step.is_single, step.is_wanted = draft.is_single, draft.is_wanted
    step.save(update_fields=["is_single", "is_wanted"])
    record(StepSet(step.pk), about=step, by=by, at=at)
    return step


@transaction.atomic
def add_zone(name: str, name_ru: str, *, by: User, at: datetime) -> Zone:
    """Add a zone of responsibility. Raises NotAllowed."""
    require(by, "department.edit")
    zone = Zone.objects.create(name=name, name_ru=name_ru, position=Zone.objects.count())
    record(ZoneSet(zone.pk), about=zone, by=by, at=at)
    return zone


@transaction.atomic
def remove_zone(zone_id: int, *, by: User, at: datetime) -> None:
    """Take a zone off the table. Raises NotAllowed, Zone.DoesNotExist."""
    require(by, "department.edit")
    zone = Zone.objects.get(pk=zone_id)
    record(ZoneSet(zone.pk), about=zone, by=by, at=at)
    zone.delete()


@transaction.atomic
def put_letter(zone_id: int, function_id: int, role: str, *, by: User, at: datetime) -> Zone:
    """Write R, A, C or I for a function in a zone, or nothing.

    Raises NotAllowed, Zone.DoesNotExist, Function.DoesNotExist, AlreadyAnswers (another has the A).
    """
    require(by, "department.edit")
    zone, function = Zone.objects.get(pk=zone_id), Function.objects.get(pk=function_id)
    if role == Letter.Role.ANSWERS:
        others = zone.letters.filter(role=role).exclude(function=function)
        if other := others.select_related("function").first():
            raise AlreadyAnswers(function=other.function.called(by.language))
    if role:
        Letter.objects.update_or_create(zone=zone, function=function, defaults={"role": role})
    else:
        zone.letters.filter(function=function).delete()
    record(ZoneSet(zone.pk), about=zone, by=by, at=at)
    return zone


@transaction.atomic
def note_aptitude(draft: AptitudeDraft, *, by: User, at: datetime, on: date) -> Aptitude:
    """Note what diagnostics say of a person; the same day again replaces it.

    Raises NotAllowed, NotInSight, BeyondTen.
    """
    require(by, "aptitude.note")
    if not queries.people(by).filter(pk=draft.person_id).exists():
        raise NotInSight
    points = {"scout": draft.scout, "hunter": draft.hunter, "farmer": draft.farmer}
    if not all(0 <= value <= 10 for value in points.values()):
        raise BeyondTen
    values: dict[str, Any] = {**points, "wish": draft.wish, "by": by}
    aptitude, _made = Aptitude.objects.update_or_create(
        person_id=draft.person_id, noted_on=on, defaults=values
    )
    record(AptitudeNoted(draft.person_id, aptitude.pk), about=aptitude, by=by, at=at)
    return aptitude


@transaction.atomic
def describe_job(
    position_id: int,
    draft: JobDraft,
    *,
    by: User,
    at: datetime,
    review_on: date | None = None,
) -> JobDescription:
    """Approve a further version of a place's job description; the former ones stay readable.

    Raises NotAllowed, Position.DoesNotExist, JobEmpty, Stale (somebody approved one at the same moment).
    """
    require(by, "department.edit")
    place = Position.objects.select_related("unit").get(pk=position_id)
    if not (draft.purpose.strip() and draft.duties.strip()):
        raise JobEmpty
    last = place.descriptions.order_by("-number").first()
    try:
        with transaction.atomic():
            version = JobDescription.objects.create(
                place=place, number=last.number + 1 if last else 1, review_on=review_on, by=by, at=at,
                **asdict(draft),
            )  # fmt: skip
    except IntegrityError:
        raise Stale from None
    record(JobDescribed(place.pk, place.unit_id, version.number), about=place.unit, by=by, at=at)
    return version


@transaction.atomic
def ask_advice(market: Market, limits: Limits, *, by: User, at: datetime) -> list[Verdict]:
    """Ask which structure fits, keep the question with the answer, return the verdicts, best first.

    Raises NotAllowed.
    """
    require(by, "department.edit")
    verdicts = advise(market, limits)
    best = verdicts[0]
    kept = Advice.objects.create(
        market=asdict(market), kind=best.kind, variant=best.variant or "", by=by, at=at
    )
    record(AdviceKept(kept.pk, best.kind), about=kept, by=by, at=at)
    return verdicts
