"""Asking, answering, moving: what happens, what is refused, who is kept out."""

from __future__ import annotations

import pytest

from conftest import person
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.policy import Reach, Role
from otdel.kernel.errors import Invalid, NotAllowed
from otdel.selling.approvals import errors, queries, services
from otdel.selling.approvals.demands import unmet_demands
from otdel.selling.approvals.drafts import AskDraft, DemandDraft
from otdel.selling.approvals.models import Approval, StageDemand
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LineDraft
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.models import Deal, LossReason
from otdel.selling.pipeline.services import migrating, versioning


def raise_sum(deal, minor, *, by, at):
    (done,) = pipeline.edit_deals([(deal.pk, {"amount_minor": minor})], by=by, at=at)
    assert isinstance(done, Deal), done


def test_a_deal_waits_for_the_yes_and_then_goes(demand, ask, say, move, stands, dana):
    with pytest.raises(GateClosed) as gate:
        move()
    (lack,) = gate.value.lacking
    assert lack.key == f"demand:approval:{demand.pk}" and lack.is_dialog
    row = ask(demand)
    with pytest.raises(GateClosed) as gate:
        move()
    assert "not answered yet" in gate.value.lacking[0].label
    assert stands() == "Search"
    say(row, dana)
    move()
    assert stands() == "Offer"
    kinds = list(
        Entry.objects.filter(kind__startswith="approvals.Appr").values_list("kind", flat=True)
    )
    assert sorted(kinds) == ["approvals.ApprovalAsked", "approvals.ApprovalGiven"]


def test_approved_it_moves_at_once_in_the_name_of_the_asker(
    demand, ask, say, stands, stage, dana, anna
):
    row = say(ask(demand, move_to=stage["Offer"].pk), dana)
    assert (row.state, row.outcome, stands()) == ("approved", "moved", "Offer")
    assert Entry.objects.get(kind="pipeline.DealMoved").by_id == anna.pk


def test_approved_with_something_else_lacking_it_stays_and_says_what(
    demand, paper, ask, say, stands, stage, dana
):
    row = say(ask(demand, move_to=stage["Offer"].pk), dana)
    assert (row.state, row.outcome, stands()) == ("approved", "gate-closed", "Search")


def test_refused_with_a_reason_keeps_the_deal_and_may_be_asked_again(
    demand, ask, move, stands, dana, moment, friday
):
    row = ask(demand)
    act = {"by": dana, "at": moment, "on": friday}
    with pytest.raises(errors.ReasonMissing):
        services.refuse(row.pk, "  ", **act)
    services.refuse(row.pk, "Too low", **act)
    with pytest.raises(GateClosed) as gate:
        move()
    assert "refused" in gate.value.lacking[0].label and stands() == "Search"
    assert ask(demand).is_open


def test_nobody_approves_their_own(demand, dana, say, deal, moment, friday):
    row = services.ask(deal.pk, AskDraft(demand.pk), by=dana, at=moment, on=friday)
    with pytest.raises(errors.OwnApproval):
        say(row, dana)
    assert Approval.objects.get().is_open


def test_only_role_in_reach_or_function_answers(lay, ask, say, lena, anna, boris, vera, dana):
    by_role = ask(lay())
    stranger = person("igor", Role.SUPERVISOR, Reach.TEAM)  # the role, but not the deal
    for one in (vera, boris, stranger):
        with pytest.raises(errors.NoSuchApproval):
            say(by_role, one)
    by_function = ask(lay("Lawyer", roles=(), functions=("LAW",)))
    with pytest.raises(errors.NotYours):
        say(by_function, dana)
    assert say(by_function, lena).state == "approved"
    with pytest.raises(errors.NoSuchApproval):
        say(by_role, lena)
    assert Approval.objects.get(pk=by_role.pk).is_open


def test_two_have_to_say_yes_each_once(lay, ask, say, dana, clara, move, stands):
    row = ask(lay(number=2))
    assert say(row, dana).is_open
    with pytest.raises(errors.AlreadySaid):
        say(row, dana)
    with pytest.raises(GateClosed):
        move()
    assert say(row, clara).state == "approved"
    move()
    assert stands() == "Offer"


def test_only_above_the_sum(lay, dana, deal, anna, moment, move, stands):
    lay(above_minor=1000_00, currency="RUB")
    assert not unmet_demands("deal", [deal.pk], {deal.stage_id: deal.stage.kin})[deal.pk]
    raise_sum(deal, 1000_01, by=anna, at=moment)
    with pytest.raises(GateClosed):
        move()
    assert stands() == "Search"


def test_a_sum_typed_into_the_gate_does_not_slip_under_the_approval(
    lay, dana, deal, stage, anna, clara, moment, friday, product
):
    pipeline.edit_stage(stage["Search"].pk, {"required": ("amount", "lines")}, by=clara, at=moment)
    lay(above_minor=5000_00, currency="RUB")
    answers = {"lines": (LineDraft(product.pk, 1000, 9000_00),)}
    told = {"by": anna, "at": moment, "on": friday}
    with pytest.raises(GateClosed) as gate:
        pipeline.move_deal(deal.pk, stage["Offer"].pk, answers=answers, **told)
    assert [lack.kind for lack in gate.value.lacking] == ["demand"]
    small = {"lines": (LineDraft(product.pk, 1000, 4000_00),)}
    pipeline.move_deal(deal.pk, stage["Offer"].pk, answers=small, **told)


@pytest.mark.parametrize(
    ("holds", "lower", "higher"),
    [("rise", True, False), ("change", False, False), ("always", True, True)],
)
def test_how_long_an_approval_holds(
    lay, ask, say, dana, deal, anna, moment, stage, holds, lower, higher
):
    say(ask(lay(holds=holds)), dana)
    for minor, still in ((900_00, lower), (1100_00, higher)):
        raise_sum(deal, minor, by=anna, at=moment)
        lacking = unmet_demands("deal", [deal.pk], {stage["Search"].pk: stage["Search"].kin})[
            deal.pk
        ]
        assert (not lacking) is still
        if lacking:
            assert "another sum" in str(lacking[0].sentence)


def test_a_deal_that_changed_while_it_waited_is_not_approved(
    demand, ask, say, deal, anna, dana, moment
):
    row = ask(demand)
    raise_sum(deal, 9999_00, by=anna, at=moment)
    with pytest.raises(errors.DealChanged):
        say(row, dana)
    assert Approval.objects.get().is_open and not row.voices.exists()


def test_asking_is_refused_where_it_makes_no_sense(
    demand, lay, ask, say, deal, stage, anna, boris, dana, vera, moment, friday
):
    row = ask(demand)
    with pytest.raises(errors.AlreadyAsked):
        ask(demand)
    with pytest.raises(Deal.DoesNotExist):
        ask(demand, by=vera)
    say(row, dana)
    with pytest.raises(errors.AlreadyHolds):
        ask(demand)
    with pytest.raises(errors.NotDemanded):
        ask(lay("Big", above_minor=10**9, currency="RUB"))
    with pytest.raises(errors.NobodyApproves):
        ask(lay("Controllers", roles=("controller",)))
    with pytest.raises(Invalid):
        ask(lay("To lost"), move_to=stage["Lost"].pk)
    pipeline.lose_deals(
        [deal.pk], LossReason.objects.create(name="Price").pk, by=anna, at=moment, on=friday
    )
    with pytest.raises(errors.DealOver):
        ask(demand)
    assert Approval.objects.count() == 1


def test_a_question_is_taken_back_by_the_asker_or_a_head(
    demand, ask, anna, boris, clara, vera, moment
):
    row = ask(demand)
    with pytest.raises(errors.NoSuchApproval):
        services.withdraw(row.pk, by=vera, at=moment)
    services.withdraw(row.pk, by=anna, at=moment)
    with pytest.raises(errors.AlreadyAnswered):
        services.withdraw(row.pk, by=clara, at=moment)
    again = ask(demand)
    assert services.withdraw(again.pk, by=clara, at=moment).state == "withdrawn"


def test_what_waits_about_a_lost_deal_is_taken_back(demand, ask, deal, anna, moment, friday):
    row = ask(demand)
    pipeline.lose_deals(
        [deal.pk], LossReason.objects.create(name="Price").pk, by=anna, at=moment, on=friday
    )
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_answers_and_questions_can_be_undone(demand, ask, say, move, stands, anna, dana, moment):
    row = ask(demand, batch="asked")
    say(row, dana, batch="said")
    undo("said", by=dana, at=moment)
    row.refresh_from_db()
    assert row.is_open and not row.voices.exists()
    with pytest.raises(GateClosed):
        move()
    say(row, dana, batch="again")
    undo("again", by=dana, at=moment)
    row.refresh_from_db()
    assert row.is_open
    services.withdraw(row.pk, by=anna, at=moment, batch="back")
    undo("back", by=anna, at=moment)
    row.refresh_from_db()
    assert row.is_open and stands() == "Search"


def test_a_yes_by_which_the_deal_moved_is_not_undone(demand, ask, say, stage, dana, moment):
    row = say(ask(demand, move_to=stage["Offer"].pk), dana, batch="said")
    undo("said", by=dana, at=moment)
    row.refresh_from_db()
    assert row.state == "approved"


def test_asked_many_statements_are_as_many_as_for_one(
    lay, paper, dana, deal, stage, django_assert_num_queries
):
    lay(holds="change")
    for ids in ([deal.pk], list(range(1, 500))):
        with django_assert_num_queries(5):
            unmet_demands("deal", ids, {stage["Search"].pk: stage["Search"].kin})
    with django_assert_num_queries(1):
        unmet_demands("deal", [deal.pk], {stage["Offer"].pk: stage["Offer"].kin})


def test_a_new_deal_does_not_open_beyond_a_demand(demand, paper, stage, anna, moment, friday):
    draft = DealDraft(
        title="New", process_id=stage["Offer"].process_id, stage_id=stage["Offer"].pk,
        opened_on=friday, currency="RUB", owner_id=anna.pk, amount_minor=1,
    )  # fmt: skip
    with pytest.raises(GateClosed) as gate:
        pipeline.open_deal(draft, by=anna, at=moment, today=friday)
    assert len(gate.value.lacking) == 2 and not Deal.objects.exists()


def test_who_waits_and_who_is_told(demand, ask, say, anna, dana, clara, vera, moment, friday):
    row = ask(demand)
    for one, sees in ((dana, True), (clara, True), (anna, False), (vera, False)):
        assert queries.waiting_for(one, friday).filter(pk=row.pk).exists() is sees
    say(row, dana)
    assert not queries.waiting_for(clara, friday).exists()
    assert list(queries.answered_of(anna, moment)) == [row]


# ---------------------------------------------------------------- the demands themselves


def test_demands_are_laid_changed_and_taken_away_by_those_who_design(
    demand, lay, ask, stage, anna, clara, moment
):
    with pytest.raises(NotAllowed):
        services.add_demand(
            DemandDraft(stage["Search"].pk, "Mine", roles=("head",)), by=anna, at=moment
        )
    edited = services.edit_demand(demand.pk, {"number": 3}, by=clara, at=moment)
    assert (edited.number, edited.version) == (3, 2)
    other = lay("Other")
    services.remove_demand(other.pk, by=clara, at=moment)
    ask(demand)
    with pytest.raises(errors.DemandUsed):
        services.remove_demand(demand.pk, by=clara, at=moment)
    assert StageDemand.objects.get() == demand


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ()}, {"roles": ("king",)}, {"functions": ("NO",)}, {"number": 0},
        {"number": 10}, {"name": " "}, {"kind": "wish"}, {"holds": "never"},
        {"above_minor": -1, "currency": "RUB"}, {"above_minor": 5}, {"stage_id": 0},
        {"name": "Discount"},
    ],
)  # fmt: skip
def test_a_demand_that_makes_no_sense_is_refused(demand, lay, changes):
    with pytest.raises(Invalid):
        lay(**{"name": "Second"} | changes)
    assert StageDemand.objects.count() == 1


def test_out_of_use_it_asks_nothing(demand, move, clara, moment, stands):
    services.edit_demand(demand.pk, {"is_active": False}, by=clara, at=moment)
    move()
    assert stands() == "Offer"


def test_the_demand_holds_for_its_step_in_the_next_version(
    demand, process, clara, anna, moment, friday
):
    draft = versioning.open_draft(process.pk, by=clara, at=moment)
    versioning.approve_version(draft.pk, "a new word", by=clara, at=moment)
    now = {stage.name: stage.pk for stage in draft.stages.all()}
    told = DealDraft(
        "Of the new version", process.pk, now["Search"], friday, "RUB", owner_id=anna.pk
    )
    fresh = pipeline.open_deal(told, by=anna, at=moment, today=friday)

    with pytest.raises(GateClosed, match="Discount"):
        pipeline.move_deal(fresh.pk, now["Offer"], by=anna, at=moment, on=friday)

    assert [row.pk for row in queries.demanded_of(fresh)] == [demand.pk]


def test_a_lost_deal_taken_back_waits_for_approval_again(demand, ask, deal, anna, moment, friday):
    row, reason = ask(demand), LossReason.objects.create(name="Too expensive")
    act = {"by": anna, "at": moment}
    pipeline.lose_deals([deal.pk], reason.pk, on=friday, batch="lost", **act)
    row.refresh_from_db()
    assert row.state == "withdrawn"

    assert not undo("lost", **act).refused

    row.refresh_from_db()
    assert row.is_open and Deal.objects.get(pk=deal.pk).is_open


def test_approved_after_a_new_version_of_the_process_it_moves_all_the_same(
    demand, ask, say, stands, stage, process, deal, dana, clara, moment, friday
):
    row = ask(demand, move_to=stage["Offer"].pk)
    old = process.versions.get()
    draft = versioning.open_draft(process.pk, by=clara, at=moment)
    versioning.approve_version(draft.pk, "", by=clara, at=moment)
    same = {pk: new for new, pk in draft.stages.filter(kind="open").values_list("pk", "root_id")}
    migrating.carry_all(old.pk, same, by=clara, at=moment, on=friday, batch="over")

    row = say(row, dana)

    assert (row.outcome, stands()) == ("moved", "Offer")
    assert Deal.objects.get(pk=deal.pk).stage.version_id == draft.pk
