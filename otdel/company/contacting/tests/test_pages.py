"""The screens of contacting: what each does, and who is kept out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.models import ContactPoint
from otdel.company.contacting.models import Ban, Consent, Passing, TalkRule, Wording
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def enter():
    def as_(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return as_


def today() -> str:
    return timezone.localdate().isoformat()


def test_a_consent_is_given_read_and_withdrawn(enter, anna, petrov, texts):
    browser = enter(anna)
    address = reverse("contacting:consent-give", args=["contact", petrov.pk])
    assert b"I agree." in browser.get(address, headers=HTMX).content
    sent = {"purpose": "marketing", "how": "web", "language": "en", "given_on": today()}

    assert browser.post(address, sent, headers=HTMX).status_code == 422  # no proof
    assert browser.post(address, sent | {"proof": "form 5"}, headers=HTMX).status_code == 204
    shown = reverse("contacting:consent", args=[Consent.objects.get().pk])
    assert b"I agree." in browser.get(shown, headers=HTMX).content
    answer = browser.post(shown, {"on": today(), "how": "letter"}, headers=HTMX)

    assert answer.status_code == 204
    assert Consent.objects.get().withdrawn_on == timezone.localdate()
    page = browser.get(reverse("clients:contact-detail", args=[petrov.pk])).content.decode()
    assert "withdrawn" in page


def test_one_phone_is_closed_from_the_record(enter, anna, dana, petrov):
    phone = ContactPoint.objects.get(contact=petrov, kind="phone")
    address = reverse("contacting:ban-set", args=["contact", petrov.pk])
    sent = {"aim": phone.pk, "source": "client", "reason": "wrong number", "from_on": today()}

    assert enter(anna).post(address, sent, headers=HTMX).status_code == 204
    assert Ban.objects.get().shown == phone.value
    lift = reverse("contacting:ban-lift", args=[Ban.objects.get().pk])
    assert enter(dana).post(lift, headers=HTMX).status_code == 204
    assert Ban.objects.get().lifted_at is not None


def test_a_stop_list_comes_as_a_windows_file(enter, clara):
    raw = SimpleUploadedFile("stop.csv", "Телефон\n8 916 000-11-22\n".encode("cp1251"))
    sent = {"file": raw, "text": "a@b.ru", "reason": "March", "from_on": today()}

    answer = enter(clara).post(reverse("contacting:ban-import"), sent, headers=HTMX)

    assert answer.status_code == 204, answer.content.decode()
    assert set(Ban.objects.values_list("shown", flat=True)) == {"+79160001122", "a@b.ru"}
    assert b"+79160001122" in enter(clara).get(reverse("contacting:bans")).content


def test_rules_and_texts_are_written_by_chiefs_and_stand_on_the_records(
    enter, clara, anna, firm, petrov
):
    chief, seller = enter(clara), enter(anna)
    rule = {
        "name_ru": "Важные", "name_en": "Very important", "tag": "VIP", "manner_en": "By first names",
        "steps_en": "Ring\nVisit", "per_days": 7, "position": 1, "is_active": "on",
        "channels": ["phone"], "who": ["seller"], "reply_complaint": 4,
    }  # fmt: skip
    assert seller.post(reverse("contacting:rule-new"), rule, headers=HTMX).status_code == 403
    assert chief.post(reverse("contacting:rule-new"), rule, headers=HTMX).status_code == 204
    text = {"purpose": "marketing", "body_ru": "Да", "body_en": "Yes"}
    assert chief.post(reverse("contacting:wording-new"), text, headers=HTMX).status_code == 204
    edit = reverse("contacting:rule-edit", args=[TalkRule.objects.get().pk])
    assert b"By first names" in chief.get(edit, headers=HTMX).content

    assert Wording.objects.get().version == 1
    for noun, pk in (("company", firm.pk), ("contact", petrov.pk)):
        page = seller.get(reverse(f"clients:{noun}-detail", args=[pk])).content.decode()
        assert "By first names" in page
        assert "answer within 4 working hours" in page
    assert b"Very important" in seller.get(reverse("contacting:rules")).content


def test_a_press_outside_the_hours_asks_why_and_then_rings(enter, anna, petrov):
    hour = timezone.localtime(timezone.now(), timezone.get_default_timezone()).hour
    free = (hour + 12) % 24  # an hour that is not now
    for key, number in (("first_hour", free), ("last_hour", free + 1)):
        Override.objects.create(key=f"contacting.{key}", value=number)
    overrides.forget()
    phone = ContactPoint.objects.get(contact=petrov, kind="phone")
    address = reverse("contacting:reach", args=[phone.pk])
    browser = enter(anna)

    asked = browser.get(address, headers=HTMX)
    assert asked.status_code == 422
    assert b'name="confirmed"' in asked.content
    answer = browser.post(address, {"purpose": "deal", "confirmed": "he waits"}, headers=HTMX)

    assert answer.headers["HX-Redirect"] == f"tel:{phone.value}"
    kept = Passing.objects.get()
    assert (kept.codes, kept.reason, kept.contact_id) == ("out-of-hours", "he waits", petrov.pk)
    assert b"he waits" in browser.get(reverse("contacting:passings")).content


def test_a_stranger_finds_nothing(enter, boris, consent, ban, petrov):
    given, row = consent(till_on=timezone.localdate() + timedelta(days=3)), ban()
    phone = ContactPoint.objects.filter(contact=petrov)[0]
    browser = enter(boris)
    for name, gaps in (
        ("panel", ["contact", petrov.pk]),
        ("consent-give", ["contact", petrov.pk]),
        ("ban-set", ["contact", petrov.pk]),
        ("consent", [given.pk]),
        ("reach", [phone.pk]),
        ("panel", ["deal", petrov.pk]),
    ):
        address = reverse(f"contacting:{name}", args=gaps)
        assert browser.get(address, headers=HTMX).status_code == 404, name
    lift = reverse("contacting:ban-lift", args=[row.pk])
    assert browser.post(lift, headers=HTMX).status_code == 404
    for name in ("consents", "bans", "passings"):
        assert "Петров" not in browser.get(reverse(f"contacting:{name}")).content.decode()
