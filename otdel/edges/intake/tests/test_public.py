"""Requests as they come: taken once, refused with a sentence, held when suspicious, never lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import create_company, create_contact
from otdel.company.contacting.models import Ban, Consent
from otdel.company.contacting.services import publish_wording
from otdel.edges.intake import queries, services
from otdel.edges.intake.models import Agreed, Submission
from otdel.edges.intake.services import leading
from otdel.foundation.journal.models import Entry
from otdel.foundation.preferences.services import set_value
from otdel.kernel.errors import Stale
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.queries import criteria
from otdel.selling.pipeline.services import convert_lead, ensure_default_process

from .conftest import SITE

pytestmark = pytest.mark.django_db


def test_a_request_becomes_a_lead_with_its_source(visitor, source):
    answer = visitor.send(utm_source="yandex", page="https://shop.example/chairs")

    lead = Lead.objects.get()
    row = Submission.objects.get()
    assert answer.status_code == 200 and row.reference in answer.content.decode()
    assert (lead.person_name, lead.phone, lead.note) == ("Иван", "+79161234567", "Перезвоните")
    assert (lead.source_id, lead.owner_id, lead.status) == (source.pk, None, "new")
    assert lead.extra["utm_source"] == "yandex" and lead.extra["page"].endswith("/chairs")
    assert (row.lead_id, row.state, row.reasons) == (lead.pk, "taken", "")


def test_the_lead_goes_to_the_person_of_the_form_or_to_nobody_if_he_left(visitor, form, anna):
    type(form).objects.update(owner=anna)
    visitor.send()
    type(anna).objects.filter(pk=anna.pk).update(is_active=False)
    visitor.send(phone="8 916 000-00-00")

    assert list(Lead.objects.order_by("pk").values_list("owner_id", flat=True)) == [anna.pk, None]


def test_personal_data_stays_out_of_the_journal(visitor):
    visitor.send(links="1", website="x")
    visitor.send()

    told = json.dumps(list(Entry.objects.values_list("facts", flat=True)), ensure_ascii=False)
    assert "Иван" not in told and "9161234567" not in told and "127.0.0.1" not in told


# ---------------------------------------------------------------- once


def test_the_same_form_twice_is_one_lead_and_one_answer(visitor):
    token = visitor.token()
    first, second = (visitor.send(token=token) for _ in range(2))

    assert first.content == second.content
    assert Lead.objects.count() == Submission.objects.count() == 1


def test_a_program_may_repeat_with_its_key(visitor):
    headers = {"Idempotency-Key": "order-17"}
    first, second = (visitor.call(headers) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Lead.objects.count() == 1


def test_a_key_with_another_content_is_refused(visitor):
    headers = {"Idempotency-Key": "order-17"}
    visitor.call(headers)
    answer = visitor.call(headers, note="Other")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert Lead.objects.count() == 1


def test_a_form_corrected_and_sent_again_is_a_second_request(visitor):
    token = visitor.token()
    visitor.send(token=token)
    visitor.send(token=token, phone="8 916 000-00-00")

    assert Lead.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_a_race_comes_one_lead(visitor):
    values = visitor.values()

    def send(_number: int) -> str:
        try:
            answer = Client().post(
                visitor.address, values, content_type="application/json",
                headers={"Idempotency-Key": "race"},
            )  # fmt: skip
            return f"{answer.status_code} {answer.json()['reference']}"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))

    assert len(answers) == 1 and answers.pop().startswith("201 ")
    assert Lead.objects.count() == Submission.objects.count() == 1


# ---------------------------------------------------------------- refused, and nothing moved


def nothing_came() -> bool:
    return not Lead.objects.exists() and not Submission.objects.exists()


def test_a_wrong_phone_gets_its_sentence_in_the_language_of_the_form(visitor):
    russian = visitor.send(phone="12")
    english = visitor.call(phone="12")

    assert russian.status_code == 422 and "Это не номер телефона" in russian.content.decode()
    assert (
        'value="Перезвоните"' in russian.content.decode()
        or "Перезвоните" in russian.content.decode()
    )
    assert english.json()["fields"]["phone"].startswith("This is no phone number")
    assert nothing_came()


def test_without_a_must_consent_nothing_is_taken(visitor):
    answer = visitor.call(agree_data="no")

    assert set(answer.json()["fields"]) == {"agree_data"}
    assert nothing_came()


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"x" * 40_000, "application/json", "too-large"),
        (b"[1]", "application/json", "unreadable"),
        (b'{"phone": ["1"]}', "application/json", "unreadable"),
        (b"{", "application/json", "unreadable"),
    ],
)
def test_what_cannot_be_a_request_is_refused(visitor, body, content_type, code):
    answer = visitor.client.post(visitor.address, body, content_type=content_type)

    assert answer.json()["code"] == code
    assert nothing_came()


def test_a_site_that_is_not_the_forms_is_refused(visitor):
    answer = visitor.call({"Origin": "https://evil.example"})

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-site")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert nothing_came()


def test_a_closed_or_unknown_form_takes_nothing(visitor, form, clara, moment):
    services.switch_forms([form.pk], False, by=clara, at=moment)

    assert visitor.client.get(visitor.address).status_code == 410
    assert visitor.send().status_code == 410
    assert visitor.client.post("/forms/nothing/", {}).status_code == 404
    assert nothing_came()


def test_one_address_is_stopped_after_its_share(visitor, clara, moment):
    set_value("intake.per_address", 2, by=clara, at=moment)
    codes = [visitor.call(phone=f"8 916 000-00-0{n}").status_code for n in range(3)]

    assert codes == [201, 201, 429]
    assert Lead.objects.count() == 2


# ---------------------------------------------------------------- suspicious


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"website": "http://spam"}, "trap"),
        ({"token": ""}, "no_token"),
        ({"token": "made-up"}, "forged"),
        ({"note": "http://a.example http://b.example"}, "links"),
    ],
)
def test_the_suspicious_is_held_and_answered_like_any_other(visitor, changed, reason):
    answer = visitor.call(**changed)

    row = Submission.objects.get()
    assert (answer.status_code, answer.json()["reference"]) == (201, row.reference)
    assert (row.state, row.reasons, row.lead_id) == ("held", reason, None)
    assert not Lead.objects.exists()


def test_a_form_filled_in_at_once_is_held(visitor):
    visitor.send(token=visitor.token(seconds=1))
    assert Submission.objects.get().reasons == "quick"


def test_a_bare_form_of_a_named_site_is_taken(visitor, form):
    type(form).objects.update(takes_bare=True)
    visitor.call({"Origin": SITE}, token="")
    visitor.call({}, token="", phone="8 916 000-00-00")

    assert list(Submission.objects.order_by("pk").values_list("state", flat=True)) == [
        "taken",
        "held",
    ]


def test_a_lead_that_the_rules_refuse_is_held_not_lost(visitor, monkeypatch):

    def refuse(*_args, **_named):
        raise Stale

    monkeypatch.setattr(leading, "take_lead", refuse)
    answer = visitor.send()

    row = Submission.objects.get()
    assert answer.status_code == 200
    assert (row.state, row.reasons) == ("held", "refused:stale")


# ---------------------------------------------------------------- known clients, consents, bans


@pytest.fixture
def known(anna, moment):
    act = {"by": anna, "at": moment}
    firm = create_company(CompanyDraft("Romashka", owner_id=anna.pk, tax_id="7707083893"), **act)
    points = (PointDraft("phone", "+7 916 123-45-67"),)
    return create_contact(ContactDraft("Ivan Petrov", firm.pk, anna.pk, points=points), **act)


def test_a_known_phone_ties_the_lead_to_its_person_and_company(visitor, known):
    visitor.send()

    lead = Lead.objects.get()
    assert (lead.contact_id, lead.company_id) == (known.pk, known.company_id)
    assert Submission.objects.get().matched == "contact:phone"


def test_a_tax_id_ties_it_to_the_company_and_a_name_to_nobody(visitor, known):
    visitor.send(phone="8 916 000-00-00", tax_id="7707083893", company_name="Romashka")
    visitor.send(phone="8 916 000-00-01", company_name="Romashka")

    assert list(Submission.objects.order_by("pk").values_list("matched", flat=True)) == [
        "company:tax_id",
        "",
    ]


def test_a_consent_is_kept_with_the_text_that_was_shown(visitor, known, clara, moment):
    shown = queries.wording_now("data")
    token = visitor.token(wordings=(shown.pk,))
    publish_wording("data", "Новый текст.", "A new text.", by=clara, at=moment)
    visitor.send(token=token)

    consent = Consent.objects.get()
    assert (consent.contact_id, consent.wording_id, consent.how) == (known.pk, shown.pk, "web")
    assert Submission.objects.get().reference in consent.proof and "127.0.0.1" not in consent.proof


def test_a_strangers_consent_waits_for_the_contact(visitor, clara, moment):
    visitor.send()
    lead = Lead.objects.get()
    assert Agreed.objects.get().consent_id is None and not Consent.objects.exists()
    ensure_default_process(by=clara, at=moment)

    answers = {f"criterion:{one.pk}": True for one in criteria()}
    convert_lead(lead.pk, answers=answers, by=clara, at=lead.came_at, on=lead.came_at.date())
    lead.refresh_from_db()

    consent = Consent.objects.get()
    assert consent.contact_id == lead.contact_id
    services.settle_consents([lead.pk], by=clara, at=moment)
    assert Consent.objects.count() == 1


def test_a_ban_stays_and_the_lead_says_so(visitor, known, clara, client, moment):
    Ban.objects.create(
        contact=known, reason="Asked not to call", from_on=moment.date(), by=clara, at=moment
    )
    visitor.send()

    client.force_login(clara)
    page = client.get(
        reverse("pipeline:lead-detail", args=[Lead.objects.get().pk])
    ).content.decode()
    assert Ban.objects.get().lifted_at is None
    assert "Asked not to call" in page and "Until the head lifts the ban" in page


# ---------------------------------------------------------------- the page


def test_the_page_opens_only_to_its_sites_and_speaks_its_languages(visitor):
    page = visitor.client.get(visitor.address, headers={"Accept-Language": "en"})

    assert f"frame-ancestors 'self' {SITE}" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert "How shall we call you" in page.content.decode()
    russian = visitor.client.get(visitor.address + "?lang=ru").content.decode()
    assert "Как к вам обращаться" in russian and "Согласен на обработку данных." in russian
    assert "csrfmiddlewaretoken" not in russian


def test_other_pages_keep_their_frame_and_their_csrf(visitor, clara, draft):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(visitor.address, visitor.values()).status_code == 200
    strict.force_login(clara)
    assert strict.post(reverse("intake:form-create"), {}).status_code == 403
    page = strict.get(reverse("intake:forms"))
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_site_gets_its_script_and_a_token(visitor):
    script = visitor.client.get(visitor.address + "embed.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert f"http://testserver{visitor.address}" in script.content.decode().encode().decode(
        "unicode_escape"
    )
    token = visitor.client.get(visitor.address + "token/", headers={"Origin": SITE})
    assert token.headers["Access-Control-Allow-Origin"] == SITE and token.json()["token"]
    preflight = visitor.client.options(visitor.address, headers={"Origin": SITE})
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]
