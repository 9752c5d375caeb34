"""Rules about structures, each at its number."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.structures.engine import (
    SELLING,
    Fit,
    Kind,
    Limits,
    Load,
    Market,
    Part,
    State,
    StepRule,
    Team,
    Variant,
    advise,
    blurred,
    coverage,
    headcount,
    pod_variant,
    possible_teams,
    raci_gaps,
    weaknesses,
)

L = Limits()
MARKET = Market(clients=5000, cheque=10_000, cycle=20, inbound_percent=80, people=12)


def fit(market: Market) -> dict[Kind, Fit]:
    return {verdict.kind: verdict.fit for verdict in advise(market, L)}


def test_a_large_base_with_enough_people_gets_pods():
    best = advise(MARKET, L)[0]

    assert (best.kind, best.variant, best.teams) == (Kind.POD, Variant.INBOUND, (2, 4))
    assert any("5000" in str(reason) for reason in best.reasons)


@pytest.mark.parametrize(
    ("clients", "expected"),
    [(999, Fit.NO), (1000, Fit.MAYBE), (3000, Fit.MAYBE), (3001, Fit.YES)],
)
def test_a_pod_is_worth_it_by_the_number_of_clients(clients, expected):
    assert fit(replace(MARKET, clients=clients))[Kind.POD] is expected


def test_a_narrow_niche_of_large_clients_gets_a_targeted_pod_whatever_their_number():
    narrow = replace(MARKET, clients=120, companies=200, cheque=50_001)
    best = advise(narrow, L)[0]

    assert (best.kind, best.variant) == (Kind.POD, Variant.TARGETED)
    assert fit(replace(narrow, companies=201))[Kind.POD] is Fit.NO


@pytest.mark.parametrize(
    ("changes", "variant"),
    [
        ({}, Variant.INBOUND),
        ({"cheque": 20_001}, Variant.MIXED),
        ({"cycle": 31}, Variant.MIXED),
        ({"inbound_percent": 10, "cheque": 50_001, "cycle": 91}, Variant.OUTBOUND),
        ({"inbound_percent": 10, "cheque": 50_000, "cycle": 91}, Variant.MIXED),
        ({"cheque": 30_000, "markets": 2}, Variant.VERTICAL),
    ],
)
def test_the_kind_of_pod_follows_source_cheque_and_cycle(changes, variant):
    assert pod_variant(replace(MARKET, **changes), L)[0] is variant


def test_a_beginner_gets_an_island_and_one_seller_is_warned():
    verdict = advise(replace(MARKET, is_start=True, people=1), L)[0]

    assert verdict.kind is Kind.ISLAND
    assert "ROLE-42" in {reason.origin for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("people", "assembly", "conveyor"),
    [(4, Fit.NO, Fit.NO), (5, Fit.YES, Fit.NO), (6, Fit.YES, Fit.YES), (7, Fit.MAYBE, Fit.YES)],
)
def test_sizes_decide_between_assembly_and_conveyor(people, assembly, conveyor):
    found = fit(replace(MARKET, people=people, clients=10))

    assert (found[Kind.ASSEMBLY], found[Kind.CONVEYOR]) == (assembly, conveyor)


@given(people=st.integers(1, 5000))
def test_teams_of_a_pod_keep_their_sizes(people):
    teams = possible_teams(people, L)
    if teams is None:
        assert people < L.pod_min
        return
    for number in {teams[0], teams[1]}:
        least, more = divmod(people, number)
        assert L.pod_min <= least and least + bool(more) <= L.pod_max


@given(
    market=st.builds(
        Market,
        clients=st.integers(0, 10**6),
        cheque=st.integers(0, 10**7),
        cycle=st.integers(0, 1000),
        inbound_percent=st.integers(0, 100),
        people=st.integers(1, 1000),
        companies=st.none() | st.integers(1, 10**6),
        markets=st.integers(1, 9),
        is_start=st.booleans(),
    )
)
def test_every_structure_is_judged_with_a_reason_and_the_first_is_no_refusal(market):
    verdicts = advise(market, L)

    assert {verdict.kind for verdict in verdicts} == set(Kind)
    assert all(verdict.reasons and all(map(str, verdict.reasons)) for verdict in verdicts)
    assert verdicts[0].fit is not Fit.NO


@pytest.mark.parametrize(
    ("kind", "people", "parts", "codes"),
    [
        (Kind.POD, 2, {}, ["ROLE-29"]),
        (Kind.POD, 7, {}, []),
        (Kind.POD, 8, {}, ["ROLE-29"]),
        (Kind.ASSEMBLY, 4, {}, ["ROLE-23"]),
        (Kind.CONVEYOR, 6, {Part.SEARCH: 2, Part.SALE: 2, Part.CARE: 2}, []),
        (Kind.CONVEYOR, 5, {Part.SEARCH: 1, Part.SALE: 4}, ["ROLE-37", "ROLE-37"]),
        (Kind.ISLAND, 1, {}, ["ROLE-42"]),
        (None, 1, {}, ["ROLE-42"]),
        (None, 9, {}, []),
    ],
)
def test_each_type_has_its_own_sizes(kind, people, parts, codes):
    team = Team(1, "North", kind, people, parts)

    assert [reason.origin for _team, reason in weaknesses([team], L)] == codes


SEEK = StepRule(1, Part.SEARCH, frozenset({"SDR"}), frozenset({"AM"}))
SELL = StepRule(2, Part.SALE, frozenset({"AE"}))
LEAD = StepRule(3, Part.SUPPORT, frozenset({"HEAD"}), is_single=True)


@pytest.mark.parametrize(
    ("held", "step", "state", "people"),
    [
        ({}, SEEK, State.NOBODY, ()),
        ({1: {"AM"}}, SEEK, State.STAND_IN, (1,)),
        ({1: {"AM"}, 2: {"SDR"}}, SEEK, State.ONE, (2,)),
        ({1: {"SDR"}, 2: {"SDR"}}, SEEK, State.COVERED, (1, 2)),
        ({1: {"HEAD"}}, LEAD, State.COVERED, (1,)),
        ({1: {"HEAD"}, 2: {"HEAD"}}, LEAD, State.DOUBLED, (1, 2)),
    ],
)
def test_a_step_is_covered_doubled_or_nobodys(held, step, state, people):
    (cover,) = coverage([step], held)

    assert (cover.state, cover.people) == (state, people)


def test_duties_blur_above_the_number_and_never_on_an_island():
    steps = [replace(SELL, id=number) for number in range(4)]

    assert blurred(steps, {7: {"AE"}}, L) == {7: [0, 1, 2, 3]}
    assert blurred(steps[:3], {7: {"AE"}}, L) == {}
    assert blurred(steps, {7: {"AE"}}, L, {7}) == {}


def test_people_follow_from_the_hours_of_a_month():
    load = Load(
        20, Decimal(20), Decimal(6), Decimal(10), Decimal(8), 100, Decimal(1), 21, Decimal(5)
    )

    assert headcount(load) == {Part.SEARCH: 1, Part.SALE: 2, Part.CARE: 1}
    with pytest.raises(ValueError):
        headcount(replace(load, lead_conversion_percent=Decimal(0)))


@given(deals=st.integers(0, 10**5), more=st.integers(0, 10**3))
def test_more_deals_never_need_fewer_people(deals, more):
    load = Load(
        deals, Decimal(20), Decimal(6), Decimal(10), Decimal(8), 9, Decimal(1), 21, Decimal(5)
    )
    few, many = headcount(load), headcount(replace(load, new_deals=deals + more))

    assert all(many[part] >= few[part] for part in SELLING)


def test_a_zone_needs_one_who_answers_and_one_who_does():
    found = raci_gaps({1: ["R", "A"], 2: ["R", "I"], 3: []})

    assert {zone: len(lacks) for zone, lacks in found.items()} == {2: 1, 3: 2}
