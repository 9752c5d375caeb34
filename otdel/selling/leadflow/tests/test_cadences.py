"""Cadences: steps follow one another without limit and stop on an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.contacting.drafts import BanDraft
from otdel.company.contacting.services import set_ban
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.leadflow import errors, services
from otdel.selling.leadflow.drafts import CadenceDraft
from otdel.selling.leadflow.models import Cadence, Run
from otdel.selling.leadflow.sequence import Plan, Step, fill
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import ensure_loss_reason, reject_lead, take_leads
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import cancel, finish, log, plan, reopen

FRAGMENT = {"HX-Request": "true"}
STEPS = (
    {"channel": "call", "wait": 0, "subject": "Call {contact} of {company}"},
    {"channel": "letter", "wait": 2, "subject": "Letter", "text": "Hello, {contact}! {me}"},
    {"channel": "social", "wait": 1, "subject": "Social"},
)


@pytest.fixture
def cold(clara, moment) -> Cadence:
    draft = CadenceDraft("Cold", STEPS, repeat_days=5)
    return services.write_cadence(draft, by=clara, at=moment)


def came(anna, moment, number: int = 1, **values) -> list[Lead]:
    told = {"owner_id": anna.pk, "person_name": "Ivan", "company_name": "Forest"} | values
    drafts = [LeadDraft(f"Lead {n}", moment, "RUB", **told) for n in range(number)]
    return take_leads(drafts, by=anna, at=moment)


@pytest.fixture
def lead(anna, moment) -> Lead:
    return came(anna, moment)[0]


@pytest.fixture
def run(cold, lead, anna, moment) -> Run:
    [row] = services.start_runs(cold.pk, [lead.pk], by=anna, at=moment, batch="put")
    assert isinstance(row, Run)
    return row


def open_steps(lead: Lead) -> list[Activity]:
    rows = Activity.objects.filter(about_noun="lead", about_id=lead.pk, is_open=True)
    return list(rows.order_by("pk"))


def do(lead: Lead, *, by, at, **rest) -> Activity:
    [step] = open_steps(lead)
    return finish(step.pk, by=by, at=at, **rest)


def state(run: Run) -> tuple[str, str]:
    run.refresh_from_db()
    return run.state, run.why


# ---------------------------------------------------------------- the order, pure


@given(st.integers(1, 6), st.integers(1, 300), st.integers(1, 60))
def test_the_last_step_comes_again_without_limit_and_without_repeat_it_ends(length, number, days):
    steps = tuple(Step("call", n, f"Call {n}") for n in range(length))
    ends, goes = Plan(steps), Plan(steps, days)
    assert (ends.step(number) is None) == (number > length)
    again = goes.step(number)
    assert again is not None
    assert again.subject == f"Call {min(number, length) - 1}"
    assert again.wait == (number - 1 if number <= length else days)


def test_placeholders_are_filled_once_and_unknown_ones_stay():
    names = {"contact": "{me}", "company": "", "me": "Anna"}
    assert fill("Hi {contact} of {company}. {me}, {who} {", names) == "Hi {me} of. Anna, {who} {"


# ---------------------------------------------------------------- the way along it


@pytest.mark.django_db
def test_a_step_done_plans_the_next_after_working_days_and_the_last_repeats(
    run, lead, anna, moment
):
    [call] = open_steps(lead)
    assert (call.kind, call.subject, call.owner_id) == ("call", "Call Ivan of Forest", anna.pk)
    do(lead, by=anna, at=moment)  # a Friday: two working days later is Tuesday
    [letter] = open_steps(lead)
    assert (letter.kind, letter.body) == ("letter", "Hello, Ivan! Anna")
    assert timezone.localtime(letter.due_at).strftime("%a") == "Tue"
    for number in range(3, 30):
        moment += timedelta(days=7)
        do(lead, by=anna, at=moment)
        run.refresh_from_db()
        assert run.step == number
    assert open_steps(lead)[0].kind == "task" and state(run) == ("running", "")


@pytest.mark.django_db
def test_a_cadence_without_repeat_ends(clara, anna, lead, moment):
    short = services.write_cadence(CadenceDraft("Short", STEPS[:1]), by=clara, at=moment)
    [run] = services.start_runs(short.pk, [lead.pk], by=anna, at=moment)
    do(lead, by=anna, at=moment)
    assert state(run) == ("finished", "done") and open_steps(lead) == []


@pytest.mark.django_db
def test_told_twice_does_no_more_than_once(run, lead, anna, moment):
    done = do(lead, by=anna, at=moment)
    assert services.go_on([done.pk], by=anna, at=moment) == 0
    services.hold_for([done.pk], by=anna, at=moment)
    assert len(open_steps(lead)) == 1 and state(run) == ("running", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "why"),
    [
        ({"kind": "letter", "direction": "in", "done": True}, "answered"),
        ({"kind": "call", "direction": "in", "done": True}, "answered"),
        ({"kind": "meeting", "done": False}, "meeting"),
    ],
)
def test_an_answer_or_a_booked_meeting_stops_it(run, lead, anna, moment, draft, why):
    told = dict(draft)
    is_done = told.pop("done")
    about = {"about_noun": "lead", "about_id": lead.pk}
    row = ActivityDraft(subject="Them", owner_id=anna.pk, **about, **told)
    (log if is_done else plan)(row, by=anna, at=moment + timedelta(hours=1))
    assert state(run) == ("stopped", why)
    assert [one.subject for one in open_steps(lead)] == ([] if is_done else ["Them"])


@pytest.mark.django_db
def test_our_own_letter_and_one_of_before_are_no_answer(run, lead, anna, moment):
    about = {"about_noun": "lead", "about_id": lead.pk}
    ours = ActivityDraft("letter", "Ours", anna.pk, **about)
    log(ours, by=anna, at=moment)
    before = moment - timedelta(days=1)
    old = ActivityDraft("letter", "Old", anna.pk, direction="in", done_at=before, **about)
    log(old, by=anna, at=moment)
    assert state(run) == ("running", "")


@pytest.mark.django_db
def test_a_rejected_lead_leaves_it_and_undo_takes_it_up_again(run, lead, clara, anna, moment):
    reason = ensure_loss_reason("No need", by=clara, at=moment)
    [call] = open_steps(lead)
    reject_lead(lead.pk, reason.pk, by=anna, at=moment, batch="no")
    assert state(run) == ("stopped", "rejected") and open_steps(lead) == []
    undo("no", by=anna, at=moment)
    assert state(run) == ("running", "")
    assert [one.pk for one in open_steps(lead)] == [call.pk]


@pytest.mark.django_db
def test_a_converted_lead_leaves_it_with_nothing_open(run, lead, anna, moment):
    ends = {("lead", lead.pk): ("converted", moment)}
    assert services.stop_for(ends, by=anna, at=moment) == 1
    assert services.stop_for(ends, by=anna, at=moment) == 0
    assert state(run) == ("stopped", "converted") and open_steps(lead) == []


@pytest.mark.django_db
def test_a_finished_step_taken_back_calls_off_the_next(run, lead, anna, moment):
    [call] = open_steps(lead)
    do(lead, by=anna, at=moment, batch="done")
    undo("done", by=anna, at=moment)
    assert [one.pk for one in open_steps(lead)] == [call.pk]
    run.refresh_from_db()
    assert (run.step, run.activity_id) == (1, call.pk)
    do(lead, by=anna, at=moment)
    reopen(call.pk, by=anna, at=moment)
    assert [one.pk for one in open_steps(lead)] == [call.pk]


# ---------------------------------------------------------------- the gate


@pytest.mark.django_db
def test_a_forbidden_step_is_skipped_and_told_and_all_closed_stops(
    cold, lead, anna, clara, moment, friday, company
):
    act = {"by": clara, "at": moment, "phone_country": "RU"}
    ban = BanDraft("asked not to write", friday, "company", company.pk, channel="email")
    set_ban(ban, **act)
    [there] = came(anna, moment, company_id=company.pk)
    [run] = services.start_runs(cold.pk, [there.pk], by=anna, at=moment)
    do(there, by=anna, at=moment)
    [social] = open_steps(there)
    assert social.subject == "Social"
    [told] = Entry.objects.filter(noun="lead", noun_id=there.pk, kind__icontains="Skipped")
    assert told.facts["step"] == 2 and told.facts["codes"] == "do-not-contact"
    set_ban(BanDraft("asked to be left alone", friday, "company", company.pk), **act)
    do(there, by=anna, at=moment)
    assert state(run) == ("stopped", "barred") and open_steps(there) == []
    [said] = services.restart_runs([run.pk], by=anna, at=moment)
    assert isinstance(said, errors.AllClosed) and Run.objects.count() == 1


@pytest.fixture
def company(anna, moment):
    return create_company(CompanyDraft("Forest Ltd", owner_id=anna.pk), by=anna, at=moment)


# ---------------------------------------------------------------- by hand


@pytest.mark.django_db
def test_paused_resumed_answered_and_put_on_anew(run, cold, lead, anna, moment):
    act = {"by": anna, "at": moment}
    services.pause_runs([run.pk], **act)
    assert state(run) == ("paused", "paused") and open_steps(lead) == []
    [twice] = services.pause_runs([run.pk], **act)
    assert isinstance(twice, errors.NotInThisState)
    services.resume_runs([run.pk], **act)
    assert state(run) == ("running", "") and len(open_steps(lead)) == 1
    cancel(open_steps(lead)[0].pk, **act)
    assert state(run) == ("paused", "called_off")
    services.resume_runs([run.pk], **act)
    services.stop_runs([run.pk], why="answered", batch="answer", **act)
    assert state(run) == ("stopped", "answered") and open_steps(lead) == []
    undo("answer", by=anna, at=moment)
    assert state(run) == ("running", "") and len(open_steps(lead)) == 1
    services.stop_runs([run.pk], **act)
    [anew] = services.restart_runs([run.pk], **act)
    assert isinstance(anew, Run) and anew.pk != run.pk and anew.step == 1
    [on] = services.resume_runs([run.pk], **act)
    assert isinstance(on, errors.AlreadyOn)


@pytest.mark.django_db
def test_undo_of_the_start_leaves_nothing(run, lead, anna, moment):
    undo("put", by=anna, at=moment)
    assert not Run.objects.exists() and open_steps(lead) == []


@pytest.mark.django_db
def test_many_are_answered_row_by_row(cold, run, lead, anna, clara, boris, moment):
    [fresh] = came(anna, moment)
    [nobodys] = came(clara, moment, owner_id=None)
    [his] = came(boris, moment)
    ids = [lead.pk, fresh.pk, his.pk]
    first, second, third = services.start_runs(cold.pk, ids, by=anna, at=moment)
    assert isinstance(first, errors.AlreadyOn) and isinstance(third, errors.NoSuchRun)
    assert isinstance(second, Run) and second.record_id == fresh.pk
    [no_one] = services.start_runs(cold.pk, [nobodys.pk], by=clara, at=moment)
    assert isinstance(no_one, errors.NobodyAnswers)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            cadence=cold, on_noun="lead", record_id=lead.pk, person=anna, started_at=moment
        )


@pytest.mark.django_db
def test_what_a_cadence_may_not_be(clara, anna, moment):
    act = {"by": clara, "at": moment}
    for steps in ((), ({"channel": "pigeon", "wait": 0, "subject": "x"},), ({**STEPS[0], "subject": " "},), ({**STEPS[0], "wait": -1},)):  # fmt: skip
        with pytest.raises(Refused):
            services.write_cadence(CadenceDraft("Odd", steps), **act)
    with pytest.raises(NotAllowed):
        services.write_cadence(CadenceDraft("Hers", STEPS), by=anna, at=moment)
    with pytest.raises(errors.NoSuchCadence):
        services.start_runs(404, [1], by=anna, at=moment)
    assert not Cadence.objects.exists()


@pytest.mark.django_db
def test_two_are_shipped_once_in_both_languages(system, moment):
    assert services.ensure_cadences(by=system, at=moment, language="ru") == 2
    assert services.ensure_cadences(by=system, at=moment, language="en") == 0
    offer = Cadence.objects.get(code="after-offer")
    assert (offer.on_noun, offer.repeat_days) == ("deal", 5)
    assert "{contact}" in offer.steps[0]["subject"] and "Звонок" in offer.steps[0]["subject"]


# ---------------------------------------------------------------- pages


@pytest.mark.django_db
def test_a_head_writes_a_cadence_and_changes_its_order(client, clara):
    client.force_login(clara)
    told = {"name": "Calls", "on_noun": "lead", "purpose": "deal", "is_active": "on", "rows": "4"}
    rows = {"step-0-channel": "call", "step-0-subject": "First", "step-0-place": "2"}
    rows |= {"step-1-channel": "letter", "step-1-subject": "Second", "step-1-wait": "3"}
    rows["step-1-place"] = "1"
    new = reverse("leadflow:cadence-new")
    assert client.post(new, told, headers=FRAGMENT).status_code == 422
    assert client.post(new, told | rows, headers=FRAGMENT).status_code == 204
    row = Cadence.objects.get()
    assert [one["subject"] for one in row.steps] == ["Second", "First"]
    page = client.get(reverse("leadflow:cadences")).content.decode()
    assert "Calls" in page and "after 3 working d." in page
    edit = reverse("leadflow:cadence-edit", args=[row.pk])
    assert "Second" in client.get(edit, headers=FRAGMENT).content.decode()
    changed = client.post(edit, told | rows | {"repeat_days": "7"}, headers=FRAGMENT)
    assert changed.status_code == 204
    row.refresh_from_db()
    assert row.repeat_days == 7


@pytest.mark.django_db
def test_the_panel_the_bulk_act_and_the_list(client, cold, lead, anna, vera, moment):
    client.force_login(anna)
    page = client.get(reverse("pipeline:lead-detail", args=[lead.pk])).content.decode()
    assert "Put on a cadence" in page
    put = reverse("leadflow:cadence-lead", args=[lead.pk])
    assert client.post(put, {"cadence": cold.pk}, headers=FRAGMENT).status_code == 204
    page = client.get(reverse("pipeline:lead-detail", args=[lead.pk])).content.decode()
    assert "Step 1 / ∞" in page and "Client answered" in page
    again = client.post(put, {"cadence": cold.pk}, headers=FRAGMENT)
    assert again.status_code == 422 and "on a cadence already" in again.content.decode()
    found = client.get(reverse("leadflow:cadence-runs") + f"?cadence={cold.pk}&state=running")
    assert "Lead 0" in found.content.decode()
    leads = client.get(reverse("pipeline:lead-list") + f"?cadence={cold.pk}").content.decode()
    assert "Lead 0" in leads
    run = Run.objects.get()
    stop = reverse("leadflow:cadence-act", args=[run.pk, "answered"])
    client.force_login(vera)
    assert client.post(stop, headers=FRAGMENT).status_code == 404
    assert "Lead 0" not in client.get(reverse("leadflow:cadence-runs")).content.decode()
    assert client.get(reverse("leadflow:cadences")).status_code == 403
    client.force_login(anna)
    assert client.post(stop, headers=FRAGMENT).status_code == 204
    assert state(run) == ("stopped", "answered")


def test_a_step_with_a_gap_that_nothing_fills_is_refused(clara, moment):
    step = {"channel": "letter", "wait": 0, "subject": "To {company}", "text": "Hello, {nmae}!"}
    with pytest.raises(errors.UnknownGap) as refusal:
        services.write_cadence(CadenceDraft("Ask", steps=(step,)), by=clara, at=moment)
    assert "{nmae}" in str(refusal.value) and "{contact}" in str(refusal.value)
    assert not Cadence.objects.filter(name="Ask").exists()
