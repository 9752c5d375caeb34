"""Rules, reasons and pairs: what is refused, and why."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel.errors import Invalid, NotAllowed, Stale
from otdel.selling.handoffs import errors, queries, services
from otdel.selling.handoffs.drafts import PairingDraft, RuleDraft
from otdel.selling.handoffs.engine import circle, in_turn, median
from otdel.selling.handoffs.models import HandoffRule


def test_a_circle_is_refused_within_a_process_and_through_leads(lay, rule, stage, clara, moment):
    with pytest.raises(errors.HandoffCycle, match=r"AE → SDR → AE|SDR → AE → SDR"):
        lay("Back", givers=("AE",), takers=("SDR",), on_noun="deal", stage_id=stage["Won"].pk)
    onward = lay("On", givers=("AE",), takers=("AM",), on_noun="deal", stage_id=stage["Won"].pk)
    with pytest.raises(errors.HandoffCycle):
        services.edit_rule(onward.pk, {"takers": ("AM", "SDR")}, by=clara, at=moment)
    with pytest.raises(errors.HandoffCycle):
        lay("Self", givers=("AE",), takers=("AE",))
    assert HandoffRule.objects.count() == 2
    assert [f.code for f in queries.rules().get(pk=onward.pk).takers.all()] == ["AM"]


def test_a_rule_out_of_use_closes_no_circle_until_it_is_used_again(lay, rule, stage, clara, moment):
    back = lay(
        "Back", givers=("AE",), takers=("SDR",), on_noun="deal", stage_id=stage["Won"].pk,
        is_active=False,
    )  # fmt: skip
    with pytest.raises(errors.HandoffCycle):
        services.edit_rule(back.pk, {"is_active": True}, by=clara, at=moment)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "Name"),
        ({"stage_id": 10**9, "on_noun": "deal"}, "Stage"),
        ({"stage_id": 1}, "Stage"),
        ({"hours": 0}, "Working hours"),
        ({"giver_share_bp": 9000, "taker_share_bp": 2000}, "share"),
        ({"giver_part": "sold"}, "part"),
        ({"pick": "person"}, "Named person"),
        ({"escalate_to": "person"}, "Named person"),
        ({"pick": "lottery"}, "Who gets it"),
        ({"givers": ("NOBODY",)}, "passes on"),
        ({"required": ("expected_on",)}, "filled in"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes, field, lay, anna):
    with pytest.raises(Invalid) as refused:
        lay(**changes)
    assert field.lower() in str(refused.value).lower()
    assert not HandoffRule.objects.exists()


def test_no_gate_after_winning_and_none_in_lost(lay, stage):
    for told in ({"stage_id": stage["Lost"].pk}, {"stage_id": stage["Won"].pk, "is_gate": True}):
        with pytest.raises(Invalid):
            lay(on_noun="deal", **told)


def test_rules_are_for_those_who_design(anna, rule, moment):
    with pytest.raises(NotAllowed):
        services.add_rule(RuleDraft("Mine", ("AE",), ("AM",), "lead"), by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.edit_rule(rule.pk, {"name": "Mine"}, by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.remove_rule(rule.pk, by=anna, at=moment)


def test_two_editors_the_second_is_told(rule, clara, moment):
    services.edit_rule(rule.pk, {"hours": 8}, by=clara, at=moment, version=1)
    with pytest.raises(Stale):
        services.edit_rule(rule.pk, {"hours": 9}, by=clara, at=moment, version=1)


def test_a_used_rule_stays(give, rule, lay, clara, moment):
    give()
    with pytest.raises(errors.RuleUsed):
        services.remove_rule(rule.pk, by=clara, at=moment)
    other = lay("Unused")
    services.remove_rule(other.pk, by=clara, at=moment)
    assert list(HandoffRule.objects.all()) == [rule]


def test_reasons_are_laid_once_and_one_stays(reasons, clara, moment):
    services.ensure_reasons(by=clara, at=moment, language="ru")
    assert queries.reasons().count() == len(reasons) == 9
    assert services.ensure_reason("No budget", by=clara, at=moment) == reasons["No budget"]
    for one in list(reasons.values())[1:]:
        services.edit_reason(one.pk, {"is_active": False}, by=clara, at=moment)
    with pytest.raises(errors.ReasonKept):
        first = next(iter(reasons.values()))
        services.edit_reason(first.pk, {"is_active": False}, by=clara, at=moment)


def test_pairs_need_two_people_and_days_in_order(stan, anna, clara, friday, moment):
    with pytest.raises(Invalid):
        services.pair(PairingDraft(stan.pk, stan.pk, friday), by=clara, at=moment)
    with pytest.raises(Invalid):
        draft = PairingDraft(stan.pk, anna.pk, friday, friday - timedelta(days=1))
        services.pair(draft, by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.pair(PairingDraft(stan.pk, anna.pk, friday), by=anna, at=moment)


edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@given(edges)
def test_a_circle_found_is_one_and_none_found_means_an_order(pairs):
    found = circle(pairs)
    if found:
        assert found[0] == found[-1] and len(found) > 1
        assert all(step in pairs for step in pairwise(found))
        return
    left = set(pairs)
    while left:  # without a circle some node has nothing before it
        starts = {a for a, _b in left} - {b for _a, b in left}
        assert starts
        left = {(a, b) for a, b in left if a not in starts}


@given(st.integers(1, 6), st.integers(1, 60))
def test_in_turn_nobody_is_ahead_by_more_than_one(people, times):
    last, got = {}, dict.fromkeys(range(people), 0)
    for number in range(1, times + 1):
        person = in_turn(list(range(people)), last)
        last[person] = number
        got[person] += 1
    assert max(got.values()) - min(got.values()) <= 1


def test_the_median_is_the_middle():
    minutes = [timedelta(minutes=one) for one in (5, 1, 9)]
    assert median(minutes) == timedelta(minutes=5)
    assert median(minutes[:2]) == timedelta(minutes=3)
    assert median([]) is None
