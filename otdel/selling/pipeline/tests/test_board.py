"""The board's figures are exact whatever the filters and the reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from otdel.kernel.money import Money
from otdel.selling.pipeline import queries
from otdel.selling.pipeline.queries import BoardFilters, board
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan


@pytest.fixture
def columns(process, friday):
    def of(by, **filters):
        shown = board(by, process.pk, filters=BoardFilters(**filters), on=friday)
        return {column.stage.name: column for column in shown.columns}

    return of


def test_number_sum_weight_and_stuck_are_exact(open_deal, stage, columns, anna, friday):
    for days, amount in ((0, 100), (7, 200), (8, 301)):
        open_deal(opened_on=friday - timedelta(days=days), amount_minor=amount)
    open_deal(amount_minor=50, currency="USD")

    search = columns(anna)["Search"]

    assert search.number == 4
    assert search.sums == (Money(601, "RUB"), Money(50, "USD"))
    assert search.weighted == (Money(60, "RUB"), Money(5, "USD"))
    assert search.stuck == 1
    assert columns(anna)["Offer"].number == 0


def test_closed_deals_are_not_on_it(open_deal, stage, columns, anna, friday):
    open_deal(stage_id=stage["Won"].pk, closed_on=friday)
    assert sum(column.number for column in columns(anna).values()) == 0


def test_filters_narrow_cards_and_figures_alike(
    open_deal, stage, columns, clara, anna, boris, source, moment, friday
):
    mine = open_deal(title="Труба «Ёлка»", source_id=source.pk, expected_on=friday)
    open_deal(title="Valves", owner_id=boris.pk, by=clara)
    plan(
        ActivityDraft("call", "Ring", anna.pk, about_noun="deal", about_id=mine.pk, due_at=moment),
        by=anna,
        at=moment,
    )

    def found(**filters):
        column = columns(clara, **filters)["Search"]
        assert column.number == len(column.cards)
        return [card.title for card in column.cards]

    assert len(found()) == 2
    assert found(owners=frozenset({boris.pk})) == ["Valves"]
    assert found(source_id=source.pk) == ["Труба «Ёлка»"]
    assert found(text="ЕЛКА") == ["Труба «Ёлка»"]
    assert found(is_stepless=True) == ["Valves"]


def test_each_sees_the_own_reach(open_deal, columns, clara, anna, dana, boris):
    open_deal()
    open_deal(owner_id=boris.pk, by=clara)
    assert columns(clara)["Search"].number == 2
    assert columns(anna)["Search"].number == 1
    assert columns(dana)["Search"].number == 1


def test_pages_of_a_column_hold_every_card_once(open_deal, stage, anna, friday):
    made = {open_deal(opened_on=friday - timedelta(days=n % 3)).pk for n in range(60)}
    seen, cursor = [], ""
    while True:
        cards, cursor = queries.board_cards(
            anna, stage["Search"].pk, filters=BoardFilters(), cursor=cursor
        )
        seen += [card.pk for card in cards]
        if not cursor:
            break
    assert len(seen) == 60
    assert set(seen) == made


@pytest.mark.parametrize(
    "cursor", ["x", "2026-01-01~", "~5", "2026-99-01~3", "2026-01-01~" + "9" * 30]
)
def test_a_broken_cursor_starts_again(open_deal, stage, anna, cursor):
    open_deal()
    cards, _next = queries.board_cards(
        anna, stage["Search"].pk, filters=BoardFilters(), cursor=cursor
    )
    assert len(cards) == 1
