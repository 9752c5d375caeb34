"""What a person sees equals what the words of reach say, whatever the tree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otdel.company.department.drafts import EmploymentDraft, UnitDraft
from otdel.company.department.engine import Tree
from otdel.company.department.models import Employment, Function, Unit
from otdel.company.department.services import employ_many, follow_dates, place_units
from otdel.foundation.people.models import AccessNote, Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.services import note_view, system_user

TODAY = date(2026, 3, 13)
REACHES = [Reach.OWN, Reach.TEAM, Reach.SUBTREE, Reach.ALL]


@st.composite
def departments(draw):
    """parents of units; per person: a direct reach or None, and employments (unit, reach, head, from, till)."""
    size = draw(st.integers(1, 5))
    parents = [None if i == 0 else draw(st.sampled_from([None, *range(i)])) for i in range(size)]
    job = st.tuples(
        st.integers(0, size - 1),
        st.sampled_from(REACHES),
        st.booleans(),
        st.integers(-300, 20),
        st.one_of(st.none(), st.integers(0, 300)),
    )
    person = st.tuples(st.one_of(st.none(), st.sampled_from(REACHES)), st.lists(job, max_size=3))
    return parents, draw(st.lists(person, min_size=1, max_size=6))


def below(parents, unit):
    return {u for u in range(len(parents)) if unit in up(parents, u)}


def up(parents, unit):
    while unit is not None:
        yield unit
        unit = parents[unit]


def brute_force(parents, people, viewer):
    """The owners (indexes) whose rows the viewer sees; None in the set is a row without an owner."""
    direct, jobs = people[viewer]
    held = [job for job in jobs if job[3] <= 0 and (job[4] is None or job[3] + job[4] >= 0)]
    views = [(reach, unit) for unit, reach, _head, *_ in held]
    views += [(Reach.SUBTREE, unit) for unit, _reach, head, *_ in held if head]
    views += [(direct, unit) for unit, *_ in held] if direct else []
    reaches = {reach for reach, _unit in views} | ({direct} if direct else set())
    if Reach.ALL in reaches:
        return {*range(len(people)), None}
    seen = {viewer}
    for reach, unit in views:
        area = {Reach.TEAM: {unit}, Reach.SUBTREE: below(parents, unit)}.get(reach, set())
        seen |= {who for who in range(len(people)) if area & living(people[who][1])}
    return seen | ({None} if reaches & {Reach.TEAM, Reach.SUBTREE} else set())


def living(jobs):
    """Where a person works, or worked last."""
    now = {job[0] for job in jobs if job[3] <= 0 and (job[4] is None or job[3] + job[4] >= 0)}
    if now:
        return now
    past = [
        (job[3] + job[4], n, job[0])
        for n, job in enumerate(jobs)
        if job[4] is not None and job[3] + job[4] < 0
    ]
    return {max(past)[2]} if past else set()


def distinct_open(people):
    """The database lets a person have one open employment in a unit."""
    for _direct, jobs in people:
        units = [job[0] for job in jobs if job[4] is None]
        if len(units) != len(set(units)):
            return False
    return True


@pytest.mark.django_db
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(plan=departments().filter(lambda plan: distinct_open(plan[1])))
def test_visible_rows_are_exactly_those_of_the_reach(moment, plan):
    parents, people = plan
    for model in (AccessNote, Employment, Grant, Unit):
        while model.objects.exists():  # units keep their parents: leaves first
            rows = model.objects.all()
            if model is Unit:
                rows = rows.filter(children=None)
            model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    system = system_user()
    units = []
    for number, parent in enumerate(parents):
        draft = UnitDraft(f"U{number}", parent_id=None if parent is None else units[parent].pk)
        units += place_units([draft], by=system, at=moment)
    for reach in REACHES:
        Function.objects.get_or_create(
            code=f"F-{reach}", defaults={"name": reach, "role": Role.SELLER, "reach": reach}
        )
    users = []
    for number, (direct, _jobs) in enumerate(people):
        user, _ = User.objects.get_or_create(
            email=f"p{number}@example.com", defaults={"full_name": f"P{number}"}
        )
        users.append(user)
        if direct:
            Grant.objects.create(user=user, role=Role.SELLER, reach=direct)
    drafts = [
        EmploymentDraft(
            users[number].pk,
            units[unit].pk,
            TODAY + timedelta(days=start),
            (f"F-{reach}",),
            head,
            ends_on=None if length is None else TODAY + timedelta(days=start + length),
        )
        for number, (_direct, jobs) in enumerate(people)
        for unit, reach, head, start, length in jobs
    ]
    assert all(isinstance(row, Employment) for row in employ_many(drafts, by=system, at=moment))
    for user in users:
        note_view("deal", 1, by=user, at=moment)

    for number, user in enumerate(users):
        fresh = User.objects.get(pk=user.pk)
        seen = set(AccessNote.objects.visible_to(fresh).values_list("user_id", flat=True))
        expected = {
            users[who].pk for who in brute_force(parents, people, number) if who is not None
        }
        assert seen == expected, connection.vendor
        unowned = fresh.reach in (Reach.TEAM, Reach.SUBTREE, Reach.ALL)
        assert unowned == (None in brute_force(parents, people, number))
    assert follow_dates(on=TODAY) == 0


@given(st.dictionaries(st.integers(1, 8), st.one_of(st.none(), st.integers(1, 8)), min_size=1))
def test_a_move_that_is_let_through_never_closes_a_circle(parents):
    sound: dict[int, int | None] = {}
    for unit in parents:
        sound[unit] = None
    for unit, parent in parents.items():
        if parent in sound and not Tree(sound).would_loop(unit, parent):
            sound[unit] = parent
    for unit in sound:
        assert not Tree(sound).loops(unit)
        assert Tree(sound).path(unit)[-1] in {u for u, p in sound.items() if p is None}
