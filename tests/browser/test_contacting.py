"""Contacting in a real browser: the panel, a ban that closes the phone, the lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import create_companies, create_contact
from otdel.company.contacting import services
from otdel.company.contacting.drafts import BanDraft, ConsentDraft, RuleDraft
from otdel.company.contacting.models import Ban
from otdel.foundation.people.models import User


@pytest.fixture
def person(transactional_db: Any, anna: User, clara: User) -> Any:
    """A client of Anna's with a rule, a consent and a closed mail."""
    at = timezone.now()
    firm = CompanyDraft("ООО «Ромашка»", owner_id=anna.pk, city="Москва", tags=("VIP",))
    [company] = create_companies([firm], by=anna, at=at)
    points = (PointDraft("phone", "+7 495 765-43-21"), PointDraft("email", "p@romashka.example"))
    draft = ContactDraft(
        "Пётр Петров", company_id=company.pk, points=points, preferred_channel="phone"
    )
    contact = create_contact(draft, by=anna, at=at)
    services.publish_wording(
        "marketing", "Согласен получать предложения.", "I agree to offers.", by=clara, at=at
    )
    rule = RuleDraft(
        name_ru="Важные клиенты",
        name_en="Important clients",
        tag="VIP",
        manner_ru="По имени и отчеству, коротко и с цифрами.",
        manner_en="By full name, in short and with figures.",
        steps_ru="Позвонить раз в две недели\nПослать сводку",
        steps_en="Ring every two weeks\nSend the summary",
        max_contacts=6,
        per_days=7,
        reply_hours={"complaint": 2, "request": 8},
    )
    services.write_rule(rule, by=clara, at=at)
    day = timezone.localdate()
    services.give_consent(
        ConsentDraft("contact", contact.pk, "marketing", "web", day, proof="No. 5"), by=anna, at=at
    )
    ban = BanDraft("Просил не писать", day, address="p@romashka.example")
    services.set_ban(ban, by=anna, at=at, phone_country="RU")
    return contact


@pytest.mark.browser
def test_contacting_looks_right(person: Any, clara: User, screens: Any) -> None:
    screens(clara, reverse("clients:contact-detail", args=[person.pk]), "contacting-contact")
    for name in ("rules", "bans", "consents"):
        screens(clara, reverse(f"contacting:{name}"), f"contacting-{name}")


@pytest.mark.browser
def test_a_closed_phone_does_not_ring(person: Any, anna: User, sign_in: Any, site: str) -> None:
    page = sign_in(anna, language="en")
    page.goto(site + reverse("clients:contact-detail", args=[person.pk]))
    page.locator("#talk").get_by_role("button", name="Do not contact").click()
    page.get_by_label("Reason").fill("Asked us to stop")
    page.get_by_role("button", name="Close to contacts").click()
    page.locator("#talk").get_by_text("Asked us to stop").wait_for()
    assert Ban.objects.filter(contact=person).count() == 1

    page.locator("a[data-call]").click()

    page.locator("#dialog").get_by_text("This contact is closed").wait_for()
    page.locator("#dialog").get_by_text("Asked us to stop").wait_for()
