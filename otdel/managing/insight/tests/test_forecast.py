"""What open deals promise."""

from datetime import date

import pytest

from conftest import FRIDAY
from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.foundation.people.models import Grant, User
from otdel.managing.insight.errors import ForecastHidden
from otdel.managing.insight.forecast import forecast
from otdel.selling.pipeline.drafts import LineDraft
from otdel.selling.pipeline.services import edit_process

pytestmark = pytest.mark.django_db
OPENED = date(2026, 2, 2)
APRIL = date(2026, 4, 20)


def told(by, **more):
    return forecast(by, FRIDAY, **{"months": 3, "least": 2, "currency": "RUB"} | more)


def test_open_deals_stand_in_the_month_of_their_day(deal_of, anna, clara):
    deal_of(anna, "Offer", 100_01, opened=OPENED, expected_on=APRIL)
    deal_of(anna, "Search", 300_00, opened=OPENED, way=("Search",), expected_on=date(2026, 3, 1))
    deal_of(anna, "Search", 50_00, opened=OPENED, way=("Search",))
    deal_of(anna, "Search", 70_00, opened=OPENED, way=("Search",), expected_on=date(2026, 9, 1))

    found = told(clara)

    march, april, may = [
        (m.likely.number, m.likely.minor, m.likely.by_process) for m in found.months
    ]
    assert (march, april, may) == ((0, 0, 0), (1, 100_01, 50_01), (0, 0, 0))
    assert (found.late.minor, found.late.by_process) == (300_00, 60_00)
    assert (found.undated.minor, found.beyond.minor) == (50_00, 70_00)
    assert found.total.minor == 520_01


def test_a_process_that_only_passes_on_promises_no_sale(deal_of, process, anna, clara, moment):
    deal_of(anna, "Offer", 100_00, opened=OPENED, expected_on=APRIL)
    deal_of(anna, "Won", 40_00, opened=OPENED, closed=date(2026, 3, 2))
    edit_process(process.pk, {"is_sale": False}, by=clara, at=moment)

    found = told(clara)

    assert (found.total.number, found.stages, found.months[0].won) == (0, 0, 0)
    assert (found.searched.number, found.searched.minor) == (1, 100_00)


def test_history_takes_the_place_of_the_percent_once_there_is_enough(deal_of, anna, clara):
    for number in range(3):
        deal_of(anna, "Won", 10_00 + number, opened=OPENED, closed=date(2026, 2, 20))
    deal_of(anna, "Lost", 10_00, opened=OPENED, closed=date(2026, 2, 21))
    deal_of(anna, "Offer", 100_00, opened=OPENED, expected_on=APRIL)

    own = told(clara)
    few = told(clara, least=5)

    assert (own.months[1].likely.by_process, own.months[1].likely.by_history) == (50_00, 75_00)
    assert own.own_stages == own.stages == 2
    assert (few.months[1].likely.by_history, few.own_stages) == (50_00, 0)


def test_what_is_won_stands_beside_it_and_the_year_before(deal_of, anna, clara):
    deal_of(anna, "Won", 40_00, opened=OPENED, closed=date(2026, 3, 2))
    deal_of(anna, "Won", 90_00, opened=date(2025, 2, 1), closed=date(2025, 4, 3))

    march, april, _may = told(clara).months

    assert (march.won, march.expected, april.year_ago) == (40_00, 40_00, 90_00)


def test_everybody_sees_the_forecast_of_their_own_reach(deal_of, anna, boris, clara, vera):
    deal_of(anna, "Offer", 100_00, opened=OPENED, expected_on=APRIL)
    deal_of(boris, "Offer", 7_00, opened=OPENED, expected_on=APRIL)

    assert [told(by).total.minor for by in (anna, boris, clara, vera)] == [100_00, 7_00, 107_00, 0]
    assert told(clara, person_id=boris.pk).total.minor == 7_00


def test_products_that_the_deals_will_take_are_counted(deal_of, anna, clara, moment):
    pump = create_product(ProductDraft("Pump", unit="pcs"), by=clara, at=moment)
    lines = (LineDraft(pump.pk, 3_000, 10_00),)
    deal_of(anna, "Offer", 0, opened=OPENED, expected_on=APRIL, lines=lines)
    deal_of(anna, "Offer", 0, opened=OPENED, lines=lines)

    (one,) = told(clara).purchases

    assert (one.product, one.quantity_milli, one.likely_milli, one.likely_minor) == (
        pump, 3_000, 1_500, 15_00,
    )  # fmt: skip


@pytest.mark.parametrize("field", ["deal.amount_minor", "deal.expected_on"])
def test_whoever_does_not_see_sums_or_days_gets_no_forecast(deal_of, anna, field):
    Grant.objects.filter(user=anna).update(fields={field: "hidden"})

    with pytest.raises(ForecastHidden):
        told(User.objects.get(pk=anna.pk))
