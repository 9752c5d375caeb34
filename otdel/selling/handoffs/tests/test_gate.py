"""Where a rule is a gate, nothing goes on before the hand-off is accepted, whichever way one tries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from otdel.edges.api.services import SCOPES, issue_token
from otdel.edges.exchange.kinds import deals as imported
from otdel.foundation.people.models import User
from otdel.selling.handoffs import queries, services
from otdel.selling.handoffs.demands import accepted_handoffs
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.lists import DEALS
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import versioning


@pytest.fixture
def gate(lay, stage):
    return lay(
        "Hunter to farmer", givers=("AE",), takers=("AM",), on_noun="deal",
        stage_id=stage["Search"].pk, is_gate=True, giver_part="sold", taker_part="develops",
        moves_record=False,
    )  # fmt: skip


@pytest.fixture
def drag(deal, stage, anna):
    def move(to="Offer", **told):
        client = Client()
        client.force_login(anna)
        url = reverse("pipeline:deal-move", args=[deal.pk])
        return client.post(url, {"to": stage[to].pk, **told}, headers={"HX-Request": "true"})

    return move


def stands(deal):
    return Deal.objects.get(pk=deal.pk).stage.name


def test_a_drag_and_the_gate_s_form_are_stopped_and_told_what_to_do(gate, deal, drag):
    for told in ({}, {"answered": "1"}):
        answer = drag(**told)
        assert answer.status_code == 422
        assert b"Hunter to farmer" in answer.content
        assert b"Save and move" not in answer.content
    assert stands(deal) == "Search"


def test_to_won_a_bulk_act_the_list_and_the_import_are_stopped(
    gate, deal, stage, anna, moment, friday
):
    act = {"by": anna, "at": moment, "on": friday}
    (refused,) = pipeline.move_deals([deal.pk], stage["Won"].pk, **act)
    assert isinstance(refused, GateClosed)
    run = next(one.run for one in DEALS.acts if one.key == "move")
    (refused,) = run([deal.pk], by=anna, at=moment, batch="", stage=stage["Offer"].pk)
    assert isinstance(refused, GateClosed)
    assert imported.move_deals is pipeline.move_deals  # the import has no other way
    assert stands(deal) == "Search"


def test_the_api_is_stopped_and_tells_what_lacks(gate, deal, stage, anna, moment):
    _row, secret = issue_token("test", SCOPES, by=anna, at=moment)
    answer = Client().post(
        f"/api/v1/deals/{deal.pk}/move",
        {"stage_id": stage["Offer"].pk},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "gate-closed")
    (lack,) = answer.json()["lacking"]
    assert (lack["key"], lack["kind"]) == (f"demand:handoff:{gate.pk}", "demand")
    assert stands(deal) == "Search"


def test_a_deal_is_not_opened_past_the_gate(gate, deal, stage, anna, moment, friday):
    draft = DealDraft(
        "Round about", stage["Offer"].process_id, stage["Offer"].pk, friday, "RUB", owner_id=anna.pk
    )
    with pytest.raises(GateClosed):
        pipeline.open_deal(draft, by=anna, at=moment, today=friday)
    pipeline.open_deal(
        replace(draft, stage_id=stage["Search"].pk), by=anna, at=moment, today=friday
    )


def test_offered_is_not_enough_accepted_is(gate, give, deal, stage, drag, anna, fay, moment):
    row = give(by=anna, record=deal, under=gate)
    assert b"not accepted yet" in drag().content
    services.accept(row.pk, by=fay, at=moment)
    assert drag().status_code == 204
    assert stands(deal) == "Offer"


def test_back_lost_and_a_gate_out_of_use_ask_nothing(
    gate, give, deal, stage, anna, clara, loss, moment, friday
):
    (lost,) = pipeline.lose_deals([deal.pk], loss.pk, by=anna, at=moment, on=friday)
    assert isinstance(lost, Deal)
    pipeline.reopen_deal(deal.pk, by=anna, at=moment, on=friday)
    services.edit_rule(gate.pk, {"is_active": False}, by=clara, at=moment)
    pipeline.move_deal(deal.pk, stage["Offer"].pk, by=anna, at=moment, on=friday)
    services.edit_rule(gate.pk, {"is_active": True}, by=clara, at=moment)
    pipeline.move_deal(deal.pk, stage["Search"].pk, by=anna, at=moment, on=friday)


def test_a_lead_becomes_a_deal_only_once_it_is_handed_over(
    lay, give, lead, process, stan, anna, moment, friday
):
    strict = lay("Strict", is_gate=True)
    told = {"by": stan, "at": moment, "on": friday}
    with pytest.raises(GateClosed):
        pipeline.convert_lead(lead.pk, **told)
    services.accept(give(under=strict).pk, by=anna, at=moment)
    deal = pipeline.convert_lead(lead.pk, by=anna, at=moment, on=friday)
    assert deal.owner_id == anna.pk


def test_alternatives_of_one_stage_need_one_of_them(
    lay, gate, give, deal, stage, fay, anna, moment
):
    other = lay(
        "To another", givers=("AE",), takers=("AM",), on_noun="deal", is_gate=True,
        stage_id=stage["Search"].pk, giver_part="sold", taker_part="develops",
        moves_record=False,
    )  # fmt: skip
    (demand,) = accepted_handoffs("deal", [deal.pk], {stage["Search"].pk: stage["Search"].kin})[
        deal.pk
    ]
    assert "Hunter to farmer / To another" in str(demand.sentence)
    services.accept(give(by=anna, record=deal, under=other).pk, by=fay, at=moment)
    assert accepted_handoffs("deal", [deal.pk], {stage["Search"].pk: stage["Search"].kin}) == {
        deal.pk: []
    }


def test_as_many_statements_for_many_deals_as_for_one(gate, deal, stage, django_assert_num_queries):
    with django_assert_num_queries(2):
        accepted_handoffs("deal", [deal.pk], {stage["Search"].pk: stage["Search"].kin})
    with django_assert_num_queries(2):
        accepted_handoffs("deal", list(range(1, 500)), {stage["Search"].pk: stage["Search"].kin})
    with django_assert_num_queries(1):
        accepted_handoffs("lead", [1], {})
    assert User.objects.exists()


def test_the_rule_holds_for_its_step_in_the_next_version(
    gate, process, clara, anna, moment, friday
):
    draft = versioning.open_draft(process.pk, by=clara, at=moment)
    versioning.approve_version(draft.pk, "a new word", by=clara, at=moment)
    now = {stage.name: stage.pk for stage in draft.stages.all()}
    told = DealDraft(
        "Of the new version", process.pk, now["Search"], friday, "RUB", owner_id=anna.pk
    )
    fresh = pipeline.open_deal(told, by=anna, at=moment, today=friday)

    with pytest.raises(GateClosed, match="Hunter to farmer"):
        pipeline.move_deal(fresh.pk, now["Offer"], by=anna, at=moment, on=friday)

    assert [rule.pk for rule in queries.rules_for(fresh)] == [gate.pk]
    assert queries.holds_for(gate, fresh) and stands(fresh) == "Search"
