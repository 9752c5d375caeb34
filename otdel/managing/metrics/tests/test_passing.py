"""A deal won in a process that only passes clients on is no sale: in no figure, and also not in the past (KPI-17)."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otdel.kernel.measures import Balance, Deals, Metric, Sum, Unit
from otdel.managing.metrics import queries
from otdel.managing.metrics.engine import Key
from otdel.managing.metrics.models import Fact
from otdel.managing.metrics.queries import figures, largest, rows_behind
from otdel.managing.metrics.registry import METRICS
from otdel.managing.metrics.services import check, rebuild, roll_up
from otdel.selling.pipeline.models import Process
from otdel.selling.pipeline.services import edit_process

from .stories import YEAR, Deal, touch

pytestmark = pytest.mark.django_db
ENDS = ("deals_won", "won_sum", "deals_lost", "deals_passed", "deals_dropped", "all_lost")


@pytest.fixture
def search(teller, anna, boris, db) -> Process:
    """Search (process 1): one deal passed on, two fell out. First sale (2): one won for 900, one lost, one open."""
    for pk, name in ((1, "Search"), (2, "First sale")):
        Process.objects.create(pk=pk, name=name, is_default=pk == 2, is_sale=pk != 1)
    passed = Deal(teller, anna, 500, process_id=1, company_id=7)
    touch(teller, anna, on=2, deal=passed)
    passed.win(5)
    for _number in range(2):
        Deal(teller, anna, 300, process_id=1).lose(6)
    sale = Deal(teller, boris, 900, process_id=2, company_id=8)
    touch(teller, boris, on=7, deal=sale)
    touch(teller, boris, on=8, deal=sale)
    sale.win(10)
    Deal(teller, boris, 100, process_id=2).lose(12)
    Deal(teller, boris, 200, process_id=2, on=1)
    return Process.objects.get(pk=1)


def told(by, *keys, **more):
    return [f.value for f in figures(by, keys, YEAR, currency="RUB", **more).whole.values()]


def test_what_is_passed_on_is_not_won(search, clara):
    assert told(clara, *ENDS) == [1, 900, 1, 1, 2, 3]


def test_shares_and_means_are_of_sales(search, clara):
    rate, passed, average, days, calls = told(
        clara, "win_rate", "pass_rate", "average_won_deal", "days_to_win", "calls_per_won"
    )

    assert (rate, average, days, calls) == (0.5, 900, 10, 2)
    assert passed == Decimal(1) / 3


def test_work_counts_in_work_whatever_it_is_for(search, teller, anna, clara):
    before = told(clara, "deals_open", "sales_velocity")
    Deal(teller, anna, 100, process_id=1, on=1)

    assert told(clara, "deals_open", "sales_velocity") == [before[0] + 1, before[1]]


def test_who_searches_has_passed_on_and_who_sells_has_won(search, anna, boris, clara):
    rows = figures(clara, ENDS, YEAR, currency="RUB", group_by="person").groups

    assert [f.value for f in rows[anna.pk].values()] == [0, 0, 0, 1, 2, 2]
    assert [f.value for f in rows[boris.pk].values()] == [1, 900, 1, 0, 0, 1]


def test_the_switch_speaks_of_the_past_too_and_posts_nothing(search, clara, moment):
    before, facts = told(clara, *ENDS), Fact.objects.count()

    edit_process(search.pk, {"is_sale": True}, by=clara, at=moment)
    assert told(clara, *ENDS) == [2, 1400, 3, 0, 0, 3]

    edit_process(search.pk, {"is_sale": False}, by=clara, at=moment)
    assert told(clara, *ENDS) == before
    assert (Fact.objects.count(), check()) == (facts, [])


def test_a_rebuild_and_sums_by_month_say_the_same(search, clara):
    before = told(clara, *METRICS)

    rebuild()
    assert told(clara, *METRICS) == before
    roll_up()
    assert told(clara, *METRICS) == before


def test_passing_on_taken_back_leaves_nothing(search, teller, anna, clara):
    before = told(clara, *ENDS)
    deal = Deal(teller, anna, 70, process_id=1, on=20)

    deal.win(22)
    assert told(clara, "deals_passed") == [2]
    deal.reopen(23)
    assert told(clara, *ENDS) == before
    deal.win(24, batch="b").restore(25, "b", status="open", closed_on=None, days=None)
    assert told(clara, *ENDS) == before


def test_only_buyers_are_the_largest_clients(search, clara):
    assert largest(clara, "won_sum", YEAR, "client", 5, currency="RUB").groups == [8]


def test_as_many_statements_for_any_number_of_processes(search, clara, as_many_queries):
    def make(number):
        for _number in range(number):
            name = f"Search {Process.objects.count()}"
            Process.objects.create(name=name, is_sale=False)

    def show():
        figures(clara, [*METRICS], YEAR, currency="RUB", group_by="person")

    as_many_queries(make, show)


_facts = st.lists(
    st.tuples(
        st.sampled_from(["deals_opened", "deals_won", "deals_lost", "call_on_won"]),
        st.sampled_from([None, 1, 2, 3]),
        st.integers(0, 60),
        st.integers(-3, 3),
        st.integers(-1000, 1000),
    ),
    max_size=25,
)


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=_facts, summed=st.booleans(), group=st.sampled_from(["", "process", "month", "source"]))
def test_sales_and_the_rest_add_up_to_all(clara, monkeypatch, rows, summed, group):
    """Whatever was posted (corrections too), for sums and balances, with sums by month and without."""
    from .stories import day  # noqa: PLC0415

    Fact.objects.all().delete()
    queries.MonthSum.objects.all().delete()
    queries.Mark.objects.all().delete()
    for pk in (1, 2, 3):
        Process.objects.update_or_create(pk=pk, defaults={"name": f"P{pk}", "is_sale": pk == 2})
    Fact.objects.bulk_create(
        Fact(
            **Key(measure, day(on), person_id=clara.pk, process_id=process, currency="RUB")._asdict(),
            quantity=number, amount_minor=minor, entry_id=place + 1,
        )
        for place, (measure, process, on, number, minor) in enumerate(rows)
    )  # fmt: skip
    if summed:
        roll_up()
    keys = []
    kinds = (Sum,) if group == "month" else (Sum, Balance)
    for kind in kinds:
        for of in Deals:
            for column in ("quantity", "amount_minor"):
                key = f"{kind.__name__}-{of}-{column}"
                added = ("deals_opened", "call_on_won") if kind is Sum else ("deals_opened",)
                formula = kind(added, column, ("deals_won", "deals_lost"), of)
                monkeypatch.setitem(METRICS, key, Metric(key, key, formula, Unit.COUNT))
                keys.append(key)
    found = figures(clara, keys, YEAR, currency="RUB", group_by=group)

    for row in (found.whole, *found.groups.values()):
        for kind in kinds:
            for column in ("quantity", "amount_minor"):
                whole, sales, rest = (row[f"{kind.__name__}-{of}-{column}"].over for of in Deals)
                assert whole == sales + rest
    for key in keys:
        shares = rows_behind(clara, key, YEAR)
        assert sum(one["share"] for one in shares) == found.whole[key].over
