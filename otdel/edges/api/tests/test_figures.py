"""Figures for a program, cut by sale type."""

from datetime import UTC, datetime

import pytest

from otdel.managing.metrics.tests.stories import Deal, Lead, Teller
from otdel.selling.pipeline.models import Process, SaleType
from otdel.selling.pipeline.services import set_process_type

pytestmark = pytest.mark.django_db
ASKED = "/figures?of=won_sum,deals_won,leads_came&start=2026-01-01&to=2026-12-31&currency=RUB"


@pytest.fixture
def phone(system, anna, boris, clara, moment) -> SaleType:
    """A thousand won by phone, nine thousand by a process of no type, and a lead of no source."""
    kind = SaleType.objects.create(name="Phone")
    for pk in (1, 2):
        process = Process.objects.create(pk=pk, name=f"Process {pk}", is_default=pk == 1)
        process.versions.create(state="approved", made_at=datetime(2026, 1, 1, tzinfo=UTC))
    set_process_type(1, kind.pk, by=clara, at=moment)
    teller = Teller(system)
    Deal(teller, anna, 100_000, process_id=1).win(5)
    Deal(teller, boris, 900_000, process_id=2).win(6)
    Lead(teller, boris)
    return kind


def figures(program):
    status, body = program.get(f"{ASKED}&group_by=sale_type")
    assert status == 200, body
    whole, *groups = body["groups"]
    return whole, {group["id"]: group for group in groups}


def over(group):
    return {one["key"]: one["over"] for one in group["figures"]}


def test_types_and_what_is_of_none_add_up_to_the_whole(claras, phone):
    whole, groups = figures(claras)

    assert groups[phone.pk]["name"] == "Phone"
    assert over(groups[phone.pk]) == {"won_sum": 100_000, "deals_won": 1, "leads_came": 0}
    for key, number in over(whole).items():
        assert sum(over(group)[key] for group in groups.values()) == number


def test_a_seller_is_told_of_the_own_alone(annas, phone):
    whole, groups = figures(annas)

    assert over(whole)["won_sum"] == 100_000
    assert set(groups) == {phone.pk}
