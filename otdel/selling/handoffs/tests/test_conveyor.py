"""The conveyor's figures: what flows, what waits, what holds the line up, and who holds the whole chain."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.structures.engine import Limits, Part
from otdel.company.structures.services import ensure_structures
from otdel.selling.handoffs import services
from otdel.selling.handoffs.advising import advice
from otdel.selling.handoffs.conveyor import conveyor, one_handed
from otdel.selling.handoffs.flow import Flow, bottleneck, needed, weakest
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft, ProcessDraft
from otdel.selling.pipeline.services import (
    convert_lead,
    create_process,
    move_deal,
    open_deals,
    take_lead,
)

from .conftest import STAGES


def flow(part=Part.SALE, days=20, people=2, arrived=40, passed=10, dropped=10, queue=30, **told):
    return Flow(part, days, people, arrived, passed, dropped, queue, **told)


def test_the_figures_of_one_part_are_exact():
    one = flow()
    assert (one.finished, one.growth, one.conversion) == (20, 20, Decimal("0.5"))
    assert (one.pace, one.wait, one.load) == (Decimal("0.5"), 30, 2)
    assert (
        needed(one, 20) == 4
    )  # 40 arrive in 20 days, 0.5 a day a person; the queue may stand 20 days
    assert needed(one, 5) == 6  # of 30 in work only 10 may wait: 20 more to finish
    idle = flow(people=0, passed=0, dropped=0)
    assert (idle.pace, idle.wait, idle.load, needed(idle, 5)) == (None, None, None, None)


def test_the_bottleneck_is_the_highest_load_of_those_that_grow():
    search = flow(Part.SEARCH, arrived=100, passed=90, dropped=9)
    sale, care = flow(), flow(Part.CARE, arrived=5, passed=6, dropped=0)
    assert bottleneck([search, sale, care]) is sale
    assert bottleneck([care]) is None
    stuck = flow(Part.CARE, arrived=1, passed=0, dropped=0)
    assert bottleneck([search, sale, stuck]) is stuck


def test_who_passed_on_least_is_told_only_where_it_says_something():
    assert weakest(flow(done={1: 5, 2: 3, 3: 9})) == 2
    assert weakest(flow(done={1: 5})) is None
    assert weakest(flow(done={1: 3, 2: 3})) is None


@given(
    st.integers(1, 60),
    st.integers(1, 9),
    st.integers(0, 90),
    st.integers(1, 90),
    st.integers(0, 90),
)
def test_so_many_people_always_keep_up(days, people, arrived, finished, queue):
    one = flow(days=days, people=people, arrived=arrived, passed=finished, dropped=0, queue=queue)
    wanted = needed(one, 10)
    pace = Fraction(finished, days * people)
    work = arrived + max(queue - Fraction(arrived * 10, days), 0)
    assert wanted * pace * days >= work
    assert (wanted - 1) * pace * days < work or wanted == 0


def test_the_advice_says_the_number_and_when_not_to_hire():
    assert "takes 6 people" in advice(flow(), 5) and "by 4" in advice(flow(), 5)
    assert "before hiring" in advice(flow(passed=0, dropped=0), 5)
    assert "Nobody holds" in advice(flow(people=0, passed=0, dropped=0), 5)


@pytest.fixture
def line(lay, give, rule, process, stage, stan, anna, fay, clara, system, moment, friday, company):
    """Four leads: one handed over and sold, one handed over and waiting, two in search; a repeat deal."""
    ensure_structures(by=system, at=moment)
    for title in ("one", "two", "three"):
        take_lead(LeadDraft(title, moment, "RUB", owner_id=stan.pk), by=stan, at=moment)
    from otdel.selling.pipeline.models import Lead  # noqa: PLC0415

    leads = list(Lead.objects.filter(title__in=("one", "two", "three")).order_by("pk"))
    for lead in leads[:2]:
        row = give(record=lead)
        services.accept(row.pk, by=row.taker, at=moment)
    deal = convert_lead(leads[0].pk, by=anna, at=moment, on=friday, company_id=company.pk)
    move_deal(deal.pk, stage["Won"].pk, by=anna, at=moment, on=friday)
    later = friday + timedelta(days=4)
    open_deals(
        [DealDraft("again", process.pk, stage["Search"].pk, later, "RUB", owner_id=fay.pk,
                   company_id=company.pk)],
        by=clara, at=moment + timedelta(days=4), today=later,
    )  # fmt: skip
    return {"leads": leads, "deal": deal}


def test_what_flows_through_search_first_sale_and_care(line, clara, stan, anna, fay, moment):
    told = conveyor(
        clara, since=moment - timedelta(days=1), until=moment + timedelta(days=6), limits=Limits()
    )
    search, sale, care = told.flows
    assert (search.part, search.arrived, search.passed, search.queue) == (Part.SEARCH, 4, 2, 2)
    assert dict(search.done) == {stan.pk: 2}
    assert (sale.arrived, sale.passed, sale.queue, sale.done[anna.pk]) == (1, 1, 1, 1)
    assert (care.arrived, care.passed, care.queue, dict(care.done)) == (1, 0, 1, {fay.pk: 0})
    assert told.narrow is care and care.is_stuck
    assert len(told.weak) == 3  # one person in each part
    assert told.days == 6  # working days of the week


def test_a_process_that_only_passes_on_is_part_of_the_search(
    line, lay, give, process, stage, stan, anna, fay, clara, company, moment, friday
):
    """Stan passes a deal on and gets the credit though Anna wins it; a lead that grew into one counts once."""
    search = create_process(ProcessDraft("Contacts", STAGES, is_sale=False), by=clara, at=moment)
    own = {row.name: row.pk for row in search.stages.all()}
    asked = {"since": moment - timedelta(days=1), "until": moment + timedelta(days=6)}
    before = conveyor(clara, **asked, limits=Limits()).flows

    def opened(title, owner=stan):
        draft = DealDraft(title, search.pk, own["Offer"], friday, "RUB", owner_id=owner.pk)
        return open_deals([draft], by=clara, at=moment, today=friday)[0]

    rule = lay("Met", on_noun="deal", stage_id=own["Offer"], giver_share_bp=0, taker_share_bp=0)
    deal = opened("met")
    services.accept(give(record=deal, under=rule).pk, by=anna, at=moment)
    move_deal(deal.pk, own["Won"], by=anna, at=moment, on=friday)
    opened("waits")
    draft = DealDraft("grown", search.pk, own["Search"], friday, "RUB", owner_id=stan.pk)
    lead = line["leads"][2].pk
    grown = convert_lead(lead, deal=draft, company_id=company.pk, by=clara, at=moment, on=friday)
    now = conveyor(clara, **asked, limits=Limits()).flows

    assert grown.process_id == search.pk
    assert now[0].arrived == before[0].arrived + 2
    assert now[0].queue == before[0].queue + 1  # one lead less, two deals more
    assert dict(now[0].done) == {stan.pk: before[0].done[stan.pk] + 1}
    assert [flow.done for flow in now[1:]] == [flow.done for flow in before[1:]]
    assert [flow.arrived for flow in now[1:]] == [flow.arrived for flow in before[1:]]


def test_a_person_sees_the_own_part_only(line, stan, vera, moment):
    asked = {"since": moment - timedelta(days=1), "until": moment + timedelta(days=6)}
    told = conveyor(stan, **asked, limits=Limits())
    assert told.flows[0].passed == 2 and told.flows[1].passed == 0
    assert not any(one.arrived for one in conveyor(vera, **asked, limits=Limits()).flows)


def test_as_many_statements_however_much_there_is(
    line, clara, moment, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        conveyor(
            clara, since=moment - timedelta(days=9), until=moment + timedelta(days=6),
            limits=Limits(),
        )  # fmt: skip


def test_clients_in_one_hand_are_those_nobody_else_has_a_part_in(
    line, give, lead, company, clara, anna, fay, process, stage, moment, friday
):
    assert not one_handed(clara).exists()  # Stan found it, Fay serves it
    from otdel.company.clients.models import Company  # noqa: PLC0415

    alone = Company.objects.create(name="Solo", name_key="solo", owner=anna, created_at=moment)
    open_deals(
        [DealDraft("solo", process.pk, stage["Won"].pk, friday, "RUB", owner_id=anna.pk,
                   company_id=alone.pk, closed_on=friday)],
        by=clara, at=moment, today=friday,
    )  # fmt: skip
    assert [one.pk for one in one_handed(clara)] == [alone.pk]


def test_the_pages_open_for_who_may_see_figures(line, clara, anna, vera):
    for user, name, status in (
        (clara, "conveyor", 200), (anna, "conveyor", 200), (clara, "one-handed", 200),
        (anna, "one-handed", 403),
    ):  # fmt: skip
        client = Client()
        client.force_login(user)
        answer = client.get(reverse(f"handoffs:{name}"))
        assert answer.status_code == status, (user, name)
