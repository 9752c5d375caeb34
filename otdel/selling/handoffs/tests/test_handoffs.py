"""Offering, accepting, returning: what changes hands and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from otdel.company.clients.models import Company
from otdel.company.department.drafts import CoverDraft, CoverRules
from otdel.company.department.models import Employment
from otdel.company.department.services import covers
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import User
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.handoffs import errors, queries, services
from otdel.selling.handoffs.drafts import OfferDraft, PairingDraft
from otdel.selling.handoffs.models import Credit, Handoff
from otdel.selling.handoffs.quality import quality
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import (
    convert_lead,
    create_process,
    edit_process,
    lose_deals,
    move_deal,
    open_deal,
    reassign_deals,
    reject_lead,
)
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import plan

from .conftest import STAGES


def kinds(noun, pk):
    rows = Entry.objects.filter(noun=noun, noun_id=pk, kind__startswith="handoffs.")
    return [entry.kind.removeprefix("handoffs.") for entry in rows.order_by("pk")]


def test_offered_nothing_changes_hands_accepted_it_does(give, lead, stan, anna, moment):
    task = plan(
        ActivityDraft("task", "Call", stan.pk, about_noun="lead", about_id=lead.pk),
        by=stan, at=moment,
    )  # fmt: skip
    row = give(note="  Speak with Olga ")
    assert (row.taker_id, row.state, row.note) == (anna.pk, "offered", "Speak with Olga")
    assert Lead.objects.get(pk=lead.pk).owner_id == stan.pk
    assert not pipeline.leads(anna).exists()

    services.accept(row.pk, by=anna, at=moment + timedelta(minutes=30), reply="Thanks")

    assert Lead.objects.get(pk=lead.pk).owner_id == anna.pk
    assert Activity.objects.get(pk=task.pk).owner_id == anna.pk
    assert kinds("lead", lead.pk) == ["HandoffOffered", "HandoffAccepted"]
    told = Entry.objects.get(kind="handoffs.HandoffAccepted")
    assert (told.by_id, told.facts["minutes"]) == (anna.pk, 30)
    assert Entry.objects.get(kind="pipeline.LeadReassigned").by_id == anna.pk


def test_the_giver_keeps_credit_and_sight_and_the_taker_has_a_part(give, lead, stan, anna, moment):
    row = give()
    services.accept(row.pk, by=anna, at=moment)

    parts = {(one.person_id, one.part, one.share_bp) for one in Credit.objects.all()}
    assert parts == {(stan.pk, "found", 2000), (anna.pk, "sold", 8000)}
    assert queries.handoffs(stan).get().pk == row.pk
    assert not pipeline.leads(stan).exists()


def test_returned_with_a_reason_it_stays_and_may_be_offered_again(
    give, lead, stan, anna, reasons, moment
):
    row = give()
    reason = reasons["No budget"]

    services.return_to_giver(row.pk, reason.pk, by=anna, at=moment, reply="They have no money")

    row.refresh_from_db()
    assert (row.state, row.reason_id, row.is_open) == ("returned", reason.pk, False)
    assert Lead.objects.get(pk=lead.pk).owner_id == stan.pk
    assert [one.pk for one in queries.came_back(stan.pk, moment - timedelta(days=1))] == [row.pk]
    again = give(at=moment + timedelta(hours=1))
    assert again.pk != row.pk
    assert not queries.came_back(stan.pk, moment - timedelta(days=1))


def test_one_open_handoff_a_record_is_the_database_s_word_too(give, lead, rule, stan, moment):
    row = give()
    with pytest.raises(errors.AlreadyOffered):
        give()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.create(
            rule=rule, lead_id=lead.pk, giver=stan, offered_at=moment, due_at=moment
        )
    services.withdraw(row.pk, by=stan, at=moment)
    give()
    assert Handoff.objects.count() == 2


def test_the_term_runs_in_working_time(give, moment):
    friday_evening = moment + timedelta(hours=7, minutes=0)  # 17:00 in Moscow
    row = give(at=friday_evening, hours=2)
    assert row.due_at == moment + timedelta(days=3)  # an hour on Friday, one on Monday: 10:00


def test_who_may_answer_and_who_may_withdraw(give, stan, anna, boris, dana, vera, clara, moment):
    row = give()
    for stranger in (boris, vera):
        with pytest.raises(errors.NoSuchHandoff):
            services.accept(row.pk, by=stranger, at=moment)
    with pytest.raises(errors.NotForYou):
        services.accept(row.pk, by=stan, at=moment)
    with pytest.raises(errors.NotYours):
        services.withdraw(row.pk, by=anna, at=moment)
    assert Handoff.objects.get().is_open
    services.accept(row.pk, by=dana, at=moment)  # Anna's team lead answers for her
    assert Handoff.objects.get().decided_by_id == dana.pk
    with pytest.raises(errors.AlreadyAnswered):
        services.accept(row.pk, by=clara, at=moment)


def test_only_the_owner_with_the_function_gives(give, lead, rule, stan, anna, clara, moment):
    Employment.objects.get(person=stan).functions.clear()
    with pytest.raises(errors.NotTheGiver):
        give()
    with pytest.raises(Lead.DoesNotExist):
        give(by=anna)
    assert not Handoff.objects.exists()


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ("function", errors.WithoutFunction),
        ("ended", errors.OutOfDepartment),
        ("off", errors.OutOfDepartment),
        ("notice", errors.Leaving),
        ("ends soon", errors.Leaving),
    ],
)
def test_a_taker_who_cannot_is_refused_with_what_to_do(
    how, refusal, lay, give, anna, stan, lead, moment, friday
):
    chosen = lay("By hand", pick="giver")
    job = Employment.objects.get(person=anna)
    if how == "function":
        job.functions.clear()
    elif how == "ended":
        Employment.objects.filter(pk=job.pk).update(ends_on=friday - timedelta(days=1))
    elif how == "ends soon":
        Employment.objects.filter(pk=job.pk).update(ends_on=friday)
    elif how == "off":
        User.objects.filter(pk=anna.pk).update(is_active=False)
    else:
        User.objects.filter(pk=anna.pk).update(notice_on=friday)
    with pytest.raises(refusal) as refused:
        give(under=chosen, to=anna, hours=12)
    assert "Anna" in str(refused.value) and "hoose" in str(refused.value)
    assert not Handoff.objects.exists()


def test_somebody_away_is_refused_and_skipped_in_turn(
    lay, give, anna, boris, stan, clara, lead, moment, friday
):
    days = CoverDraft(anna.pk, friday, friday, boris.pk)
    covers.ask_cover(days, rules=CoverRules(), by=clara, at=moment, on=friday)
    chosen = lay("By hand", pick="giver")
    with pytest.raises(errors.Away, match="Boris"):
        give(under=chosen, to=anna)
    assert give().taker_id == boris.pk


def test_in_turn_everybody_gets_every_nth(lay, give, rule, stan, anna, boris, moment, clara):
    got = []
    for _each in range(6):
        row = give()
        got.append(row.taker_id)
        services.withdraw(row.pk, by=stan, at=moment)
    assert got == [anna.pk, boris.pk] * 3


def test_nobody_to_take_says_so(give, anna, lead):
    Employment.objects.get(person=anna).functions.clear()
    with pytest.raises(errors.NobodyTakes, match="AE"):
        give()
    assert not Handoff.objects.exists()


def test_the_head_chooses_and_only_then_it_may_be_accepted(
    lay, give, stan, anna, dana, clara, moment
):
    by_head = lay("Head", pick="head")
    row = give(under=by_head)
    assert (row.taker_id, row.chief_id) == (None, dana.pk)
    assert queries.waiting_for(dana.pk).get().pk == row.pk
    with pytest.raises(errors.NotYetChosen):
        services.accept(row.pk, by=dana, at=moment)
    services.reassign(row.pk, anna.pk, by=dana, at=moment, hours=4)
    services.accept(row.pk, by=anna, at=moment)


def test_a_named_person_and_a_pair(lay, give, stan, anna, boris, clara, moment, friday):
    named = lay("Named", pick="person", person_id=boris.pk)
    row = give(under=named)
    assert row.taker_id == boris.pk
    services.withdraw(row.pk, by=stan, at=moment)

    soft = services.pair(PairingDraft(stan.pk, boris.pk, friday), by=clara, at=moment)
    paired = lay("Paired", pick="pair")
    row = give(under=paired)
    assert row.taker_id == boris.pk
    services.withdraw(row.pk, by=stan, at=moment)
    with pytest.raises(errors.PairOverlaps):
        services.pair(PairingDraft(stan.pk, anna.pk, friday), by=clara, at=moment)

    User.objects.filter(pk=boris.pk).update(notice_on=friday)
    row = give(under=paired)
    assert row.taker_id == anna.pk  # a soft pair gives way
    services.withdraw(row.pk, by=stan, at=moment)
    services.end_pairing(soft.pk, friday - timedelta(days=1), by=clara, at=moment)

    services.pair(
        PairingDraft(stan.pk, boris.pk, friday + timedelta(days=1), is_hard=True),
        by=clara, at=moment,
    )  # fmt: skip
    tomorrow = moment + timedelta(days=1)
    with pytest.raises(errors.Leaving):  # a hard one does not
        give(under=paired, at=tomorrow)
    by_hand = lay("By hand", pick="giver")
    with pytest.raises(errors.Paired, match="Boris"):
        give(under=by_hand, to=anna, at=tomorrow)


def test_what_lacks_is_asked_and_written_in_the_same_submit(
    lay, give, deal, stage, anna, fay, moment, friday
):
    pass_on = lay(
        "Mid", givers=("AE",), takers=("AM",), on_noun="deal", stage_id=stage["Search"].pk,
        required=("amount", "expected_on"), giver_part="sold", taker_part="develops",
    )  # fmt: skip
    with pytest.raises(GateClosed) as gate:
        give(by=anna, record=deal, under=pass_on)
    assert [lack.key for lack in gate.value.lacking] == ["expected_on"]
    give(by=anna, record=deal, under=pass_on, answers={"expected_on": friday})
    assert Deal.objects.get(pk=deal.pk).expected_on == friday


def test_a_lead_s_criteria_are_asked_too(lay, give, lead, stan, clara, moment):
    from otdel.selling.pipeline.services import ensure_criterion  # noqa: PLC0415

    criterion = ensure_criterion("Has a budget", is_compulsory=True, by=clara, at=moment)
    strict = lay("Strict", required=("criteria", "person_name"))
    with pytest.raises(GateClosed) as gate:
        give(under=strict)
    keys = {lack.key for lack in gate.value.lacking}
    assert keys == {"person_name", f"criterion:{criterion.pk}"}
    give(under=strict, answers={"person_name": "Olga", f"criterion:{criterion.pk}": True})
    now = Lead.objects.get(pk=lead.pk)
    assert (now.person_name, now.status) == ("Olga", "qualified")


def test_the_client_goes_to_care_with_everything_ticked(
    give, to_care, deal, stage, company, anna, fay, moment, friday
):
    with pytest.raises(errors.RuleElsewhere):
        give(by=anna, record=deal, under=to_care)
    move_deal(deal.pk, stage["Won"].pk, by=anna, at=moment, on=friday)
    assert [one.pk for one in queries.to_pass_on(anna.pk, friday)] == [deal.pk]
    with pytest.raises(errors.ChecklistOpen, match="Contacts"):
        give(by=anna, record=deal, under=to_care, ticked=frozenset({0, 1}))
    row = give(by=anna, record=deal, under=to_care, ticked=frozenset({0, 1, 2}))
    assert row.taker_id == fay.pk
    with pytest.raises(errors.ChecklistMissing, match="Contract"):
        services.accept(row.pk, by=fay, at=moment, ticked=frozenset({1, 2}))
    assert Company.objects.get().owner_id == anna.pk

    services.accept(row.pk, by=fay, at=moment, ticked=frozenset({0, 1, 2}))

    assert Company.objects.get().owner_id == fay.pk
    assert Deal.objects.get().owner_id == anna.pk  # the deal itself stays with who won it
    assert all(one["is_taken"] for one in Handoff.objects.get().checklist)
    assert not queries.to_pass_on(anna.pk, friday)


def test_credit_follows_a_lead_into_its_deal_and_survives_reassigning(
    give, lead, stan, anna, boris, clara, stage, process, moment, friday
):
    services.accept(give().pk, by=anna, at=moment)
    deal = convert_lead(lead.pk, by=anna, at=moment, on=friday, batch="c" * 8)
    reassign_deals([deal.pk], boris.pk, by=clara, at=moment)

    told = queries.credits_of("deal", deal.pk)
    assert {(one.person_id, one.part) for one in told} == {(stan.pk, "found"), (anna.pk, "sold")}
    assert queries.of_record("deal", deal.pk).count() == 1


def test_an_undone_conversion_leaves_credit_with_the_lead(
    give, lead, stan, anna, process, moment, friday
):
    services.accept(give().pk, by=anna, at=moment)
    convert_lead(lead.pk, by=anna, at=moment, on=friday, batch="c" * 8)
    undo("c" * 8, by=anna, at=moment)
    assert Credit.objects.filter(lead_id=lead.pk, deal_id=None).count() == 2


def test_taken_back_everything_is_as_before(give, lead, stan, anna, moment):
    row = give(batch="a" * 8)
    services.accept(row.pk, by=anna, at=moment, batch="b" * 8)
    assert not undo("b" * 8, by=anna, at=moment).refused
    row.refresh_from_db()
    assert (row.state, row.is_open, row.decided_at) == ("offered", True, None)
    assert Lead.objects.get(pk=lead.pk).owner_id == stan.pk
    assert not Credit.objects.exists()
    services.accept(row.pk, by=anna, at=moment)
    assert Credit.objects.count() == 2
    assert undo("a" * 8, by=stan, at=moment).refused  # answered since


def test_an_undone_offer_is_gone(give, stan, moment):
    give(batch="a" * 8)
    assert not undo("a" * 8, by=stan, at=moment).refused
    assert not Handoff.objects.exists()


def test_a_return_is_undone_unless_offered_again(give, stan, anna, reasons, moment):
    row = give()
    services.return_to_giver(row.pk, reasons["No budget"].pk, by=anna, at=moment, batch="b" * 8)
    give()
    told = undo("b" * 8, by=anna, at=moment)
    assert told.refused and "offered already" in told.refused[0][2]


def test_what_is_over_or_given_away_is_taken_back(
    give, lay, lead, deal, stage, rule, stan, anna, boris, clara, loss, moment, friday
):
    row = give()
    reject_lead(lead.pk, loss.pk, by=stan, at=moment)
    assert Handoff.objects.get(pk=row.pk).state == "withdrawn"

    mid = lay(
        "Mid", givers=("AE",), takers=("AM",), on_noun="deal", stage_id=stage["Search"].pk,
        giver_part="sold", taker_part="develops",
    )  # fmt: skip
    row = give(by=anna, record=deal, under=mid)
    reassign_deals([deal.pk], boris.pk, by=clara, at=moment)
    assert Handoff.objects.get(pk=row.pk).state == "withdrawn"
    row = give(by=boris, record=deal, under=mid)
    lose_deals([deal.pk], loss.pk, by=boris, at=moment, on=friday)
    assert Handoff.objects.get(pk=row.pk).state == "withdrawn"


def test_what_nobody_answered_is_told_to_the_head_once(give, anna, dana, boris, system, moment):
    row = give()
    assert services.escalate_overdue(by=system, at=moment + timedelta(hours=1)) == 0
    late = moment + timedelta(hours=6)
    assert services.escalate_overdue(by=system, at=late) == 1
    assert services.escalate_overdue(by=system, at=late) == 0
    row.refresh_from_db()
    assert (row.chief_id, row.escalated_at) == (dana.pk, late)
    assert queries.waiting_for(dana.pk).get().pk == row.pk
    assert Entry.objects.filter(kind="handoffs.HandoffEscalated").count() == 1
    services.reassign(row.pk, boris.pk, by=dana, at=late, hours=4)
    row.refresh_from_db()
    assert (row.taker_id, row.escalated_at) == (boris.pk, None)
    assert row.due_at > late


def test_many_at_once_answer_one_by_one(give, anna, reasons, stan, moment):
    row = give()
    reason = reasons["No budget"].pk
    told = services.return_many([row.pk, 10**6], reason, by=anna, at=moment)
    assert told[0].pk == row.pk and isinstance(told[1], errors.NoSuchHandoff)
    told = services.accept_many([row.pk], by=anna, at=moment)
    assert isinstance(told[0], errors.AlreadyAnswered)


def test_without_the_verb_nothing(give, vera, lead, rule, moment):
    from conftest import person  # noqa: PLC0415

    auditor = person("ada", "auditor", "all")
    with pytest.raises(NotAllowed):
        services.offer("lead", lead.pk, OfferDraft(rule.pk), by=auditor, at=moment, hours=4)


def test_an_answer_never_leaves_half_behind(monkeypatch, give, lead, stan, anna, moment):
    from otdel.selling.handoffs.services import deciding  # noqa: PLC0415

    row = give()

    def refuse(*args, **told):
        return [Refused()]

    monkeypatch.setattr(deciding, "reassign_leads", refuse)
    with pytest.raises(Refused):
        services.accept(row.pk, by=anna, at=moment)
    row.refresh_from_db()
    assert row.is_open and not Credit.objects.exists()
    assert kinds("lead", lead.pk) == ["HandoffOffered"]


def test_a_leaver_s_incoming_offers_go_along_with_the_book(give, anna, boris, clara, moment):
    from otdel.selling.handoffs.books import count_handoffs, pass_handoffs  # noqa: PLC0415

    row = give()
    assert count_handoffs(clara, anna.pk) == 1
    (done,) = pass_handoffs(anna.pk, boris.pk, by=clara, at=moment)
    assert (done.pk, done.taker_id) == (row.pk, boris.pk)
    assert count_handoffs(clara, anna.pk) == 0


@pytest.fixture
def passed_on(lay, give, deal, stage, fay, anna, clara, moment, friday):
    """A deal passed on at a stage and won there, in a process whose win is no sale; returns it."""

    def make(at="Offer", is_sale=False):
        edit_process(deal.process_id, {"is_sale": is_sale}, by=clara, at=moment)
        on = lay(
            "On", givers=("AE",), takers=("AM",), on_noun="deal", stage_id=stage[at].pk,
            moves_company=True, is_gate=True,
        )  # fmt: skip
        if at == "Offer":
            move_deal(deal.pk, stage[at].pk, by=anna, at=moment, on=friday)
        services.accept(give(anna, under=on, record=deal).pk, by=fay, at=moment)
        return move_deal(deal.pk, stage["Won"].pk, by=fay, at=moment, on=friday)

    return make


@pytest.fixture
def go_on(fay, stage, moment, friday):
    def make(won, batch=""):
        draft = DealDraft(
            title="Pumps, the sale", process_id=won.process_id, stage_id=stage["Search"].pk,
            opened_on=friday, currency="RUB", owner_id=fay.pk, company_id=won.company_id,
        )  # fmt: skip
        return open_deal(draft, by=fay, at=moment, today=friday, follows_id=won.pk, batch=batch)

    return make


def parts_in(deal):
    return Credit.objects.filter(deal_id=deal.pk).count()


def test_credit_of_a_search_goes_on_into_the_sale_and_comes_back_with_undo(
    passed_on, go_on, fay, moment
):
    won = passed_on()
    assert Company.objects.get().status == "potential"  # what is only passed on sold nothing
    sale = go_on(won, batch="next")
    assert (parts_in(won), parts_in(sale)) == (0, 2)

    assert undo("next", by=fay, at=moment).refused == ()
    assert parts_in(won) == 2
    assert parts_in(go_on(won)) == 2


def test_raw_material_is_good_if_it_is_sold_in_the_deal_that_goes_on(
    passed_on, go_on, anna, clara, fay, process, moment, friday
):
    asked = {"since": moment - timedelta(days=1), "until": moment + timedelta(days=1)}
    won = passed_on()
    assert quality(clara, "giver", **asked).total.won == 0  # only passed on

    sale = create_process(ProcessDraft("Sale", STAGES), by=clara, at=moment)
    draft = DealDraft(
        "Pumps, the sale", sale.pk, sale.stages.get(name="Offer").pk, friday, "RUB",
        owner_id=fay.pk, company_id=won.company_id,
    )  # fmt: skip
    further = open_deal(draft, by=fay, at=moment, today=friday, follows_id=won.pk)
    move_deal(further.pk, sale.stages.get(name="Won").pk, by=fay, at=moment, on=friday)

    assert quality(clara, "giver", **asked).total.won == 1
    assert Company.objects.get().status == "existing"


def test_the_process_s_page_asks_whether_such_a_win_is_a_sale(client, passed_on, clara, moment):
    won = passed_on(is_sale=True)
    client.force_login(clara)
    page = reverse("pipeline:process-detail", args=[won.process_id])
    said = "say in the rules of the process that a win here is no sale"

    assert said in client.get(page).content.decode()
    edit_process(won.process_id, {"is_sale": False}, by=clara, at=moment)
    shown = client.get(page).content.decode()
    assert said not in shown and "A win here is no sale: it counts as passed on." in shown


def test_credit_of_a_sale_stays_with_it_when_the_client_buys_again(passed_on, go_on):
    won = passed_on(is_sale=True)
    assert Company.objects.get().status == "existing"
    again = go_on(won)

    assert (parts_in(won), parts_in(again)) == (2, 0)
