"""The one way of a deal from stage to stage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from otdel.company.contacting.drafts import BanDraft
from otdel.company.contacting.services import set_ban
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import Grant
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import Invalid, NotAllowed, Refused, Stale
from otdel.selling.pipeline import errors
from otdel.selling.pipeline.drafts import LineDraft, StageDraft
from otdel.selling.pipeline.models import Deal, Evidence, StageVisit
from otdel.selling.pipeline.services import edit_deal, move_deal, move_deals, reopen_deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity

DAY = timedelta(days=1)


@pytest.fixture
def move(anna, moment, friday):
    """Return move(deal, stage, days=0, by=Anna, **more)."""

    def run(deal, stage, *, days=0, by=anna, **more):
        return move_deal(
            deal.pk, stage.pk, by=by, at=moment + days * DAY, on=friday + days * DAY, **more
        )

    return run


def kinds(deal):
    rows = Entry.objects.filter(noun="deal", noun_id=deal.pk).order_by("pk")
    return [kind.rpartition(".")[2] for kind in rows.values_list("kind", flat=True)]


def standing(deal):
    fresh = Deal.objects.get(pk=deal.pk)
    visits = list(deal.visits.order_by("pk").values_list("stage_id", "left_at"))
    return (fresh.stage_id, fresh.status, fresh.version, visits, Entry.objects.count())


def test_moves_on_and_keeps_the_visit_with_its_length(deal, stage, move, anna):
    moved = move(deal, stage["Qualify"], days=3)

    assert (moved.stage_id, moved.stage_since) == (
        stage["Qualify"].pk,
        deal.stage_since + 3 * DAY,
    )
    first, second = StageVisit.objects.filter(deal=deal).order_by("pk")
    assert first.left_at == second.entered_at
    assert (second.stage_id, second.left_at, second.by_id) == (stage["Qualify"].pk, None, anna.pk)
    entry = Entry.objects.get(kind="pipeline.DealMoved")
    assert entry.facts["days_in_stage"] == 3
    assert entry.facts["from_stage_id"] == stage["Search"].pk


def test_entering_a_stage_opens_its_tasks_once(deal, stage, move):
    move(deal, stage["Qualify"])
    move(deal, stage["Search"], days=1)
    move(deal, stage["Qualify"], days=2)

    task = Activity.objects.get(about_noun="deal", about_id=deal.pk)
    assert (task.subject, task.is_open) == ("Talk about the need", True)
    assert task.stage_task_id == stage["Qualify"].tasks.get().pk


def test_a_closed_gate_names_what_it_lacks_and_nothing_moves(deal, stage, move):
    move(deal, stage["Qualify"])
    before = standing(deal)

    with pytest.raises(errors.GateClosed) as refusal:
        move(deal, stage["Offer"])

    assert [(lack.key, lack.kind) for lack in refusal.value.lacking] == [
        ("amount", "money"),
        (f"task:{stage['Qualify'].tasks.get().pk}", "task"),
    ]
    assert standing(deal) == before


def test_answers_and_the_move_are_one_act(deal, stage, move, anna, moment):
    move(deal, stage["Qualify"])
    task = stage["Qualify"].tasks.get()

    moved = move(deal, stage["Offer"], answers={"amount": 900_00, f"task:{task.pk}": True})

    assert (moved.stage_id, moved.amount_minor) == (stage["Offer"].pk, 900_00)
    assert Activity.objects.get(stage_task_id=task.pk).done_at == moment
    assert kinds(deal)[-2:] == ["DealMoved", "ActivityDone"]
    assert "DealAmountChanged" in kinds(deal)


def test_evidence_may_be_a_text_or_a_file(open_deal, stage, move, friday):
    lack = f"evidence:{stage['Offer'].pk}:The offer has been sent"
    told, filed = (
        open_deal(stage_id=stage["Offer"].pk, amount_minor=100, expected_on=friday)
        for _ in range(2)
    )
    upload = SimpleUploadedFile("offer.pdf", b"%PDF-1.4\n%%EOF\n")

    move(told, stage["Won"], answers={lack: "No. 17, by mail"})
    move(filed, stage["Won"], answers={lack: upload})

    assert Evidence.objects.get(deal=told).answer == "No. 17, by mail"
    assert Evidence.objects.get(deal=filed).file_id is not None


def test_evidence_once_given_is_not_asked_again(open_deal, stage, move, friday):
    deal = open_deal(stage_id=stage["Offer"].pk, amount_minor=100, expected_on=friday)
    lack = f"evidence:{stage['Offer'].pk}:The offer has been sent"
    move(deal, stage["Won"], answers={lack: "sent"})
    reopen_deal(deal.pk, by=deal.owner, at=deal.visits.last().entered_at, on=friday)

    assert move(deal, stage["Won"]).status == "won"


def test_a_blank_answer_is_no_answer(open_deal, stage, move, friday):
    deal = open_deal(stage_id=stage["Offer"].pk, expected_on=friday, amount_minor=5)
    lack = f"evidence:{stage['Offer'].pk}:The offer has been sent"

    with pytest.raises(errors.GateClosed):
        move(deal, stage["Won"], answers={lack: "   "})
    assert not Evidence.objects.exists()


def test_skipped_stages_still_ask_for_their_fields_and_evidence(deal, stage, move):
    with pytest.raises(errors.GateClosed) as refusal:
        move(deal, stage["Won"])

    assert [lack.kind for lack in refusal.value.lacking] == ["money", "date", "evidence"]


def test_a_win_closes_the_deal_on_the_day(open_deal, stage, move, friday):
    deal = open_deal(stage_id=stage["Offer"].pk, amount_minor=100, expected_on=friday)
    lack = f"evidence:{stage['Offer'].pk}:The offer has been sent"

    won = move(deal, stage["Won"], days=5, answers={lack: "sent"})

    assert (won.status, won.is_open, won.closed_on) == ("won", False, friday + 5 * DAY)
    assert Entry.objects.get(kind="pipeline.DealWon").facts["days"] == 5
    assert "DealMoved" not in kinds(deal)


def test_a_loss_needs_its_reason_and_calls_off_what_was_planned(deal, stage, move, reason):
    move(deal, stage["Qualify"])
    with pytest.raises(errors.GateClosed) as refusal:
        move(deal, stage["Lost"])
    assert [lack.key for lack in refusal.value.lacking] == ["loss_reason"]

    lost = move(deal, stage["Lost"], answers={"loss_reason": reason.pk, "loss_note": "By a third"})

    assert (lost.loss_reason_id, lost.loss_note) == (reason.pk, "By a third")
    assert not Activity.objects.filter(about_id=deal.pk, is_open=True).exists()
    assert Entry.objects.get(kind="pipeline.DealLost").facts["loss_reason_id"] == reason.pk


def test_a_loss_reason_that_is_not_there_is_refused(deal, stage, move):
    before = standing(deal)
    with pytest.raises(Invalid):
        move(deal, stage["Lost"], answers={"loss_reason": 10**6})
    assert standing(deal) == before


def test_a_process_may_forbid_skipping(design, open_deal, move):
    strict = design("Strict", may_skip=False)
    first, second, third, *_ = strict.stages.all()
    deal = open_deal(process_id=strict.pk, stage_id=first.pk, amount_minor=1)

    with pytest.raises(errors.SkipsStages):
        move(deal, third)
    assert move(deal, second).stage_id == second.pk


def test_a_process_may_forbid_going_back(design, open_deal, move):
    onward = design("Onward", may_go_back=False)
    first, second, *_ = onward.stages.all()
    deal = open_deal(process_id=onward.pk, stage_id=second.pk)

    before = standing(deal)
    with pytest.raises(errors.GoesBack):
        move(deal, first)
    assert standing(deal) == before


def test_a_scout_does_not_move_into_the_offer(open_deal, stage, move, anna):
    deal = open_deal(amount_minor=100)
    Grant.objects.filter(user=anna).update(role=Role.SCOUT)
    scout = type(anna).objects.get(pk=anna.pk)

    with pytest.raises(errors.StageNotYours):
        move(deal, stage["Offer"], by=scout)
    assert move(deal, stage["Qualify"], by=scout).stage_id == stage["Qualify"].pk


def test_an_auditor_moves_nothing(deal, stage, move, olga):
    Grant.objects.filter(user=olga).update(role=Role.AUDITOR)
    auditor = type(olga).objects.get(pk=olga.pk)
    with pytest.raises(NotAllowed):
        move(deal, stage["Qualify"], by=auditor)


def test_the_same_stage_is_refused(deal, stage, move):
    with pytest.raises(errors.AlreadyThere):
        move(deal, stage["Search"])


def test_a_stage_of_another_process_is_refused(deal, design, move):
    other = design("Other")
    with pytest.raises(errors.OtherProcess):
        move(deal, other.stages.first())


def test_a_closed_deal_is_reopened_but_not_closed_again(deal, stage, move, reason, friday, moment):
    move(deal, stage["Lost"], answers={"loss_reason": reason.pk}, days=2)
    with pytest.raises(errors.DealClosed):
        move(deal, stage["Won"], days=2)

    back = reopen_deal(deal.pk, by=deal.owner, at=moment + 4 * DAY, on=friday + 4 * DAY)

    assert (back.stage_id, back.status, back.closed_on) == (stage["Search"].pk, "open", None)
    assert back.loss_reason_id is None
    facts = Entry.objects.get(kind="pipeline.DealReopened").facts
    assert (facts["was_status"], facts["was_days"]) == ("lost", 2)
    assert facts["was_loss_reason_id"] == reason.pk


def test_a_process_may_demand_a_next_step(design, open_deal, move, moment, anna):
    careful = design("Careful", needs_next_step=True)
    _first, second, third, *_ = careful.stages.all()
    deal = open_deal(process_id=careful.pk, stage_id=second.pk, amount_minor=100)
    step = ActivityDraft("call", "Ask about the budget", anna.pk, due_at=moment + DAY)
    answers = {f"task:{second.tasks.get().pk}": True}

    with pytest.raises(errors.GateClosed) as refusal:
        move(deal, third, answers=answers)
    assert [lack.key for lack in refusal.value.lacking] == ["next_step"]
    move(deal, third, answers={**answers, "next_step": step})

    planned = Activity.objects.get(about_id=deal.pk, is_open=True)
    assert (planned.subject, planned.company_id) == ("Ask about the budget", deal.company_id)


def test_an_old_version_is_stale(deal, stage, move, anna, moment):
    edit_deal(deal.pk, {"title": "Other"}, version=1, by=anna, at=moment)
    before = standing(deal)
    with pytest.raises(Stale):
        move(deal, stage["Qualify"], version=1)
    assert standing(deal) == before


def test_products_answer_a_gate_and_give_the_sum(design, open_deal, move, products):
    wants_lines = design(
        "Goods",
        stages=(
            StageDraft("Choose", required=("lines",)),
            StageDraft("Pay"),
            StageDraft("Won", "won"),
            StageDraft("Lost", "lost"),
        ),
    )
    choose, pay, *_ = wants_lines.stages.all()
    deal = open_deal(process_id=wants_lines.pk, stage_id=choose.pk)

    moved = move(deal, pay, answers={"lines": [LineDraft(products[0].pk, 2500, 10_00)]})

    assert moved.amount_minor == 25_00
    assert moved.lines.get().amount_minor == 25_00


@pytest.mark.parametrize("who", ["boris", "vera"])
def test_a_stranger_cannot_find_the_deal(deal, stage, move, who, request):
    before = standing(deal)
    with pytest.raises(Deal.DoesNotExist):
        move(deal, stage["Qualify"], by=request.getfixturevalue(who))
    assert standing(deal) == before


def test_bulk_answers_row_by_row(open_deal, stage, anna, moment, friday, boris):
    first, second = open_deal(amount_minor=100), open_deal(stage_id=stage["Qualify"].pk)
    ids = [first.pk, 10**9, second.pk]

    results = move_deals(ids, stage["Qualify"].pk, by=anna, at=moment, on=friday)

    assert isinstance(results[0], Deal)
    assert [r.code for r in results[1:] if isinstance(r, Refused)] == [
        "not-found",
        "already-there",
    ]


def test_bulk_takes_as_many_statements_for_many_as_for_few(
    design, open_deal, anna, moment, friday, django_assert_max_num_queries
):
    plain = design(
        "Plain",
        stages=(
            StageDraft("One"),
            StageDraft("Two"),
            StageDraft("Won", "won"),
            StageDraft("Lost", "lost"),
        ),
    )
    one, two, *_ = plain.stages.all()

    def run(number):
        ids = [open_deal(process_id=plain.pk, stage_id=one.pk).pk for _ in range(number)]
        with django_assert_max_num_queries(10_000) as counted:
            move_deals(ids, two.pk, by=anna, at=moment, on=friday)
        return len(counted.captured_queries)

    run(2)
    assert run(3) >= run(30)


def test_the_call_of_a_stage_to_a_closed_client_becomes_a_task(
    deal, stage, move, anna, moment, friday
):
    draft = BanDraft("asked not to ring", friday, "company", deal.company_id)
    set_ban(draft, by=anna, at=moment, phone_country="RU")

    move(deal, stage["Qualify"])

    task = Activity.objects.get(about_id=deal.pk)
    assert (task.kind, task.subject) == ("task", "Talk about the need")
