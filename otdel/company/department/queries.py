"""Reading the department: the tree, who works where, who leads whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import FETCH_PEERS, Count, Prefetch, Q, QuerySet
from django.utils.module_loading import import_string

from otdel.foundation.people.levels import Level
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach

from .books import Book
from .engine import Stay, Tree, main_unit
from .models import Employment, FieldRule, Function, Position, Unit


@dataclass(slots=True)
class Node:
    """A unit of the drawn tree with what stands in it."""

    unit: Unit
    depth: int
    head: User | None = None
    jobs: list[Employment] = field(default_factory=list)
    positions: list[tuple[Position, int]] = field(default_factory=list)  # and how many hold it
    people_below: int = 0
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of records in a person's book, counted for a reader."""

    noun: str
    label: Any
    number: int


def unit_tree() -> Tree:
    """Return every unit's parent, in the order of names; one query."""
    return Tree(dict(Unit.objects.order_by("name", "pk").values_list("pk", "parent_id")))


def units() -> QuerySet[Unit]:
    """Units in use, by name."""
    return Unit.objects.filter(is_active=True).order_by("name", "pk")


def unit_choices(by: User) -> list[tuple[int, str]]:
    """Return (id, name with the depth drawn) of the units in use, in the tree's order."""
    names = dict(units().values_list("pk", "name"))
    return [(pk, "\u2003" * depth + names[pk]) for pk, depth in unit_tree().walk() if pk in names]


def unit_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: name}."""
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))


def function_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: name in the reader's language}."""
    rows = Function.objects.filter(pk__in=ids)
    return {function.pk: function.called(by.language) for function in rows}


def functions() -> QuerySet[Function]:
    """The catalogue of functions."""
    return Function.objects.order_by("pk")


def field_rules(function_ids: Iterable[int] | None = None) -> dict[int, dict[str, str]]:
    """Return {function: {"deal.amount_minor": "hidden"}} of those that close anything; one query."""
    rows = FieldRule.objects.order_by("pk")
    if function_ids is not None:
        rows = rows.filter(function_id__in=list(function_ids))
    found: dict[int, dict[str, str]] = {}
    for function, name, level in rows.values_list("function_id", "field", "level"):
        found.setdefault(function, {})[name] = level
    return found


def as_function(by: User, function: Function) -> User:
    """Return a copy of `by` with the rights that this function alone brings, for looking only.

    What is hidden from `by` stays hidden, and whose rows are seen stays as it is for `by`.
    """
    viewer = copy(by)
    closed = dict(field_rules([function.pk]).get(function.pk, {}))
    closed |= {field: level for field, level in by.closed.items() if level == Level.HIDDEN}
    viewer.__dict__ |= {
        "closed": closed,
        "roles": frozenset({function.role} - {""}),
        "is_masked": by.is_masked or function.is_masked,
        "is_system": False,
        "arranged": {"function": function.pk},
    }
    return viewer


def employments(on: date | None = None) -> QuerySet[Employment]:
    """Employments, those of the day if one is given, with person, unit, position and functions."""
    rows = Employment.objects.select_related("person", "unit", "position").prefetch_related(
        Prefetch("functions", Function.objects.order_by("pk"))
    )
    return rows.filter(held_on(on)) if on else rows


def held_on(on: date) -> Q:
    """Return the condition «this employment holds on the day»."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def employments_of(person_id: int) -> list[Employment]:
    """A person's employments, the present and the latest first."""
    return list(employments().filter(person_id=person_id).order_by("-starts_on", "-pk"))


def stays(person_ids: Iterable[int] | None = None) -> list[Stay]:
    """Return every employment (of these people) as a value, without reaches; one query."""
    rows = Employment.objects.order_by("pk")
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    columns = ("pk", "person_id", "unit_id", "starts_on", "ends_on", "is_head")
    return [Stay(*row) for row in rows.values_list(*columns)]


def unit_of(person_id: int, on: date) -> int | None:
    """Return the unit in which the person works on the day (of several the longest standing)."""
    return units_of([person_id], on).get(person_id)


def units_of(person_ids: Sequence[int], on: date) -> dict[int, int]:
    """Return {person: unit} on the day for those who work anywhere; one query per thousand people."""
    found: dict[int, int] = {}
    for start in range(0, len(person_ids), 1000):
        held: dict[int, list[Stay]] = {}
        for stay in stays(person_ids[start : start + 1000]):
            held.setdefault(stay.person, []).append(stay)
        for person, theirs in held.items():
            unit = main_unit(theirs, on)
            if unit is not None:
                found[person] = unit
    return found


def heads(on: date) -> dict[int, int]:
    """Return {unit: person who leads it on the day}; a unit without one has its parent's. Two queries."""
    rows = Employment.objects.filter(held_on(on), is_head=True, person__is_active=True)
    own: dict[int, int] = {}
    for unit, person in rows.order_by("starts_on", "pk").values_list("unit_id", "person_id"):
        own.setdefault(unit, person)
    tree = unit_tree()
    found: dict[int, int] = {}
    for unit, _depth in tree.walk():
        parent = tree.parents[unit]
        leader = own.get(unit, found.get(parent) if parent is not None else None)
        if leader is not None:
            found[unit] = leader
    return found


def head_of(unit_id: int, on: date) -> int | None:
    """Return who leads the unit on the day, or the nearest above."""
    return heads(on).get(unit_id)


def people_in(unit_id: int, on: date, below: bool = True) -> list[int]:
    """Return the ids of those who work in the unit (and below it) on the day."""
    units = unit_tree().below(unit_id) if below else {unit_id}
    rows = Employment.objects.filter(held_on(on), unit_id__in=units)
    return sorted(set(rows.values_list("person_id", flat=True)))


def tree(by: User, on: date) -> list[Node]:
    """Return the roots of the units in use with their people, staffing and children; five queries."""
    rows = {unit.pk: unit for unit in units()}
    jobs: dict[int, list[Employment]] = {}
    for job in employments(on).order_by("-is_head", "person__full_name", "pk"):
        jobs.setdefault(job.unit_id, []).append(job)
    staffing: dict[int, list[Position]] = {}
    for position in Position.objects.order_by("title"):
        staffing.setdefault(position.unit_id, []).append(position)
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    for pk, depth in unit_tree().walk():
        if pk not in rows:
            continue
        nodes[pk] = _node(rows[pk], depth, jobs.get(pk, []), staffing.get(pk, []))
        above = nodes.get(rows[pk].parent_id or 0)
        (above.children if above else roots).append(nodes[pk])
    for root in roots:
        _count(root)
    return roots


def _node(unit: Unit, depth: int, jobs: list[Employment], staffing: list[Position]) -> Node:
    held = [job.position_id for job in jobs]
    head = next((job.person for job in jobs if job.is_head), None)
    positions = [(position, held.count(position.pk)) for position in staffing]
    return Node(unit, depth, head, jobs, positions)


def _count(node: Node) -> set[int]:
    people = {job.person_id for job in node.jobs}
    for child in node.children:
        people |= _count(child)
    node.people_below = len(people)
    return people


@cache
def books() -> Mapping[str, Book]:
    """Return {noun: how to count and hand over a person's records}, from wiring."""
    return import_string(settings.OTDEL_BOOKS)


def book_of(by: User, person_id: int) -> list[Part]:
    """Return what a person leads, kind by kind, as far as `by` sees it."""
    return [Part(noun, book.label, book.count(by, person_id)) for noun, book in books().items()]


def rights_in_words(grants: Iterable[Any]) -> Reach:
    """Return the widest reach among grants."""
    order = [Reach.OWN, Reach.TEAM, Reach.SUBTREE, Reach.ALL]
    return max((Reach(grant.reach) for grant in grants), key=order.index, default=Reach.OWN)


def latest_jobs(person_ids: Sequence[int], on: date) -> dict[int, list[Employment]]:
    """Return {person: employments of the day} with units and functions; two queries."""
    found: dict[int, list[Employment]] = {}
    rows = employments(on).filter(person_id__in=person_ids).order_by("starts_on", "pk")
    for job in rows.fetch_mode(FETCH_PEERS):
        found.setdefault(job.person_id, []).append(job)
    return found


def position_choices(unit_id: int | None) -> list[tuple[int, str]]:
    """Return (id, "title, unit") of the staffing table, of one unit if it is named."""
    rows = Position.objects.select_related("unit").filter(unit__is_active=True)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return [
        (row.pk, f"{row.title}, {row.unit.name}") for row in rows.order_by("unit__name", "title")
    ]


def holders() -> dict[int, int]:
    """Return {function: how many open employments hold it}."""
    link = Employment.functions.through.objects.filter(employment__ends_on=None)
    counted = link.values_list("function_id").annotate(number=Count("pk"))
    return dict(counted)


def positions(unit_id: int | None = None) -> QuerySet[Position]:
    """The staffing table, of one unit if it is named."""
    rows = Position.objects.order_by("title")
    return rows if unit_id is None else rows.filter(unit_id=unit_id)


def seen_by(person: User) -> list[User]:
    """The colleagues whose records a person sees beside their own; empty where it is everybody's or nobody's."""
    if person.reach in (Reach.OWN, Reach.ALL):
        return []
    return list(
        User.objects.filter(pk__in=person.seen_ids).exclude(pk=person.pk).order_by("full_name")
    )
