"""The same few people and the same Friday in every test."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation
from hypothesis import settings

from otdel.company.department.models import Employment, Function, Unit
from otdel.foundation.people.models import Grant, Sight, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.services import system_user

pytest_plugins = ["tests.support.database"]

FRIDAY = date(2026, 3, 13)
MORNING = datetime(2026, 3, 13, 7, 0, tzinfo=UTC)  # 10:00 in Moscow

# A machine busy with other things is no failure of the rule that is being tried.
settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Every test begins that Friday morning, whenever the suite runs; the clock goes on from there.

    Left with the machine's clock: benches, and what is marked `real_clock` because the database's own
    clock has its part in it.
    """
    if item.get_closest_marker("bench") or item.get_closest_marker("real_clock"):
        return (yield)
    with time_machine.travel(MORNING):
        return (yield)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Every test begins in the language of the sources, whatever a page left behind in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def moment() -> datetime:
    """Friday 2026-03-13, 10:00 in Moscow."""
    return MORNING


@pytest.fixture
def friday() -> date:
    return FRIDAY


def person(name: str, role: str | None, reach: str = Reach.OWN) -> User:
    """Return a saved user `<name>@example.com` with one direct grant."""
    user = User.objects.create(email=f"{name}@example.com", full_name=name.title(), language="en")
    if role:
        Grant.objects.create(user=user, role=role, reach=reach)
    return user


@pytest.fixture
def units(db) -> dict[str, Unit]:
    sales = Unit.objects.create(name="Sales")
    return {
        "sales": sales,
        "north": Unit.objects.create(name="North", parent=sales),
        "south": Unit.objects.create(name="South", parent=sales),
    }


def employ(user: User, unit: Unit, *, is_head: bool = False, function: str = "") -> Employment:
    job = Employment.objects.create(
        person=user, unit=unit, starts_on=date(2025, 1, 1), is_head=is_head
    )
    if function:
        job.functions.add(
            Function.objects.get_or_create(code=function, defaults={"name": function})[0]
        )
    return job


@pytest.fixture
def anna(units) -> User:
    """A seller of the team North."""
    user = person("anna", Role.SELLER)
    employ(user, units["north"], function="AE")
    return user


@pytest.fixture
def boris(units) -> User:
    """A seller of the team South."""
    user = person("boris", Role.SELLER)
    employ(user, units["south"], function="AE")
    return user


@pytest.fixture
def dana(units, anna) -> User:
    """The lead of the team North: sees Anna's rows and the unowned."""
    user = person("dana", Role.SUPERVISOR, Reach.TEAM)
    employ(user, units["north"], is_head=True)
    Sight.objects.create(viewer=user, owner=anna)
    return user


@pytest.fixture
def clara(units) -> User:
    """The head of sales."""
    user = person("clara", Role.HEAD, Reach.ALL)
    employ(user, units["sales"], is_head=True)
    return user


@pytest.fixture
def olga(db) -> User:
    """The owner."""
    return person("olga", Role.OWNER, Reach.ALL)


@pytest.fixture
def vera(db) -> User:
    """An outsider: signs in, sells, sees nothing of the others."""
    return person("vera", Role.SELLER)


@pytest.fixture
def system(db) -> User:
    return system_user()
