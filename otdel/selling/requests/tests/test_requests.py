"""A request's life: asked, taken, answered, returned, taken back; who may what; the task, the clock, the gate."""

from datetime import timedelta

import pytest

from conftest import employ, person
from otdel.company.clients.models import Company
from otdel.company.clients.services import merge_records
from otdel.company.department.models import Cover, CoverShare
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.services import system_user
from otdel.kernel.errors import NotAllowed
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.errors import GateClosed
from otdel.selling.pipeline.models import Deal, LossReason
from otdel.selling.requests import errors, queries, services
from otdel.selling.requests.drafts import AskDraft
from otdel.selling.requests.models import ServiceRequest
from otdel.selling.work import services as work
from otdel.selling.work.models import Activity

pytestmark = pytest.mark.django_db


def again(row):
    row.refresh_from_db()
    return row


@pytest.fixture
def away(clara, moment, friday):
    """Send a person away for the day, with somebody standing in or nobody."""

    def make(who, stand_in=None):
        cover = Cover.objects.create(
            person=who, starts_on=friday, ends_on=friday + timedelta(days=3), status="agreed",
            parts=["tasks", "companies"], asked_by=clara, created_at=moment, began_at=moment,
        )  # fmt: skip
        if stand_in:
            CoverShare.objects.create(cover=cover, stand_in=stand_in, is_rest=True)
        return cover

    return make


# ---------------------------------------------------------------- asking


def test_question_is_a_task_of_who_answers_due_in_working_hours(ask, stock, willy, anna, moment):
    row = ask(stock)

    task = Activity.objects.get(pk=row.task_id)
    assert (row.answerer, row.state, row.asker) == (willy, "asked", anna)
    assert row.due_at == moment + timedelta(hours=2)
    assert (task.owner, task.due_at, task.about_id) == (willy, row.due_at, row.deal_id)
    assert Entry.objects.filter(kind="requests.RequestAsked", noun="deal").count() == 1


def test_what_otdel_asks_by_itself_it_asks_in_the_owners_name(stock, deal, anna, willy, moment):
    draft = AskDraft(stock.pk)
    row = services.ask("deal", deal.pk, draft, by=system_user(), at=moment)

    assert (row.asker, row.answerer) == (anna, willy)


def test_term_does_not_run_at_night(ask, warehouse, agree, moment):
    """Friday 10:00 and twelve working hours of eight-hour days: Monday."""
    row = ask(agree(warehouse, "Shipment", hours=12))

    assert (row.due_at.date() - moment.date()).days == 3


def test_least_busy_of_a_function_is_asked(ask, stock, agree, warehouse, willy, wanda):
    first = ask(stock)
    second = ask(agree(warehouse, "Shipment"))

    assert {first.answerer, second.answerer} == {willy, wanda}


def test_head_of_a_unit_answers(ask, serve, agree, units):
    willy = person("will", "seller")
    employ(willy, units["south"], is_head=True)
    row = ask(agree(serve("Finance", answers_by="unit", unit_id=units["south"].pk)))

    assert row.answerer == willy


def test_who_is_away_is_stood_in_for(ask, contract, lena, willy, away):
    away(lena, willy)

    assert ask(contract).answerer == willy


def test_nobody_to_answer_is_told_at_once(ask, contract, lena, serve, agree, away):
    away(lena)
    for agreement in (contract, agree(serve("Marketing"), "Materials")):
        with pytest.raises(errors.NobodyAnswers):
            ask(agreement)

    assert not ServiceRequest.objects.exists()
    assert not Activity.objects.exists()


def test_nobody_is_asked_by_themselves(ask, contract, lena, deal, moment):
    Deal.objects.filter(pk=deal.pk).update(owner=lena)

    with pytest.raises(errors.NobodyAnswers):
        ask(contract, by=lena)


def test_outside_service_is_the_askers_own_task(ask, serve, agree, anna, moment):
    outside = serve("Bank", answers_by="outside", outside_name="Bank desk", outside_mail="b@x.ru")
    row = ask(agree(outside, "Guarantee"))
    assert (row.answerer, Activity.objects.get().owner) == (None, anna)

    services.answer(row.pk, "Given for a year", by=anna, at=moment)

    assert again(row).state == "answered"


def test_twice_is_refused_by_the_database(ask, stock):
    ask(stock)

    with pytest.raises(errors.AskedAlready):
        ask(stock)

    assert (ServiceRequest.objects.count(), Activity.objects.count()) == (1, 1)


def test_agreement_of_another_process_is_not_asked_by(
    ask, agree, warehouse, clara, moment, company
):
    other = pipeline.create_process(_process("Other"), by=clara, at=moment)
    elsewhere = agree(warehouse, "Shipment", process_id=other.pk)
    for record in (None, company):
        with pytest.raises(errors.AgreementElsewhere):
            ask(elsewhere, record=record)

    assert not ServiceRequest.objects.exists()


def _process(name):
    from otdel.selling.pipeline.drafts import ProcessDraft  # noqa: PLC0415

    from .conftest import STAGES  # noqa: PLC0415

    return ProcessDraft(name=name, stages=STAGES)


def test_client_is_asked_about_too(ask, stock, company):
    row = ask(stock, record=company)

    assert (row.about_noun, row.about_id) == ("company", company.pk)
    assert Activity.objects.get().company == company


def test_stranger_asks_about_nothing_of_anothers(ask, stock, company, vera, boris):
    for by in (vera, boris):
        with pytest.raises(Deal.DoesNotExist):
            ask(stock, by=by)
        with pytest.raises(Company.DoesNotExist):
            ask(stock, by=by, record=company)

    assert not ServiceRequest.objects.exists()


# ---------------------------------------------------------------- answering


def test_taken_then_answered_with_the_result(ask, stock, willy, moment):
    row = ask(stock)
    services.take(row.pk, by=willy, at=moment + timedelta(minutes=10))
    services.answer(row.pk, "Set aside till Monday", by=willy, at=moment + timedelta(minutes=90))

    assert (again(row).state, row.reply, row.minutes) == ("answered", "Set aside till Monday", 90)
    task = Activity.objects.get(pk=row.task_id)
    assert (task.is_open, task.outcome) == (False, "Set aside till Monday")
    told = Entry.objects.filter(kind="requests.RequestAnswered").get().facts
    assert (told["minutes"], told["is_in_time"]) == (90, True)


def test_returned_with_a_reason_and_asked_again(ask, stock, willy, moment):
    row = ask(stock)
    with pytest.raises(errors.ReasonMissing):
        services.return_to_asker(row.pk, "  ", by=willy, at=moment)
    services.return_to_asker(row.pk, "Which size?", by=willy, at=moment)

    assert again(row).state == "returned"
    assert ask(stock, words="100 pumps, size 20").is_open


def test_answer_needs_words(ask, stock, willy, moment):
    row = ask(stock)

    with pytest.raises(errors.ReplyMissing):
        services.answer(row.pk, "", by=willy, at=moment)

    assert again(row).state == "asked"


def test_nobody_else_answers(ask, stock, willy, anna, lena, vera, moment):
    row = ask(stock)
    for by, refusal in (
        (anna, errors.NotYoursToAnswer),
        (lena, errors.NoSuchRequest),
        (vera, errors.NoSuchRequest),
    ):
        for act in (
            lambda by=by: services.take(row.pk, by=by, at=moment),
            lambda by=by: services.answer(row.pk, "Yes", by=by, at=moment),
            lambda by=by: services.return_to_asker(row.pk, "No", by=by, at=moment),
        ):
            with pytest.raises(refusal):
                act()

    assert (again(row).state, row.version) == ("asked", 1)


def test_colleague_of_the_function_and_a_head_may(ask, stock, willy, wanda, clara, moment):
    row = ask(stock)
    other = wanda if row.answerer == willy else willy
    services.take(row.pk, by=other, at=moment)
    services.answer(row.pk, "Yes", by=clara, at=moment)

    assert again(row).decided_by == clara


def test_stand_in_answers_what_was_asked_before(ask, contract, lena, willy, away, moment):
    row = ask(contract)
    with pytest.raises((errors.NoSuchRequest, errors.NotYoursToAnswer)):
        services.answer(row.pk, "Yes", by=willy, at=moment)
    away(lena, willy)

    assert row in queries.waiting_for(willy, moment.date())
    services.answer(row.pk, "Yes", by=willy, at=moment)
    assert again(row).state == "answered"


def test_loser_of_a_race_is_told(ask, stock, willy, moment, monkeypatch):
    row = ask(stock)
    seen = queries.requests(willy).get(pk=row.pk)
    services.answer(row.pk, "Yes", by=willy, at=moment)
    monkeypatch.setattr(services.answering, "answered_by", lambda *_: seen)

    with pytest.raises(errors.RequestOver):
        services.return_to_asker(row.pk, "No", by=willy, at=moment)

    assert again(row).state == "answered"


def test_over_is_over(ask, stock, willy, anna, moment):
    row = ask(stock)
    services.withdraw(row.pk, by=anna, at=moment)

    for act in (
        lambda: services.take(row.pk, by=willy, at=moment),
        lambda: services.withdraw(row.pk, by=anna, at=moment),
    ):
        with pytest.raises(errors.RequestOver):
            act()
    assert not Activity.objects.filter(is_open=True).exists()


def test_only_the_asker_or_a_head_takes_it_back(ask, stock, willy, vera, clara, moment):
    row = ask(stock)
    with pytest.raises(errors.NotTheAsker):
        services.withdraw(row.pk, by=willy, at=moment)
    with pytest.raises(errors.NoSuchRequest):
        services.withdraw(row.pk, by=vera, at=moment)
    assert again(row).is_open

    services.withdraw(row.pk, by=clara, at=moment)
    assert again(row).state == "withdrawn"


# ---------------------------------------------------------------- the task is the request


def test_task_done_in_the_queue_is_the_answer(ask, stock, willy, moment):
    row = ask(stock)
    work.finish(row.task_id, "120 there", by=willy, at=moment, batch="done")
    assert (again(row).state, row.reply) == ("answered", "120 there")

    undo("done", by=willy, at=moment)

    assert again(row).is_open
    assert Activity.objects.get(pk=row.task_id).is_open


def test_task_done_without_words_says_what_was_agreed(ask, stock, willy, moment):
    row = ask(stock)
    work.finish(row.task_id, by=willy, at=moment)

    assert again(row).reply == "Goods set aside"


def test_asker_closing_the_task_answers_nothing(ask, contract, lena, dana, anna, moment):
    Deal.objects.update(owner=dana)
    row = ask(contract, by=dana)
    Activity.objects.filter(pk=row.task_id).update(owner=anna)  # somebody in Dana's sight
    work.finish(row.task_id, "Yes", by=dana, at=moment)

    assert again(row).state == "asked"


def test_task_handed_on_is_the_request_passed(ask, stock, willy, lena, clara, moment):
    row = ask(stock)
    work.reassign_activities([row.task_id], lena.pk, by=clara, at=moment)

    assert again(row).answerer == lena
    services.answer(row.pk, "Yes", by=lena, at=moment)


def test_lost_deal_asks_no_more(ask, stock, contract, deal, stage, anna, moment, friday):
    row = ask(stock)
    reason = LossReason.objects.create(name="Too dear")
    pipeline.move_deal(
        deal.pk, stage["Lost"].pk, by=anna, at=moment, on=friday, answers={"loss_reason": reason.pk}
    )

    assert again(row).state == "withdrawn"
    with pytest.raises(errors.RecordOver):
        ask(stock)


# ---------------------------------------------------------------- the clock


def test_late_is_told_once_to_the_head_and_to_who_answers(
    ask, contract, lena, willy, dana, clara, moment, system
):
    row = ask(contract)
    services.edit_service(contract.service_id, {"person_id": willy.pk}, by=clara, at=moment)
    late = row.due_at + timedelta(minutes=1)

    assert services.escalate_overdue(by=system, at=late - timedelta(minutes=2)) == 0
    assert services.escalate_overdue(by=system, at=late) == 1
    assert services.escalate_overdue(by=system, at=late + timedelta(days=1)) == 0

    owners = set(
        Activity.objects.filter(pk__in=again(row).reminders).values_list("owner", flat=True)
    )
    assert owners == {dana.pk, willy.pk}
    assert (row.chief, row.is_late(late)) == (dana, True)


def test_answer_calls_the_reminders_off(ask, stock, willy, system, moment):
    row = ask(stock)
    services.escalate_overdue(by=system, at=row.due_at + timedelta(minutes=1))
    services.answer(row.pk, "Late, but there", by=willy, at=row.due_at + timedelta(hours=1))

    assert not Activity.objects.filter(is_open=True).exists()
    assert Entry.objects.get(kind="requests.RequestAnswered").facts["is_in_time"] is False


# ---------------------------------------------------------------- the gate


def test_stage_is_not_left_before_the_answer(ask, contract, lena, move, stands, moment):
    with pytest.raises(GateClosed) as lacking:
        move()
    assert "ask for it" in str(lacking.value.lacking[0].label)
    row = ask(contract)
    with pytest.raises(GateClosed) as waiting:
        move()
    assert "not answered yet" in str(waiting.value.lacking[0].label)
    services.return_to_asker(row.pk, "No draft", by=lena, at=moment)
    with pytest.raises(GateClosed):
        move()
    assert stands() == "Search"

    services.answer(ask(contract).pk, "Agreed", by=lena, at=moment)
    move()

    assert stands() == "Offer"


def test_agreement_that_is_no_gate_holds_nobody(ask, stock, move, stands):
    ask(stock)
    move()

    assert stands() == "Offer"


def test_gate_holds_in_the_next_version_of_the_process(contract, process, clara, moment):
    draft = pipeline.open_draft(process.pk, by=clara, at=moment)
    stages = draft.stages.filter(kind="open")

    found = stages.get(name="Search")
    assert [row for row, _stage in queries.gates_at({found.pk: found.kin})] == [contract]


# ---------------------------------------------------------------- undo and merging


def test_question_taken_back_by_undo_never_was(ask, stock, anna, moment):
    ask(stock, batch="asked")

    undo("asked", by=anna, at=moment)

    assert not ServiceRequest.objects.exists()
    assert not Activity.objects.exists()


def test_answer_taken_back_waits_again(ask, stock, willy, moment):
    row = ask(stock)
    services.take(row.pk, by=willy, at=moment)
    services.answer(row.pk, "Yes", by=willy, at=moment, batch="hasty")

    undo("hasty", by=willy, at=moment)

    assert (again(row).state, row.reply, row.decided_at) == ("taken", "", None)
    assert Activity.objects.get(pk=row.task_id).is_open


def test_withdrawal_is_not_undone_over_a_newer_question(ask, stock, anna, moment):
    row = ask(stock)
    services.withdraw(row.pk, by=anna, at=moment, batch="back")
    ask(stock)

    assert undo("back", by=anna, at=moment).refused
    assert again(row).state == "withdrawn"


def test_requests_follow_a_merged_client_and_come_back(ask, stock, company, anna, moment):
    twin = Company.objects.create(
        name="Severny Put OOO", name_key="severny put ooo", owner=anna, created_at=moment
    )
    row = ask(stock, record=twin)

    merge_records("company", company.pk, twin.pk, by=anna, at=moment, batch="m")
    assert again(row).company_id == company.pk
    undo("m", by=anna, at=moment)

    assert again(row).company_id == twin.pk


# ---------------------------------------------------------------- sight and figures


def test_each_sees_what_is_theirs(ask, stock, willy, lena, dana, clara, vera, boris, anna):
    row = ask(stock)

    assert all(row in queries.requests(by) for by in (anna, willy, dana, clara))
    assert all(row not in queries.requests(by) for by in (vera, boris, lena))


def test_figures_by_service_and_agreement(ask, stock, contract, willy, clara, vera, moment):
    row = ask(stock)
    services.answer(row.pk, "Yes", by=willy, at=moment + timedelta(hours=1))
    ask(contract)
    at = moment + timedelta(days=10)

    told = queries.tallies(clara, moment - timedelta(days=1), at)

    assert told[stock.service_id][stock.pk].in_time_share == 1
    assert told[stock.service_id][stock.pk].median_hours == 1
    assert told[contract.service_id][contract.pk].late == 1
    assert queries.tallies(vera, moment - timedelta(days=1), at) == {}


def test_reader_who_may_not_work_asks_nothing(ask, stock, deal, moment):
    auditor = person("audrey", "auditor", "all")
    with pytest.raises(NotAllowed):
        services.ask("deal", deal.pk, AskDraft(stock.pk), by=auditor, at=moment)

    assert not ServiceRequest.objects.exists()


def test_whoever_takes_it_answers_it_and_has_its_task(ask, stock, willy, wanda, moment):
    row = ask(stock)
    asked, other = (willy, wanda) if row.answerer_id == willy.pk else (wanda, willy)

    services.take(row.pk, by=other, at=moment, batch="mine")
    assert again(row).answerer == other
    assert Activity.objects.get(pk=row.task_id).owner == other

    undo("mine", by=other, at=moment)
    assert (again(row).answerer, row.state) == (asked, "asked")
    assert Activity.objects.get(pk=row.task_id).owner == asked


def test_a_lost_deal_taken_back_waits_for_the_answer_again(ask, stock, deal, anna, moment, friday):
    row, reason = ask(stock), LossReason.objects.create(name="Too expensive")
    act = {"by": anna, "at": moment}
    pipeline.lose_deals([deal.pk], reason.pk, on=friday, batch="lost", **act)
    assert again(row).state == "withdrawn"

    assert not undo("lost", **act).refused

    assert again(row).is_open and Deal.objects.get(pk=deal.pk).is_open
    assert Activity.objects.get(pk=row.task_id).is_open
