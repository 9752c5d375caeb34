"""Reading how the department is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet

from otdel.company.department import queries as department
from otdel.company.department.models import Employment, Function, Position, Unit
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach

from .engine import (
    Cover,
    Kind,
    Limits,
    Part,
    Reason,
    StepRule,
    Team,
    blurred,
    coverage,
    parts_of,
    raci_gaps,
    weaknesses,
)
from .models import Advice, Aptitude, JobDescription, Letter, Shape, Step, Zone


@dataclass(frozen=True, slots=True)
class Row:
    """A step in the matrix: who covers it, and for each person of the columns whether they do."""

    step: Step
    cover: Cover
    cells: tuple[str, ...]  # "does", "may" or ""
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Functions against people, with what is uncovered, doubled and blurred (ROLE-15, ROLE-16)."""

    people: tuple[User, ...]
    rows: tuple[Row, ...]
    blurred: Mapping[int, int]  # person -> number of steps
    vacancies: tuple[tuple[Position, int], ...] = ()


@dataclass(slots=True)
class Built:
    """A unit as it is built: its type, its sellers, what breaks the rules."""

    unit: Unit
    shape: Shape | None
    people: int
    by_part: Mapping[Part, int]
    weak: list[Reason] = field(default_factory=list)


def steps() -> QuerySet[Step]:
    """The steps of the department's model in their order, with functions."""
    return Step.objects.prefetch_related("functions", "stand_ins")


def rules(rows: Iterable[Step]) -> list[StepRule]:
    """Return the needed steps as the engine knows them."""
    return [
        StepRule(
            step.pk,
            Part(step.part),
            frozenset(function.code for function in step.functions.all()),
            frozenset(function.code for function in step.stand_ins.all()),
            step.is_single,
        )
        for step in rows
        if step.is_wanted
    ]


def people(by: User) -> QuerySet[User]:
    """Those whose work `by` may judge: everybody in sight; the structure itself is known to all."""
    rows = User.objects.filter(is_active=True, is_system=False).order_by("full_name")
    if by.reach == Reach.ALL:
        return rows
    return rows.filter(pk__in=set(by.seen_ids) | {by.pk})


def matrix(by: User, on: date, limits: Limits, unit_id: int | None = None) -> Matrix:
    """Return steps against the people who work on the day (in a unit and below it); seven queries."""
    jobs = list(_jobs(on, unit_id))
    held: dict[int, set[str]] = {}
    users: dict[int, User] = {}
    for job in jobs:
        users[job.person_id] = job.person
        held.setdefault(job.person_id, set()).update(f.code for f in job.functions.all())
    named = sorted(users.values(), key=lambda user: user.full_name)
    order = {user.pk: held[user.pk] for user in named}
    shown = list(steps())
    known = rules(shown)
    by_id = {step.pk: step for step in shown}
    rows = tuple(
        Row(
            by_id[cover.step.id],
            cover,
            tuple(_cell(cover.step, codes) for codes in order.values()),
            tuple(users[pk] for pk in cover.people),
        )
        for cover in coverage(known, order)
    )
    islanders = _islanders(jobs)
    spread = blurred(known, order, limits, islanders)
    counts = {person: len(ids) for person, ids in spread.items()}
    return Matrix(tuple(named), rows, counts, tuple(_vacancies(jobs, unit_id)))


def _cell(step: StepRule, codes: set[str]) -> str:
    if codes & step.codes:
        return "does"
    return "may" if codes & step.stand_ins else ""


def _jobs(on: date, unit_id: int | None) -> QuerySet[Employment]:
    rows = department.employments(on).filter(person__is_active=True)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=department.unit_tree().below(unit_id))
    return rows


def _islanders(jobs: Sequence[Employment]) -> set[int]:
    islands = set(Shape.objects.filter(kind=Kind.ISLAND).values_list("unit_id", flat=True))
    return {job.person_id for job in jobs if job.unit_id in islands}


def _vacancies(jobs: Sequence[Employment], unit_id: int | None) -> list[tuple[Position, int]]:
    taken: dict[int, int] = {}
    for job in jobs:
        if job.position_id:
            taken[job.position_id] = taken.get(job.position_id, 0) + 1
    rows = Position.objects.filter(unit__is_active=True).select_related("unit")
    if unit_id is not None:
        rows = rows.filter(unit_id__in=department.unit_tree().below(unit_id))
    places = rows.order_by("unit__name", "title")
    free = [(place, place.headcount - taken.get(place.pk, 0)) for place in places]
    return [(place, number) for place, number in free if number > 0]


def built(on: date, limits: Limits) -> list[Built]:
    """Return every unit in the tree's order as it is built, with what breaks the rules of size; six queries.

    Sellers are those who cover a step of search, sale or care; a unit's type counts those below it too.
    """
    known = rules(steps())
    tree = department.unit_tree()
    units = {unit.pk: unit for unit in department.units()}
    shapes = {shape.unit_id: shape for shape in Shape.objects.all()}
    within: dict[int, dict[int, set[str]]] = {}
    for job in _jobs(on, None):
        codes = {function.code for function in job.functions.all()}
        within.setdefault(job.unit_id, {}).setdefault(job.person_id, set()).update(codes)
    found: list[Built] = []
    for pk, _depth in tree.walk():
        if pk in units:
            inside = tree.below(pk) if pk in shapes else {pk}
            found.append(_built(units[pk], shapes.get(pk), inside, within, known))
    teams = [_team(one) for one in found if one.shape or one.people]
    for team, reason in weaknesses(teams, limits):
        next(one for one in found if one.unit.pk == team.unit).weak.append(reason)
    return found


def _built(
    unit: Unit,
    shape: Shape | None,
    inside: Iterable[int],
    within: Mapping[int, Mapping[int, set[str]]],
    known: Sequence[StepRule],
) -> Built:
    held: dict[int, set[str]] = {}
    for pk in inside:
        for person, codes in within.get(pk, {}).items():
            held.setdefault(person, set()).update(codes)
    by_part: dict[Part, int] = {}
    sellers = 0
    for codes in held.values():
        mine = parts_of(codes, known) - {Part.SUPPORT}
        sellers += bool(mine)
        for part in mine:
            by_part[part] = by_part.get(part, 0) + 1
    return Built(unit, shape, sellers, by_part)


def _team(one: Built) -> Team:
    kind = Kind(one.shape.kind) if one.shape else None
    return Team(one.unit.pk, one.unit.name, kind, one.people, one.by_part)


def zones() -> list[tuple[Zone, dict[int, str], list[Reason]]]:
    """Return (zone, {function: letter}, what the letters lack) in order; two queries."""
    rows = list(Zone.objects.prefetch_related(Prefetch("letters", Letter.objects.order_by("pk"))))
    letters = {zone.pk: [letter.role for letter in zone.letters.all()] for zone in rows}
    gaps = raci_gaps(letters)
    return [
        (
            zone,
            {letter.function_id: letter.role for letter in zone.letters.all()},
            gaps.get(zone.pk, []),
        )
        for zone in rows
    ]


def raci_functions() -> list[Function]:
    """Functions that have a letter anywhere, in the catalogue's order."""
    ids = Letter.objects.values("function_id")
    return list(department.functions().filter(pk__in=ids))


def aptitudes(by: User) -> QuerySet[Aptitude]:
    """The latest note of each person in sight, by name."""
    rows = Aptitude.objects.visible_to(by).select_related("person", "by")
    latest = dict(rows.order_by("noted_on", "pk").values_list("person_id", "pk"))
    return rows.filter(pk__in=latest.values()).order_by("person__full_name")


def parts_of_people(person_ids: Sequence[int], on: date) -> dict[int, set[Part]]:
    """Return {person: parts of the conveyor in which they work on the day}."""
    known = rules(steps())
    jobs = department.latest_jobs(person_ids, on)
    return {
        person: parts_of({f.code for job in theirs for f in job.functions.all()}, known)
        for person, theirs in jobs.items()
    }


def places(on: date) -> list[tuple[Position, int, JobDescription | None]]:
    """Return the staffing table: (place, how many hold it on the day, description in force)."""
    held: dict[int, int] = {}
    for pk in department.employments(on).values_list("position_id", flat=True):
        if pk:
            held[pk] = held.get(pk, 0) + 1
    latest: dict[int, JobDescription] = {}
    for version in JobDescription.objects.order_by("number"):
        latest[version.place_id] = version
    rows = Position.objects.filter(unit__is_active=True).select_related("unit")
    return [
        (place, held.get(place.pk, 0), latest.get(place.pk))
        for place in rows.order_by("unit__name", "title")
    ]


def descriptions(position_id: int) -> QuerySet[JobDescription]:
    """Every version of a place's job description, the one in force first."""
    rows = JobDescription.objects.filter(place_id=position_id).select_related("place__unit", "by")
    return rows.order_by("-number")


def duties_of(position_id: int) -> list[str]:
    """Return duties of the functions that the holders of the place have, as the catalogue says them."""
    functions = Function.objects.filter(
        pk__in=Employment.functions.through.objects.filter(
            employment__position_id=position_id
        ).values("function_id")
    )
    return [function.duties for function in functions.order_by("pk") if function.duties]


def sellers_by_part(on: date) -> dict[Part, int]:
    """Return how many people work in each part of the department on the day."""
    known = rules(steps())
    held: dict[int, set[str]] = {}
    for job in _jobs(on, None):
        held.setdefault(job.person_id, set()).update(f.code for f in job.functions.all())
    counts: dict[Part, int] = {}
    for codes in held.values():
        for part in parts_of(codes, known):
            counts[part] = counts.get(part, 0) + 1
    return counts


def advices() -> QuerySet[Advice]:
    """What the advisor was asked, the latest first."""
    return Advice.objects.select_related("by")


def shapes() -> QuerySet[Shape]:
    """Types of units."""
    return Shape.objects.select_related("unit")
