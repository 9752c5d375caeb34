"""Sales that repeat and lucky ones."""

from datetime import date

import pytest

from conftest import FRIDAY
from otdel.managing.insight.repeating import judged, repeating
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.models import Source

pytestmark = pytest.mark.django_db
OPENED, CLOSED = date(2026, 2, 2), date(2026, 2, 20)


@pytest.fixture
def sources(db):
    return [Source.objects.create(name=name) for name in ("Fair", "Neighbour")]


@pytest.fixture
def sales(deal_of, anna, sources):
    """Three from the fair (one past the offer), one from a neighbour, one from nowhere in one jump."""
    fair, neighbour = sources
    about = {"opened": OPENED, "closed": CLOSED}
    deal_of(anna, "Won", 10_00, source_id=fair.pk, **about)
    deal_of(anna, "Won", 20_00, source_id=fair.pk, **about)
    deal_of(anna, "Won", 40_00, source_id=fair.pk, way=("Search",), **about)
    deal_of(anna, "Won", 80_00, source_id=neighbour.pk, **about)
    deal_of(anna, "Won", 160_00, way=("Search",), **about)
    deal_of(
        anna, "Won", 320_00, source_id=fair.pk, opened=date(2024, 1, 1), closed=date(2024, 2, 1)
    )


def test_what_is_passed_on_is_no_sale_that_repeats(sales, process, clara, moment):
    pipeline.edit_process(process.pk, {"is_sale": False}, by=clara, at=moment)

    assert not judged(clara, FRIDAY, 3).exists()


def test_a_sale_repeats_by_a_steady_source_and_the_whole_process(sales, clara):
    rows = judged(clara, FRIDAY, 3)

    assert {row.amount_minor: row.verdict for row in rows} == {
        10_00: "repeatable", 20_00: "repeatable", 40_00: "jumped", 80_00: "rare", 160_00: "both",
    }  # fmt: skip


def test_shares_are_told_by_source_and_add_up(sales, clara, sources):
    told = repeating(clara, FRIDAY, 3, currency="RUB")

    found = [(one.source_id, one.number, one.minor, one.repeatable_minor) for one in told.sources]
    assert found == [
        (None, 1, 160_00, 0), (sources[1].pk, 1, 80_00, 0), (sources[0].pk, 3, 70_00, 30_00),
    ]  # fmt: skip
    assert (told.whole.number, told.whole.minor, told.whole.repeatable) == (5, 310_00, 2)


def test_a_source_of_two_is_steady_if_two_are_enough(sales, clara, deal_of, anna, sources):
    deal_of(anna, "Won", 5_00, source_id=sources[1].pk, opened=OPENED, closed=CLOSED)

    assert repeating(clara, FRIDAY, 2, currency="RUB").whole.repeatable == 4


def test_a_stranger_sees_no_sales(sales, vera):
    assert not judged(vera, FRIDAY, 3).exists()


def test_a_deal_on_an_older_version_is_judged_by_its_own_stages(sales, clara, process, moment):
    draft = pipeline.open_draft(process.pk, by=clara, at=moment)
    offer = draft.stages.get(name="Offer")
    pipeline.remove_stage(offer.pk, by=clara, at=moment, on=FRIDAY)
    pipeline.approve_version(draft.pk, "shorter", by=clara, at=moment)

    assert judged(clara, FRIDAY, 3).filter(verdict="repeatable").count() == 2
