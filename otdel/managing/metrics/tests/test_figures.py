"""Each figure, by stories told by hand."""

from decimal import Decimal

import pytest

from otdel.kernel.errors import NotAllowed
from otdel.kernel.periods import Period
from otdel.managing.metrics.queries import NotCounted, figures
from otdel.managing.metrics.registry import METRICS

from .stories import LOST, NEW, OFFER, TALKS, YEAR, Deal, Lead, day, touch

pytestmark = pytest.mark.django_db
FOUR = ("deals_open", "average_won_deal", "win_rate", "days_to_win")


def shown(by, *keys, period=YEAR, **more):
    found = figures(by, keys, period, currency="RUB", **more)
    return found[keys[0]].value if len(keys) == 1 else [found[key].value for key in keys]


def test_four_figures_of_the_funnel(teller, anna, clara):
    Deal(teller, anna, 1000).win(10)
    Deal(teller, anna, 3000).win(30)
    Deal(teller, anna, 500).lose(5)
    Deal(teller, anna, 700, on=20)

    assert shown(clara, *FOUR) == [1, 2000, Decimal(2) / 3, 20]


def test_ratio_keeps_both_parts(teller, anna, clara):
    Deal(teller, anna).win(10)
    Deal(teller, anna).lose(10)

    figure = figures(clara, ["win_rate"], YEAR, currency="RUB")["win_rate"]

    assert (figure.over, figure.under) == (1, 2)


def test_nothing_over_zero_is_nothing(clara):
    assert shown(clara, "win_rate", "average_won_deal", "days_to_win", "won_sum") == [
        None,
        None,
        None,
        0,
    ]


def test_velocity_is_open_times_average_times_rate_over_days(teller, anna, clara):
    Deal(teller, anna, 1000).win(10)
    Deal(teller, anna, 500).lose(5)
    Deal(teller, anna, 700, on=20)
    Deal(teller, anna, 700, on=21)

    assert shown(clara, "sales_velocity") == Decimal(2) * 1000 * Decimal("0.5") / 10


def test_deals_in_work_are_right_on_any_day(teller, anna, clara):
    Deal(teller, anna, 100, on=0).win(10)
    Deal(teller, anna, 200, on=5)

    stock = [
        shown(clara, "deals_open", "amount_open", period=Period(day(n), day(n + 1)))
        for n in (0, 4, 5, 9, 10, 11)
    ]

    assert stock == [[1, 100], [1, 100], [2, 300], [2, 300], [1, 200], [1, 200]]


def test_period_has_its_first_day_and_not_its_end(teller, anna, clara):
    Deal(teller, anna, 100).win(10)
    Deal(teller, anna, 200).win(20)

    assert shown(clara, "won_sum", period=Period(day(10), day(20))) == 100


def test_conversion_loss_and_days_by_stage(teller, anna, clara):
    Deal(teller, anna).move(OFFER, 4).win(10)
    Deal(teller, anna).move(OFFER, 2).lose(8)
    Deal(teller, anna).lose(3)
    keys = (
        "stage_entered",
        "stage_passed",
        "stage_lost",
        "stage_conversion",
        "stage_loss",
        "stage_days",
    )

    rows = figures(clara, keys, YEAR, currency="RUB", group_by="stage").groups

    assert [rows[NEW][key].value for key in keys] == [3, 2, 1, Decimal(2) / 3, Decimal(1) / 3, 3]
    assert [rows[OFFER][key].value for key in keys] == [2, 1, 1, Decimal("0.5"), Decimal("0.5"), 6]


def test_going_back_is_no_conversion_but_time_in_the_stage(teller, anna, clara):
    Deal(teller, anna).move(TALKS, 2).move(OFFER, 6)

    rows = figures(
        clara, ("stage_passed", "stage_days"), YEAR, currency="RUB", group_by="stage"
    ).groups

    assert [rows[TALKS][key].value for key in ("stage_passed", "stage_days")] == [0, 4]


def test_conversion_is_of_those_who_entered_whenever_they_went_on(teller, anna, clara):
    Deal(teller, anna).move(OFFER, 40)
    Deal(teller, anna, on=35)
    months = [Period.of("month", day(number)) for number in (0, 40)]

    assert [
        shown(clara, "stage_conversion", period=month, filters={"stage": [NEW]}) for month in months
    ] == [1, 0]


def test_losses_by_reason(teller, anna, clara):
    Deal(teller, anna, 10).lose(3, reason=7)
    Deal(teller, anna, 20).lose(4, reason=7)
    Deal(teller, anna, 30).lose(4, reason=8)

    rows = figures(
        clara, ("deals_lost", "lost_sum"), YEAR, currency="RUB", group_by="reason"
    ).groups

    assert {reason: [f.value for f in row.values()] for reason, row in rows.items()} == {
        7: [2, 30],
        8: [1, 30],
    }


def test_interactions_apart_for_won_and_lost(teller, anna, clara):
    won, lost = Deal(teller, anna), Deal(teller, anna)
    touch(teller, anna, "call", on=1, deal=won)
    touch(teller, anna, "meeting", on=2, deal=won)
    touch(teller, anna, "call", on=3, deal=lost)
    touch(teller, anna, "note", on=3, deal=lost)
    won.win(10)
    lost.lose(10)

    assert shown(clara, "touches_per_won", "touches_per_lost", "calls_per_won", "touches") == [
        2,
        1,
        1,
        3,
    ]


def test_call_logged_after_the_closing_still_counts(teller, anna, clara):
    deal = Deal(teller, anna).win(10)
    number = touch(teller, anna, "call", on=12, deal=deal)

    assert shown(clara, "touches_per_won") == 1

    touch(teller, anna, "call", on=12, deal=deal, activity_id=number, name="ActivityReopened")

    assert shown(clara, "touches_per_won", "touches") == [0, 0]


def test_lead_share_follows_the_cohort(teller, anna, clara):
    Lead(teller, anna, on=0).qualify(2).convert(40)
    Lead(teller, anna, on=1).reject(3)
    Lead(teller, anna, on=35)
    january = Period.of("month", day(0))

    assert shown(clara, "lead_share", "leads_converted", "leads_came", period=january) == [
        Decimal("0.5"),
        0,
        2,
    ]
    assert shown(clara, "leads_open", "leads_converted", "leads_rejected") == [1, 1, 1]


def test_lead_belongs_to_who_works_with_it(teller, anna, boris, clara):
    Lead(teller, None, source_id=3).hand_over(anna, 1).convert(5)

    rows = figures(
        clara, ("leads_came", "lead_share", "leads_open"), YEAR, currency="RUB", group_by="person"
    ).groups

    assert [figure.value for figure in rows[anna.pk].values()] == [1, 1, 0]
    assert shown(boris, "leads_came") == 0


def test_team_is_that_of_the_day(teller, anna, clara, units):
    Deal(teller, anna, 100).win(10)

    rows = figures(clara, ("won_sum",), YEAR, currency="RUB", group_by="unit").groups

    assert rows[units["north"].pk]["won_sum"].value == 100


def test_money_of_another_currency_stays_apart(teller, anna, clara):
    Deal(teller, anna, 100).win(10)
    Deal(teller, anna, 900, currency="USD").win(10)

    assert shown(clara, "won_sum", "average_won_deal", "deals_won") == [100, 100, 2]


def test_filters_narrow_and_alternatives_widen(teller, anna, clara):
    for product in (1, 2, 3):
        Deal(teller, anna, 100 * product, product_id=product).win(10)

    assert shown(clara, "won_sum", filters={"product": [1, 3]}) == 400
    assert shown(clara, "won_sum", filters={"product": [1, 3], "person": [anna.pk + 999]}) == 0


def test_months_stand_apart(teller, anna, clara):
    Deal(teller, anna, 100).win(10)
    Deal(teller, anna, 200).win(40)

    rows = figures(clara, ("won_sum",), YEAR, currency="RUB", group_by="month").groups

    assert [(month.month, rows[month]["won_sum"].value) for month in sorted(rows)] == [
        (1, 100),
        (2, 200),
    ]


def test_seller_sees_own_sums_only(teller, anna, boris, dana, vera):
    Deal(teller, anna, 100).win(10)
    Deal(teller, boris, 200).win(10)
    Deal(teller, None, 400).win(10)

    assert [shown(who, "won_sum") for who in (anna, boris, dana, vera)] == [100, 200, 500, 0]


def test_who_may_not_see_figures_is_refused(system, db):
    nobody = type(system)(email="x@example.com", full_name="X")
    nobody.pk = -1

    with pytest.raises(NotAllowed):
        figures(nobody, ["won_sum"], YEAR, currency="RUB")


def test_deals_in_work_cannot_be_cut_by_stage(clara):
    with pytest.raises(NotCounted):
        figures(clara, ["deals_open"], YEAR, currency="RUB", group_by="stage")


def test_as_many_queries_for_many_groups(teller, anna, clara, as_many_queries):
    def make(number):
        for client in range(number):
            Deal(teller, anna, company_id=Deal(teller, anna).pk + client).win(10)

    as_many_queries(
        make, lambda: figures(clara, [*METRICS], YEAR, currency="RUB", group_by="client")
    )


def test_lost_stage_is_where_it_was_lost(teller, anna, clara):
    Deal(teller, anna).move(TALKS, 3).lose(9)

    rows = figures(clara, ("stage_lost",), YEAR, currency="RUB", group_by="stage").groups

    assert rows[TALKS]["stage_lost"].value == 1
    assert LOST not in rows
