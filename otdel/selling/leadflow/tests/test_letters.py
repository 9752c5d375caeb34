"""Letters by template, entered when they went out; the letter to who leads about leads without an owner."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.contacting.drafts import BanDraft
from otdel.company.contacting.services import set_ban
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed
from otdel.selling.leadflow import errors, queries, services, tasks
from otdel.selling.leadflow.drafts import CadenceDraft, TemplateDraft
from otdel.selling.leadflow.models import Alarm, LetterTemplate
from otdel.selling.leadflow.placeholders import NAMES, names_of, unknown
from otdel.selling.leadflow.sequence import fill
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import take_lead
from otdel.selling.work.models import Activity

DRAFT = TemplateDraft("First", "en", "About {company}", "Hello, {contact}!\n\n{me}")


@pytest.fixture
def written(clara, moment):
    return services.write_template(DRAFT, by=clara, at=moment, batch="new")


@pytest.fixture
def lead(anna, moment):
    draft = LeadDraft(
        "Pumps", moment, "RUB", owner_id=anna.pk, person_name="Ivan", company_name="Forest",
        email="Ivan@Forest.example",
    )  # fmt: skip
    return take_lead(draft, by=anna, at=moment)


# ---------------------------------------------------------------- templates


def test_a_template_is_written_changed_and_taken_back(written, clara, moment):
    changed = TemplateDraft("First", "en", "A question about {company}", DRAFT.body)
    services.write_template(changed, template_id=written.pk, by=clara, at=moment, batch="change")
    assert LetterTemplate.objects.get().subject == "A question about {company}"
    undo("change", by=clara, at=moment)
    assert LetterTemplate.objects.get().subject == "About {company}"


def test_a_new_template_is_taken_back_unless_it_was_changed_since(written, clara, moment):
    services.write_template(DRAFT, by=clara, at=moment, batch="other")
    undo("new", by=clara, at=moment)
    (left,) = LetterTemplate.objects.all()
    changed = TemplateDraft("First", "en", "A question about {company}", DRAFT.body)
    services.write_template(changed, template_id=left.pk, by=clara, at=moment)
    undo("other", by=clara, at=moment)

    assert LetterTemplate.objects.get() == left


def test_letters_in_the_readers_language_stand_first(client, clara, moment):
    services.ensure_templates(by=clara, at=moment)
    for language in ("ru", "en"):
        type(clara).objects.filter(pk=clara.pk).update(language=language)
        client.force_login(type(clara).objects.get(pk=clara.pk))
        shown = client.get(reverse("leadflow:templates")).context["letters"]
        assert shown[0].language == language
        assert {one.language for one in shown} == {"ru", "en"}


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (TemplateDraft("First", "en", "About {firm}", "Hello"), errors.UnknownGap),
        (TemplateDraft("First", "de", "About", "Hello"), errors.Missing),
        (TemplateDraft(" ", "en", "About", "Hello"), errors.Missing),
        (TemplateDraft("First", "en", "About", " \n"), errors.Missing),
    ],
)
def test_a_template_that_would_not_work_is_refused(clara, moment, draft, error):
    with pytest.raises(error):
        services.write_template(draft, by=clara, at=moment)
    assert not LetterTemplate.objects.exists()


def test_who_sells_does_not_write_templates(anna, moment):
    with pytest.raises(NotAllowed):
        services.write_template(DRAFT, by=anna, at=moment)


def test_one_that_is_gone_cannot_be_changed(written, clara, moment):
    with pytest.raises(errors.NoSuchTemplate):
        services.write_template(DRAFT, template_id=written.pk + 1, by=clara, at=moment)


def test_shipped_letters_are_laid_once_in_both_languages_and_every_gap_is_known(system, moment):
    assert services.ensure_templates(by=system, at=moment) == 10
    assert services.ensure_templates(by=system, at=moment) == 0
    rows = list(LetterTemplate.objects.all())
    assert not unknown(*(text for row in rows for text in (row.subject, row.body)))
    russian = [row for row in rows if row.language == "ru"]
    assert len(russian) == 5 and all("Здравствуйте" in row.body for row in russian)


def test_every_gap_is_filled_from_the_record(lead, anna):
    told = fill(" ".join(f"{{{name}}}" for name in NAMES), names_of(lead))
    assert told == f"Ivan Forest Pumps {anna.full_name} {anna.email}"


# ---------------------------------------------------------------- a letter


def address(lead):
    return reverse("leadflow:letter-lead", args=[lead.pk])


def test_the_dialog_fills_the_names_in_and_offers_the_mail_program(client, anna, lead, written):
    client.force_login(anna)
    page = client.get(address(lead)).content.decode()
    assert "About Forest" in page and "Hello, Ivan!" in page
    assert "mailto:ivan@forest.example" in page


def test_a_sent_letter_enters_the_history_and_undo_takes_it_out(lead, anna, moment):
    services.enter_letter(lead, "About Forest", "Hello", by=anna, at=moment, batch="sent")
    row = Activity.objects.get()
    assert (row.kind, row.subject, row.body, row.is_done) == (
        "letter",
        "About Forest",
        "Hello",
        True,
    )
    assert (row.about_noun, row.about_id) == ("lead", lead.pk)

    undo("sent", by=anna, at=moment)
    assert not Activity.objects.exists()


def test_the_open_letter_of_a_cadence_is_done_with_it(lead, anna, clara, moment):
    steps = (
        {"channel": "letter", "wait": 0, "subject": "Planned"},
        {"channel": "call", "wait": 1, "subject": "Call"},
    )
    cadence = services.write_cadence(CadenceDraft("Cold", steps), by=clara, at=moment)
    services.start_runs(cadence.pk, [lead.pk], by=anna, at=moment)
    done = services.enter_letter(lead, "As it went", "Hello", by=anna, at=moment)

    assert (done.subject, done.body, done.is_done) == ("As it went", "Hello", True)
    assert [row.subject for row in Activity.objects.filter(is_open=True)] == ["Call"]


def test_a_letter_without_a_subject_is_refused(lead, anna, moment):
    with pytest.raises(errors.Missing):
        services.enter_letter(lead, "  ", "Hello", by=anna, at=moment)
    assert not Activity.objects.exists()


def test_where_writing_is_forbidden_the_dialog_says_so(
    client, anna, clara, lead, moment, company_of
):
    company = company_of(lead)
    set_ban(
        BanDraft("Asked", moment.date(), "company", company.pk, channel="email"),
        by=clara,
        at=moment,
        phone_country="RU",
    )
    client.force_login(anna)
    answer = client.get(address(lead), headers={"HX-Request": "true"})
    assert answer.status_code == 409


@pytest.fixture
def company_of(anna, moment):
    def make(lead):
        company = create_company(CompanyDraft("Forest", owner_id=anna.pk), by=anna, at=moment)
        Lead.objects.filter(pk=lead.pk).update(company=company)
        return company

    return make


def test_the_pages_are_for_who_sees_them(client, anna, clara, vera, lead, written):
    client.force_login(vera)
    assert client.get(address(lead)).status_code == 404
    client.force_login(anna)
    assert client.get(reverse("leadflow:templates")).status_code == 403
    client.force_login(clara)
    assert "About {company}" in client.get(reverse("leadflow:templates")).content.decode()
    edit = reverse("leadflow:template-edit", args=[written.pk])
    wrong = {
        "name": "First",
        "language": "en",
        "subject": "About {firm}",
        "body": "Hello",
        "is_active": "on",
    }
    answer = client.post(edit, wrong, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "{firm}" in answer.content.decode()


def test_a_step_takes_subject_and_text_of_a_template(client, clara, written):
    client.force_login(clara)
    told = {
        "name": "Cold", "on_noun": "lead", "purpose": "deal", "is_active": "on", "rows": "1",
        "step-0-channel": "letter", "step-0-wait": "0", "step-0-template": written.pk,
    }  # fmt: skip
    answer = client.post(reverse("leadflow:cadence-new"), told, headers={"HX-Request": "true"})
    assert answer.status_code == 204, answer.content.decode()
    [step] = queries.cadences().get().steps
    assert (step["subject"], step["text"]) == (written.subject, written.body)


# ---------------------------------------------------------------- the alarm by mail


@pytest.fixture
def outbox():
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def alone(db):
    """Two leads without an owner that came long ago."""
    came = timezone.now() - timedelta(days=30)
    return [Lead.objects.create(title=f"Alone {n}", came_at=came, currency="RUB") for n in range(2)]


def test_who_leads_is_written_to_once_about_leads_that_nobody_has(alone, clara, outbox):
    tasks.watch.call()
    tasks.write_of_alarms.call()
    [letter] = outbox
    assert letter.to == [clara.email]
    assert letter.subject == "2 leads have no owner"
    assert "Alone 0" in letter.body and "Alone 1" in letter.body
    assert not Alarm.objects.filter(told_at=None).exists()

    tasks.watch.call()
    tasks.write_of_alarms.call()
    assert len(outbox) == 1


def test_the_letter_is_in_the_language_of_its_reader(alone, clara, outbox):
    clara.language = "ru"
    clara.save(update_fields=["language"])
    tasks.watch.call()
    tasks.write_of_alarms.call()
    assert outbox[0].subject == "2 лида без ответственного"


def test_a_lead_that_somebody_took_meanwhile_is_not_written_about(alone, anna, clara, outbox):
    services.raise_alarms(minutes=30, by=clara, at=timezone.now())
    Lead.objects.update(owner=anna)
    tasks.write_of_alarms.call()
    assert not outbox
    assert not Entry.objects.filter(kind="leadflow.AlarmTold").exists()


def test_an_alarm_that_the_mail_server_refused_is_written_about_later(
    alone, clara, outbox, monkeypatch
):
    def refused(letter):
        raise SMTPServerDisconnected

    with monkeypatch.context() as broken, pytest.raises(SMTPServerDisconnected):
        tasks.watch.call()
        broken.setattr(mail.EmailMultiAlternatives, "send", refused)
        tasks.write_of_alarms.call()
    assert Alarm.objects.filter(told_at=None).count() == 2

    tasks.watch.call()
    tasks.write_of_alarms.call()
    assert [letter.to for letter in outbox] == [[clara.email]]
