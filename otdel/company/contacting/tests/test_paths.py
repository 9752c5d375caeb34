"""Every road by which somebody is contacted asks the one gate."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.models import ContactPoint
from otdel.company.contacting import errors, services
from otdel.company.contacting.models import Passing
from otdel.company.contacting.tests.test_services import RULE
from otdel.edges.api.services import SCOPES, issue_token
from otdel.foundation.journal.models import Entry
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.services import take_lead
from otdel.selling.work import services as work
from otdel.selling.work.asking import IMPORT, PROCESS
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.refusals import PurposeUnknown

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(anna) -> Client:
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def banned(ban):
    """Petrov is closed from today on: by the clock of the tests and by the true one."""
    return ban()


def form(petrov, **changes) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=1)
    usual = {
        "kind": "call",
        "subject": "Ring",
        "owner": petrov.owner_id,
        "day": day.isoformat(),
        "hour": "12:00",
        "contact": petrov.pk,
        "purpose": "deal",
        "act": "plan",
    }
    return usual | changes


# ---------------------------------------------------------------- what is forbidden


def test_a_planned_call_is_refused_with_what_to_do(banned, call, anna, moment):
    with pytest.raises(errors.ContactBarred, match="he asked"):
        work.plan(call(confirmed="I want it"), by=anna, at=moment)

    assert not Activity.objects.exists()
    assert not Passing.objects.exists()


@pytest.mark.parametrize("kind", ["call", "letter", "meeting"])
def test_the_dialog_and_the_compose_line_refuse(banned, browser, petrov, kind):
    at = [
        reverse("work:activity-create"),
        f"{reverse('work:compose')}?kind={kind}&contact={petrov.pk}",
    ]
    for address in at:
        answer = browser.post(address, form(petrov, kind=kind), headers=HTMX)

        assert answer.status_code == 422
        assert b"he asked" in answer.content
    assert not Activity.objects.exists()


def test_a_task_and_a_note_go_nowhere_and_are_free(banned, call, anna, moment):
    assert work.plan(call(kind="task"), by=anna, at=moment).pk
    assert work.log(call(kind="note", due_at=None), by=anna, at=moment).pk
    assert work.plan(call(direction="in"), by=anna, at=moment).pk


def test_the_api_refuses_with_the_code(banned, petrov, anna, moment):
    secret = issue_token("test", SCOPES, by=anna, at=moment)[1]
    sent = {"subject": "Ring", "kind": "call", "contact_id": petrov.pk}

    answer = Client().post(
        "/api/v1/tasks",
        json.dumps(sent),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"},
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "contact-barred"
    assert not Activity.objects.exists()


def test_an_import_refuses_what_is_planned_and_takes_history_unasked(banned, call, anna, moment):
    """What was done elsewhere was done under other rules: it is history, not a contact of ours."""
    past = call(done_at=moment - timedelta(days=40), due_at=None)

    planned, done = work.record_activities([call(), past], by=anna, at=moment, way=IMPORT)

    assert isinstance(planned, errors.ContactBarred)
    assert done.pk
    assert not Passing.objects.exists()


def test_the_next_step_of_a_finished_task_is_asked_too(banned, call, anna, moment):
    task = work.plan(call(kind="task"), by=anna, at=moment)

    with pytest.raises(errors.ContactBarred):
        work.finish(task.pk, by=anna, at=moment, next_step=call(contact_id=None))

    task.refresh_from_db()
    assert task.is_open


def test_a_consent_withdrawn_before_a_planned_call_stops_every_change_of_it(
    consent, call, anna, moment, friday
):
    given = consent()
    row = work.plan(call(purpose="marketing"), by=anna, at=moment)
    services.withdraw_consent(given.pk, "letter", on=friday, by=anna, at=moment)

    with pytest.raises(errors.ContactBarred, match="withdrawn"):
        work.reschedule(row.pk, moment + timedelta(days=3), has_hour=True, by=anna, at=moment)
    [bulk] = work.reschedule_activities([row.pk], moment + timedelta(days=3), by=anna, at=moment)
    assert isinstance(bulk, errors.ContactBarred)
    row.refresh_from_db()
    assert row.due_at == call().due_at

    work.cancel(row.pk, by=anna, at=moment)
    with pytest.raises(errors.ContactBarred):
        work.reopen(row.pk, by=anna, at=moment)


def test_a_task_cannot_be_edited_into_a_forbidden_call(banned, call, anna, moment):
    task = work.plan(call(kind="task"), by=anna, at=moment)

    with pytest.raises(errors.ContactBarred):
        work.edit_activity(task.pk, {"kind": "call"}, version=task.version, by=anna, at=moment)

    task.refresh_from_db()
    assert task.kind == "task"


def test_a_press_on_the_phone_rings_or_says_why_not(browser, petrov, ban):
    phone = ContactPoint.objects.get(contact=petrov, kind="phone")
    address = reverse("contacting:reach", args=[phone.pk])
    mail = ContactPoint.objects.get(contact=petrov, kind="email")
    ban(address="8 916 765-43-21", reason="wrong number")

    closed = browser.get(address, headers=HTMX)
    letter = browser.get(reverse("contacting:reach", args=[mail.pk]), headers=HTMX)

    assert closed.status_code == 409
    assert b"wrong number" in closed.content
    assert "HX-Redirect" not in closed.headers
    assert letter.headers["HX-Redirect"] == "mailto:p@romashka.ru"
    assert browser.get(reverse("contacting:reach", args=[mail.pk])).headers["Location"] == (
        "mailto:p@romashka.ru"
    )


def test_the_phone_of_todays_line_asks_for_what_the_call_was_planned_for(
    browser, consent, call, anna, moment, friday
):
    """The consent is withdrawn between planning and ringing."""
    given = consent()
    row = work.plan(call(purpose="marketing"), by=anna, at=moment)
    address = reverse("work:activity-reach", args=[row.pk])
    today = browser.get(reverse("work:today")).content.decode()
    assert address in today
    assert "tel:" not in today
    rings = browser.get(address, headers=HTMX)  # or asks for the hour: the clock is the true one
    assert rings.status_code in (204, 422)
    services.withdraw_consent(given.pk, "letter", on=friday, by=anna, at=moment)

    answer = browser.get(address, headers=HTMX)

    assert answer.status_code == 409
    assert "HX-Redirect" not in answer.headers


def test_no_template_of_clients_rings_past_the_gate():
    """A bare tel: or mailto: to a client would be a road round it; a colleague's mail is none."""
    root = Path(__file__).resolve().parents[3]
    colleagues = {
        root / "company/department/templates/department/person.html",
        root
        / "selling/offers/templates/offers/public/offer.html",  # the client writes to the seller
    }
    asked = {root / "selling/leadflow/templates/leadflow/letter.html"}  # drawn if nothing objects
    pages = set(root.glob("**/templates/**/*.html")) - colleagues - asked

    bare = [
        page.name for page in pages if re.search(r"href=.(tel|mailto):", page.read_text("utf-8"))
    ]

    assert len(pages) > 100
    assert not bare, f"{bare}: link to contacting:reach (or the room's own way to the gate)"


def test_the_record_shows_no_bare_phone_link(browser, petrov):
    page = browser.get(reverse("clients:contact-detail", args=[petrov.pk])).content.decode()

    assert "tel:" not in page
    assert "mailto:" not in page
    assert (
        reverse("contacting:reach", args=[ContactPoint.objects.filter(contact=petrov)[0].pk])
        in page
    )


@pytest.fixture
def lead(anna, moment):
    draft = LeadDraft("Request", moment, "RUB", owner_id=anna.pk, phone="8 916 000-11-22")
    return take_lead(draft, by=anna, at=moment)


def test_a_leads_own_phone_is_asked_about(browser, lead, ban, anna, moment):
    ban(address="+79160001122", reason="on the list")
    draft = ActivityDraft("call", "Ring", anna.pk, about_noun="lead", about_id=lead.pk)

    with pytest.raises(errors.ContactBarred, match="on the list"):
        work.plan(draft, by=anna, at=moment)
    press = browser.get(reverse("pipeline:lead-reach", args=[lead.pk, "phone"]), headers=HTMX)
    assert press.status_code == 409


def test_a_company_that_is_closed_closes_its_people(ban, firm, call, anna, moment):
    ban(noun="company", pk=firm.pk)

    with pytest.raises(errors.ContactBarred):
        work.plan(call(), by=anna, at=moment)


def test_a_ban_that_ran_out_or_was_lifted_stops_nobody(ban, call, anna, dana, moment, friday):
    ban(from_on=friday - timedelta(days=9), till_on=friday - timedelta(days=1))
    services.lift_ban(ban().pk, by=dana, at=moment)

    assert work.plan(call(), by=anna, at=moment).pk


# ---------------------------------------------------------------- what is asked about


def late(call, **changes):
    """A call at 22:00 in Moscow."""
    return call(due_at=call().due_at.replace(hour=19), **changes)


def test_a_call_outside_the_hours_goes_on_with_a_reason_that_is_kept(call, anna, moment):
    with pytest.raises(errors.ContactToConfirm, match="22:00"):
        work.plan(late(call), by=anna, at=moment)
    assert not Activity.objects.exists()

    row = work.plan(late(call, confirmed="He asked for ten"), by=anna, at=moment)

    kept = Passing.objects.get()
    assert (kept.activity_id, kept.codes, kept.reason) == (
        row.pk,
        "out-of-hours",
        "He asked for ten",
    )
    assert not kept.is_barred
    assert Entry.objects.filter(kind="contacting.ContactPassed").count() == 1


def test_the_dialog_asks_for_the_reason_and_takes_it(browser, petrov):
    sent = form(petrov, hour="23:30")
    address = reverse("work:activity-create")
    asked = browser.post(address, sent, headers=HTMX)
    assert asked.status_code == 422
    assert b'name="confirmed"' in asked.content

    answer = browser.post(address, sent | {"confirmed": "agreed"}, headers=HTMX)

    assert answer.status_code == 204, answer.content.decode()
    assert Passing.objects.get().reason == "agreed"


def test_the_move_dialog_asks_for_the_reason_and_takes_it(browser, petrov, anna):
    at = timezone.now()
    draft = ActivityDraft("call", "Ring", anna.pk, contact_id=petrov.pk)
    row = work.plan(draft, by=anna, at=at)
    address = reverse("work:activity-reschedule", args=[row.pk])
    sent = {"day": (timezone.localdate() + timedelta(days=1)).isoformat(), "hour": "23:30"}
    asked = browser.post(address, sent, headers=HTMX)
    assert asked.status_code == 422
    assert b'name="confirmed"' in asked.content
    assert b"23:30" in asked.content

    assert browser.post(address, sent | {"confirmed": "agreed"}, headers=HTMX).status_code == 204
    assert Passing.objects.get().reason == "agreed"


def test_a_process_and_a_bulk_act_ask_nobody_but_keep_it(call, anna, moment):
    [row] = work.record_activities([late(call)], by=anna, at=moment, way=PROCESS)

    assert (row.is_open, Passing.objects.get().way) == (True, "process")


def test_the_hour_is_that_of_the_clients_city(call, firm, anna, moment):
    """18:00 in Moscow is 20:00 in Yekaterinburg."""
    six = call(due_at=call().due_at.replace(hour=15))
    assert work.plan(six, by=anna, at=moment).pk
    type(firm).objects.update(city="Екатеринбург")

    with pytest.raises(errors.ContactToConfirm, match="20:00"):
        work.plan(six, by=anna, at=moment)


def test_too_many_contacts_of_a_category_ask_for_a_reason(call, clara, anna, moment):
    services.write_rule(RULE, by=clara, at=moment)
    for days in (1, 2, 8):
        past = moment - timedelta(days=days)
        work.log(call(done_at=past, due_at=None), by=anna, at=moment)

    with pytest.raises(errors.ContactToConfirm, match="2 times in 7 days"):
        work.plan(call(), by=anna, at=moment)
    assert work.plan(call(confirmed="tender ends"), by=anna, at=moment).pk


def test_a_deal_has_no_limit_of_calls_by_default(call, anna, moment):
    """PIPE-14, C-02: negotiations do not end with the first call."""
    for days in range(1, 9):
        work.log(call(done_at=moment - timedelta(hours=days), due_at=None), by=anna, at=moment)

    assert work.plan(call(), by=anna, at=moment).pk


# ---------------------------------------------------------------- what has happened


def test_what_was_done_is_entered_and_flagged(banned, call, anna, moment):
    row = work.log(call(due_at=None), by=anna, at=moment)

    kept = Passing.objects.get()
    assert (kept.activity_id, kept.codes, kept.is_barred) == (row.pk, "do-not-contact", True)


def test_a_call_finished_after_the_ban_is_flagged_and_counted(call, ban, anna, moment):
    one, two = (work.plan(call(), by=anna, at=moment) for _ in range(2))
    ban()

    work.finish(one.pk, "Talked", by=anna, at=moment)
    work.finish_activities([two.pk], by=anna, at=moment)

    assert set(Passing.objects.filter(is_barred=True).values_list("activity_id", flat=True)) == {
        one.pk,
        two.pk,
    }


def test_a_purpose_nobody_knows_is_refused(call, anna, moment):
    with pytest.raises(PurposeUnknown):
        work.plan(call(purpose="data"), by=anna, at=moment)


def test_advertising_needs_the_consent_and_then_goes(consent, call, anna, moment):
    with pytest.raises(errors.ContactBarred, match="no consent"):
        work.plan(call(purpose="marketing"), by=anna, at=moment)
    consent()

    row = work.plan(call(purpose="marketing"), by=anna, at=moment)

    assert Passing.objects.get().purpose == "marketing"
    assert row.is_open
    assert date(2026, 3, 13) == row.due_at.date()
