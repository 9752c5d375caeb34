"""A request to be erased in a real browser: entered on the contact's page, looked at, carried out."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.models import Contact
from otdel.company.clients.services import create_company, create_contact
from otdel.company.contacting import services
from otdel.company.contacting.drafts import RequestDraft
from otdel.foundation.people.models import User
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan


@pytest.fixture
def kukushkin(transactional_db: Any, anna: User, clara: User) -> Contact:
    """A contact of Anna's with a phone, a call and an old request to be told what is kept."""
    act: dict[str, Any] = {"by": anna, "at": timezone.now()}
    company = create_company(
        CompanyDraft(
            "Лесторг", owner_id=anna.pk, points=(PointDraft("phone", "+7 812 555-01-00"),)
        ),
        **act,
    )
    points = (PointDraft("phone", "+7 921 555-01-77"), PointDraft("phone", "+7 812 555-01-00"))
    contact = create_contact(
        ContactDraft("Аристарх Кукушкин", company.pk, anna.pk, title="Лесничий", points=points),
        **act,
    )
    plan(
        ActivityDraft(
            "task", "Отправить каталог Аристарху Кукушкину", anna.pk, contact_id=contact.pk
        ),
        **act,
    )
    today = timezone.localdate()
    services.take_request(
        RequestDraft("tell", "letter", today, contact_id=contact.pk, words="Пришлите всё, что обо мне есть"),
        on=today, **act,
    )  # fmt: skip
    return contact


@pytest.mark.browser
def test_a_person_is_erased(kukushkin: Contact, clara: User, sign_in: Any) -> None:
    page = sign_in(clara, language="en")
    page.goto(reverse("clients:contact-detail", args=[kukushkin.pk]))
    page.locator("#person-data").get_by_role("button", name="Request").click()
    page.locator("#dialog select[name=kind]").select_option("erase")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Erase: Аристарх Кукушкин").wait_for()
    page.get_by_text("What an erasure does").wait_for()
    page.get_by_role("button", name="Erase the person").click()
    page.locator("dialog[open]").get_by_role("button", name="Erase", exact=True).click()
    page.get_by_role("heading", name=f"Erase: Erased person № {kukushkin.pk}").wait_for()
    assert Contact.objects.get(pk=kukushkin.pk).is_erased


@pytest.mark.browser
def test_personal_data_looks_right(kukushkin: Contact, clara: User, screens: Any) -> None:
    today = timezone.localdate()
    act: dict[str, Any] = {"by": clara, "at": timezone.now()}
    services.hold_person(kukushkin.pk, "Спор о поставке", today, on=today, **act)
    told = RequestDraft("erase", "call", today, contact_id=kukushkin.pk, doer_id=clara.pk)
    asked = services.take_request(told, on=today, **act)
    first = services.take_request(
        RequestDraft("tell", "letter", today, contact_id=kukushkin.pk), on=today, **act
    )
    screens(clara, reverse("clients:contact-detail", args=[kukushkin.pk]), "personal-contact")
    screens(clara, reverse("contacting:data-requests"), "personal-list")
    screens(clara, reverse("contacting:data-request", args=[asked.pk]), "personal-erase")
    screens(clara, reverse("contacting:data-request", args=[first.pk]), "personal-tell")
