"""The base kept in order, in a real browser: a gap filled in place, a client sent to the reserve and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import (
    create_companies,
    create_company,
    create_contact,
    ensure_away_reasons,
)
from otdel.foundation.people.models import User


@pytest.fixture
def base(
    transactional_db: Any, anna: User, boris: User, clara: User, system: User
) -> dict[str, Any]:
    """A few clients, some of them long forgotten."""
    at = timezone.now()
    for user, name in {anna: "Анна Ильина", boris: "Борис Котов", clara: "Клара Вольф"}.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
    ensure_away_reasons(by=system, at=at, language="ru")
    drafts = [
        CompanyDraft(f"ООО «{name}»", owner_id=owner.pk, industry=industry)
        for name, owner, industry in (
            ("Лесной двор", anna, "Мебель"), ("Северный ветер", anna, ""), ("Гранит", boris, "Стройка"),
        )
    ]  # fmt: skip
    create_companies(drafts, by=system, at=at - timedelta(days=400))
    company = create_company(
        CompanyDraft("ООО «Ромашка»", owner_id=anna.pk, industry="Торговля", city="Пермь",
                     points=(PointDraft("phone", "+7 916 123-45-67"),)),
        by=system, at=at,
    )  # fmt: skip
    create_contact(
        ContactDraft("Пётр Петров", company.pk, anna.pk, part="decides"), by=system, at=at
    )
    return {"company": company}


def test_a_gap_is_filled_and_a_client_goes_to_the_reserve(
    base: dict[str, Any], sign_in: Any, screens: Any, anna: User, clara: User
) -> None:
    company = base["company"]
    address = reverse("clients:company-detail", args=[company.pk])
    page = sign_in(anna, language="ru")
    page.goto(address)
    page.wait_for_selector("#upkeep >> text=80%")
    page.click("#upkeep .fact-open")
    page.fill("#upkeep .cell-form input[type=text]", "romashka.example")
    page.keyboard.press("Enter")
    page.wait_for_selector("#upkeep >> text=90%")
    page.click("#upkeep >> text=Сверено")
    page.wait_for_selector("#upkeep >> text=Сверено с клиентом")

    page.click("#upkeep >> text=В резерв")
    page.select_option("#dialog [name=reason_id]", index=1)
    page.fill("#dialog [name=back_on]", (timezone.localdate() + timedelta(days=90)).isoformat())
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#upkeep >> text=Вернуть в работу")
    page.click("#upkeep >> text=Вернуть в работу")
    page.wait_for_selector("#upkeep >> text=В резерв")

    screens(anna, address, "upkeep-company")  # last: a look sets the person's language
    screens(clara, reverse("upkeep:cards"), "upkeep-cards")
    screens(clara, reverse("upkeep:candidates"), "upkeep-candidates")
    screens(clara, reverse("upkeep:win-back"), "upkeep-win-back")
    screens(clara, reverse("upkeep:rules"), "upkeep-rules")
