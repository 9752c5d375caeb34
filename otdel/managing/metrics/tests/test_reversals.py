"""What is taken back leaves nothing; what is told twice counts once."""

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from otdel.kernel.periods import Period
from otdel.kernel.vendor import is_postgres
from otdel.managing.metrics.engine import Posting, net
from otdel.managing.metrics.models import Fact, MonthSum
from otdel.managing.metrics.queries import _Reader, figures, rows_behind
from otdel.managing.metrics.registry import METRICS
from otdel.managing.metrics.services import check, post_facts, rebuild, roll_up
from otdel.managing.metrics.services.post_facts import _COLUMNS, _row
from otdel.selling.pipeline import events as of_pipeline

from .stories import NEW, OFFER, TALKS, YEAR, Deal, Lead, day, touch

pytestmark = pytest.mark.django_db


def left() -> dict:
    """What remains of all facts once opposite ones have met."""
    return net(map(_row, Fact.objects.values_list(*_COLUMNS)))


def measures() -> dict[str, int]:
    found: dict[str, int] = {}
    for key, value in left().items():
        found[key.measure] = found.get(key.measure, 0) + value.quantity
    return {name: number for name, number in found.items() if number}


def test_removed_deal_leaves_nothing(teller, anna, boris):
    Deal(teller, anna).move(OFFER, 2).hand_over(boris, 3).resize(9, 4).win(8).remove(20)

    assert left() == {}


def test_removed_deal_keeps_the_calls_made(teller, anna):
    deal = Deal(teller, anna)
    touch(teller, anna, on=1, deal=deal)
    deal.win(3).remove(4)

    assert measures() == {"touch_call": 1}


def test_reopened_deal_is_not_won(teller, anna):
    deal = Deal(teller, anna).move(OFFER, 2)
    touch(teller, anna, on=2, deal=deal)
    before = left()

    deal.win(8).reopen(12)

    assert left() == before


def test_deal_won_again_counts_once(teller, anna, clara):
    Deal(teller, anna, 100).win(8).reopen(12).win(20, amount=150)

    found = figures(
        clara,
        ("deals_won", "won_sum", "days_to_win", "deals_open", "amount_open"),
        YEAR,
        currency="RUB",
    )

    assert [figure.value for figure in found.whole.values()] == [1, 150, 20, 0, 0]


def test_deal_reopened_in_another_stage_enters_it(teller, anna):
    Deal(teller, anna).move(OFFER, 2).move(TALKS, 3).win(8).reopen(12, stage=OFFER)

    assert measures() == {
        "deals_opened": 1,
        "stage_entered": 4,
        "stage_passed": 2,
        "stage_grown": 2,
        "stage_returned": 1,
    }


def test_lost_reason_goes_with_the_loss(teller, anna):
    before = None
    deal = Deal(teller, anna)
    before = left()

    deal.lose(5, reason=3).reopen(6)

    assert left() == before


def test_deal_handed_over_moves_the_stock_and_not_the_past(teller, anna, boris, clara):
    Deal(teller, anna, 100).hand_over(boris, 10).win(20)
    keys = ("deals_opened", "deals_open", "deals_won", "amount_open")

    def rows(n):
        return figures(
            clara, keys, Period(day(0), day(n)), currency="RUB", group_by="person"
        ).groups

    assert [f.value for f in rows(5)[anna.pk].values()] == [1, 1, 0, 100]
    assert [f.value for f in rows(15)[anna.pk].values()] == [1, 0, 0, 0]
    assert [f.value for f in rows(15)[boris.pk].values()] == [0, 1, 0, 100]
    assert [f.value for f in rows(25)[boris.pk].values()] == [0, 0, 1, 0]


def test_closed_deal_handed_over_stays_with_who_won_it(teller, anna, boris):
    deal = Deal(teller, anna, 100).win(5)
    before = left()

    deal.hand_over(boris, 10)

    assert left() == before


def test_sum_corrected_after_the_closing(teller, anna, clara):
    Deal(teller, anna, 100).win(5).resize(130, 30)

    found = figures(
        clara, ("won_sum", "deals_won", "amount_open", "deals_open"), YEAR, currency="RUB"
    )
    january = figures(clara, ("won_sum", "amount_open"), Period(day(0), day(6)), currency="RUB")

    assert [figure.value for figure in found.whole.values()] == [130, 1, 0, 0]
    assert [figure.value for figure in january.whole.values()] == [130, 0]


def test_day_of_the_closing_corrected(teller, anna, clara):
    deal = Deal(teller, anna, 100).win(5)
    deal.edit(30, closed_on=day(9).isoformat(), days=9)
    keys = ("deals_won", "days_to_win", "deals_open", "amount_open")

    at = [
        [
            f.value
            for f in figures(clara, keys, Period(day(0), day(n)), currency="RUB").whole.values()
        ]
        for n in (6, 10)
    ]

    assert at == [[0, None, 1, 100], [1, 9, 0, 0]]


def test_product_named_late_counts_from_the_beginning(teller, anna, clara):
    Deal(teller, anna, 100).move(OFFER, 2).edit(4, product_id=5).win(8)
    keys = ("deals_opened", "stage_entered", "won_sum", "deals_open")

    rows = figures(clara, keys, YEAR, currency="RUB", group_by="product").groups

    assert [f.value for f in rows[5].values()] == [1, 2, 100, 0]
    assert all(f.value == 0 for f in rows.get(None, {}).values())


def test_win_reopened_after_its_product_was_corrected(teller, anna):
    deal = Deal(teller, anna, 100).move(OFFER, 2).move(TALKS, 3)
    deal.win(8).edit(9, product_id=5).reopen(12)

    assert measures() == {
        "deals_opened": 1,
        "stage_entered": 3,
        "stage_passed": 2,
        "stage_grown": 2,
    }


def test_undone_move_never_happened(teller, anna):
    deal = Deal(teller, anna).move(OFFER, 2)
    before = left()

    deal.win(8, batch="b1")
    deal.restore(9, "b1", status="open", stage_id=OFFER, closed_on=None, days=None)

    assert left() == before


def test_undone_removal_puts_everything_back(teller, anna):
    deal = Deal(teller, anna).move(OFFER, 2).win(8)
    before = left()

    deal.remove(9, batch="b2").restore(10, "b2", did="removed")

    assert left() == before


def test_undone_handing_over(teller, anna, boris):
    deal = Deal(teller, anna)
    before = left()

    deal.hand_over(boris, 3, batch="b3").restore(10, "b3", owner_id=anna.pk)

    assert left() == before


def test_lead_taken_back_into_work(teller, anna):
    lead = Lead(teller, anna)
    before = left()

    lead.convert(4).reopen(5, "converted").reject(6).reopen(7, "rejected")

    assert left() == before


def test_lead_keeps_its_qualification_when_taken_back(teller, anna):
    Lead(teller, anna).qualify(2).reject(6).reopen(7, "rejected")

    assert measures() == {"leads_came": 1, "leads_qualified": 1, "leads_fit": 1}


def test_removed_lead_leaves_nothing_and_comes_back(teller, anna):
    lead = Lead(teller, anna).qualify(2)
    before = left()

    lead.remove(3, batch="b4")
    assert left() == {}

    lead.restore(4, "b4")
    assert left() == before


def test_call_called_off_or_removed_counts_no_more(teller, anna):
    for name in ("ActivityCancelled", "ActivityRemoved", "ActivityReopened"):
        number = touch(teller, anna, on=1)
        touch(teller, anna, on=1, activity_id=number, name=name)

    assert left() == {}


def test_corrected_activity_moves(teller, anna, boris):
    number = touch(teller, anna, "call", on=1)
    touch(teller, boris, "meeting", on=3, activity_id=number, name="ActivityEdited")

    (key,) = left()

    assert (key.measure, key.on, key.person_id) == ("touch_meeting", day(3), anna.pk)


def test_told_twice_counts_once(teller, anna, boris):
    deal = Deal(teller, anna).move(OFFER, 2).hand_over(boris, 3).resize(9, 4).edit(5, product_id=2)
    touch(teller, anna, on=5, deal=deal)
    deal.win(8)
    Lead(teller, anna).qualify(1).convert(2)
    before = Fact.objects.count()

    assert post_facts(teller.told) == 0
    assert Fact.objects.count() == before


def test_whole_story_at_once_is_the_same(teller, anna, boris):
    deal = Deal(teller, anna).move(OFFER, 2).hand_over(boris, 3).resize(9, 4).edit(5, product_id=2)
    touch(teller, anna, on=5, deal=deal)
    deal.win(8, batch="x").restore(9, "x", status="open", stage_id=OFFER, closed_on=None, days=None)
    before = left()

    Fact.objects.all().delete()
    post_facts(teller.told)

    assert left() == before


def test_facts_come_out_of_the_journal_the_same(teller, anna, boris):
    deal = Deal(teller, anna).move(OFFER, 2).hand_over(boris, 3).resize(9, 4)
    touch(teller, anna, on=5, deal=deal)
    deal.win(8).reopen(9).lose(12)
    Lead(teller, anna).convert(3)
    before = left()

    assert check() == []
    rebuild()

    assert left() == before


def test_check_shows_a_fact_that_nobody_told(teller, anna):
    Deal(teller, anna)
    Fact.objects.create(measure="deals_won", on=day(3), entry_id=10**9)

    (difference,) = check()

    assert (difference.measure, difference.stands.quantity, difference.should.quantity) == (
        "deals_won",
        1,
        0,
    )
    assert Fact.objects.filter(measure="deals_won").count() == 1


# Whatever happens to deals

_steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["move", "win", "lose", "reopen", "hand_over", "resize", "edit", "remove", "touch"]
        ),
        st.integers(0, 2),
        st.integers(1, 30),
    ),
    max_size=12,
)


class Heard:
    """A teller that keeps to memory: the engine alone, without a database."""

    def __init__(self) -> None:
        self.posting = Posting((), lambda person, on: person * 10)
        self.number = 0

    def tell(self, event, noun, noun_id, batch=""):
        self.number += 1
        self.posting.hear(event, self.number)


class Person:
    def __init__(self, pk):
        self.pk = pk


def play(teller, people, steps) -> list[Deal]:
    deals = [Deal(teller, people[0], 100), Deal(teller, people[1], 50, on=1)]
    now = 1
    for verb, which, size in steps:
        now += size
        deal = deals[which % len(deals)]
        if verb == "touch":
            touch(teller, people[which % 2], on=now, deal=deal)
            continue
        if deal.facts.get("gone"):
            continue
        is_open = deal.facts["status"] == "open"
        if verb == "remove":
            deal.remove(now)
            deals.remove(deal)
            if not deals:
                break
        elif verb == "reopen" and not is_open:
            deal.reopen(now, stage=(NEW, OFFER, TALKS)[size % 3])
        elif verb in ("win", "lose") and is_open:
            getattr(deal, verb)(now)
        elif verb == "move" and is_open:
            deal.move((NEW, OFFER, TALKS)[size % 3], now)
        elif verb == "hand_over":
            deal.hand_over(people[size % 2], now)
        elif verb == "resize":
            deal.resize(size * 10, now)
        elif verb == "edit":
            deal.edit(now, product_id=size % 3 or None)
    return deals


@settings(deadline=None)
@given(steps=_steps)
def test_stock_is_what_is_open_and_closings_what_is_closed(steps):
    heard = Heard()
    deals = play(heard, (Person(1), Person(2)), steps)
    rows = heard.posting.fresh

    def total(column, sign):
        return sum(getattr(row.value, column) * sign.get(row.key.measure, 0) for row in rows)

    stock = {"deals_opened": 1, "deals_shifted": 1, "deals_won": -1, "deals_lost": -1}
    open_deals = [deal for deal in deals if deal.facts["status"] == "open"]
    won = [deal for deal in deals if deal.facts["status"] == "won"]
    assert total("quantity", stock) == len(open_deals)
    assert total("amount_minor", stock) == sum(d.facts["amount_minor"] for d in open_deals)
    assert total("amount_minor", {"deals_won": 1}) == sum(d.facts["amount_minor"] for d in won)
    assert total("days", {"deals_won": 1}) == sum(d.facts["days"] for d in won)
    for deal in open_deals:
        held = [
            (row.key.person_id, row.value.quantity * stock[row.key.measure])
            for row in rows
            if row.key.measure in stock and row.key.deal_id == deal.pk
        ]
        by_person: dict[int, int] = {}
        for person, number in held:
            by_person[person] = by_person.get(person, 0) + number
        assert {p: n for p, n in by_person.items() if n} == {deal.facts["owner_id"]: 1}


@settings(deadline=None)
@given(steps=_steps)
def test_removing_all_leaves_nothing_but_calls(steps):
    heard = Heard()
    for deal in play(heard, (Person(1), Person(2)), steps):
        deal.remove(10_000)

    assert all(key.measure.startswith("touch_") for key in net(heard.posting.fresh))


@settings(deadline=None)
@given(steps=_steps)
def test_nobody_passes_a_stage_more_often_than_enters(steps):
    heard = Heard()
    play(heard, (Person(1), Person(2)), steps)
    inside: dict[int, int] = {}
    sign = {"stage_entered": 1, "stage_passed": -1, "stage_returned": -1, "stage_lost": -1}
    cohort = {"stage_passed": 1, "stage_grown": -1, "stage_lost": 1000, "stage_dropped": -1000}
    apart: dict[int, int] = {}
    for row in heard.posting.fresh:
        stage, measure, number = row.key.stage_id, row.key.measure, row.value.quantity
        inside[stage] = inside.get(stage, 0) + number * sign.get(measure, 0)
        apart[stage] = apart.get(stage, 0) + number * cohort.get(measure, 0)

    assert all(number >= 0 for number in inside.values())
    assert not any(apart.values())


@pytest.fixture
def busy(teller, anna, boris):
    """Two months of many deals of two people."""
    steps = [
        ("move", 0, 8),
        ("touch", 1, 2),
        ("win", 0, 5),
        ("hand_over", 1, 4),
        ("resize", 1, 7),
        ("touch", 0, 3),
        ("edit", 1, 5),
        ("lose", 1, 6),
        ("reopen", 0, 4),
        ("win", 0, 9),
    ]
    for shift in range(4):
        play(teller, (anna, boris), [(verb, which, size + shift) for verb, which, size in steps])
    return teller


def test_parts_add_up_to_the_whole(busy, clara):
    for group in ("person", "unit", "product", "source", "client", "process"):
        found = figures(clara, [*METRICS], YEAR, currency="RUB", group_by=group)
        for key, whole in found.whole.items():
            if METRICS[key].unit != "money_per_day":
                assert whole.over == sum(row[key].over for row in found.groups.values())


def test_rows_behind_add_up_to_the_figure(busy, clara, anna):
    for who in (clara, anna):
        found = figures(who, [*METRICS], YEAR, currency="RUB")
        for key, figure in found.whole.items():
            if key == "sales_velocity":
                continue
            rows = rows_behind(who, key, YEAR, currency="RUB")
            assert sum(row["share"] for row in rows) == figure.over, key
            if figure.under is not None:
                rows = rows_behind(who, key, YEAR, currency="RUB", lower=True)
                assert sum(row["share"] for row in rows) == figure.under, key


@pytest.mark.parametrize("group", ["", "person", "unit", "product", "source", "process", "client"])
def test_sums_by_month_change_no_figure(busy, clara, anna, dana, group):
    periods = [YEAR, Period(day(3), day(45)), Period.of("month", day(40)), Period(day(3), day(9))]
    everybody = (clara, anna, dana)

    def shown():
        return [
            {
                (name, key): (figure.over, figure.under)
                for name, row in found.groups.items() or [("", found.whole)]
                for key, figure in row.items()
                if figure.over or figure.under
            }
            for who in everybody
            for period in periods
            for found in [figures(who, [*METRICS], period, currency="RUB", group_by=group)]
        ]

    before = shown()
    roll_up()
    assert MonthSum.objects.exists()
    assert shown() == before

    Deal(busy, anna, 10, on=4).win(9)
    with_tail = shown()
    assert with_tail != before
    roll_up()
    assert shown() == with_tail


def test_sums_by_month_know_stages_and_reasons(busy, clara):
    keys = {
        "stage": ["stage_entered", "stage_conversion", "stage_days", "deals_lost"],
        "reason": ["deals_lost"],
    }

    def shown():
        return [
            figures(clara, keys[group], YEAR, currency="RUB", group_by=group).groups
            for group in keys
        ] + [figures(clara, ["stage_loss"], YEAR, currency="RUB", filters={"stage": [NEW]}).whole]

    before = shown()
    roll_up()

    assert shown() == before


@pytest.mark.skipif(is_postgres(), reason="PostgreSQL knows the number of rows above a key")
def test_new_facts_are_read_by_their_key(busy, anna):
    """Otherwise SQLite reads all facts of a measure or of a person for the few that are new."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for who in (anna, busy.actor):
        reader = _Reader(who, "person", {"person": [anna.pk]}, mark=5)
        rows = reader._facts(["deals_won", "deals_lost"], YEAR).filter(pk__gt_few=5)
        rows = rows.values_list("measure").annotate(Sum("quantity"))
        assert "fact_measure" not in rows.explain()
        assert "fact_person" not in rows.explain()


def test_few_new_facts_wait(busy):
    assert roll_up(at_least=10**6) == 0
    assert roll_up() == Fact.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert roll_up() == 0


def test_every_event_that_counts_is_heard():
    silent = {
        of_pipeline.EvidenceGiven,
        of_pipeline.ProcessCreated,
        of_pipeline.ProcessEdited,
        of_pipeline.ProcessTyped,
        of_pipeline.SourcesTyped,
        of_pipeline.DealContinued,
        of_pipeline.DealMigrated,
        of_pipeline.VersionDrafted,
        of_pipeline.ProcessReviewed,
        of_pipeline.VersionApproved,
        of_pipeline.VersionDiscarded,
        of_pipeline.MigrationBegun,
        of_pipeline.MigrationEnded,
        of_pipeline.DictionaryChanged,
    }
    from otdel.managing.metrics.engine import HEARD  # noqa: PLC0415

    told = {
        kind
        for kind in vars(of_pipeline).values()
        if isinstance(kind, type)
        and issubclass(kind, of_pipeline.Event)
        and kind is not of_pipeline.Event
    }
    assert told - silent <= set(HEARD)
