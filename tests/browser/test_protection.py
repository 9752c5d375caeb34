"""Protection of the base in a real browser: both languages, light and dark, wide and on a phone."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, PointDraft
from otdel.company.clients.services import create_companies
from otdel.foundation.people import services as people
from otdel.foundation.people.decoys import DecoyPlan
from otdel.foundation.people.models import ExportRequest, Grant, User
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.services import ensure_default_process, open_deals


@pytest.fixture
def base(
    transactional_db: Any, olga: User, anna: User, boris: User, clara: User, system: User
) -> dict[str, Any]:
    """Anna holds most of the revenue, Boris has two clients of his own."""
    at = timezone.now()
    names = {
        anna: "Анна Ильина",
        boris: "Борис Константинопольский",
        clara: "Клара Вольф",
        olga: "Ольга Орлова",
    }
    for user, name in names.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
    ensure_default_process(by=system, at=at)
    drafts = [
        CompanyDraft(
            name=f"ООО «Ромашка {number}»",
            owner_id=owner.pk,
            city="Москва",
            industry="Мебель",
            points=(
                PointDraft("phone", f"+7916123450{number}"),
                PointDraft("email", f"info{number}@romashka.example"),
            ),
        )
        for number, owner in enumerate([anna, anna, anna, boris, boris])
    ]
    companies = create_companies(drafts, by=system, at=at)
    day = timezone.localdate(at) - timedelta(days=3)
    won = pipeline.all_stages().filter(kind="won").first()
    first = pipeline.all_stages().first()
    deals = [
        DealDraft(
            f"Поставка: {company.name}", stage.process_id, stage.pk, day, "RUB",
            owner_id=company.owner_id, company_id=company.pk, amount_minor=amount,
            closed_on=day if stage == won else None,
        )
        for company, stage, amount in zip(
            companies, [won, won, first, won, first],
            [180_000_000, 95_000_000, 40_000_000, 25_000_000, 5_000_000], strict=True,
        )
    ]  # fmt: skip
    open_deals(deals, by=system, at=at, today=day)
    return {"companies": companies, "at": at}


@pytest.mark.parametrize("name", ["dependence", "alone-clients", "alone-deals", "products"])
def test_dependence_on_people(base: dict[str, Any], screens: Any, olga: User, name: str) -> None:
    screens(olga, reverse(f"protection:{name}"), name)


def test_leavers(base: dict[str, Any], screens: Any, olga: User, anna: User) -> None:
    people.give_notice(anna.pk, timezone.localdate(base["at"]), by=olga, at=base["at"])
    people.note_export("companies", 120, by=anna, at=base["at"])
    screens(olga, reverse("department:leavers"), "leavers")


def test_a_leak_is_recognised(
    base: dict[str, Any], sign_in: Any, screens: Any, olga: User, anna: User
) -> None:
    plan = DecoyPlan(
        is_on=True, least=1, each=10, domain="post.example", phone="+7 000", secret="s"
    )
    _note, seeds = people.note_export(
        "companies", 1200, by=anna, at=base["at"], file_name="companies.xlsx", plan=plan
    )
    page = sign_in(olga, language="ru")
    page.goto(reverse("department:inquiry"))
    page.fill("#inquiry textarea", f"{seeds[0].company}\n{seeds[0].phone}")
    page.click("#inquiry button[type=submit]")
    page.wait_for_selector("#inquiry >> text=Анна Ильина")
    if os.environ.get("OTDEL_SHOTS"):
        page.screenshot(path=f"{os.environ['OTDEL_SHOTS']}/inquiry-found.png")
    screens(olga, reverse("department:inquiry"), "inquiry")
    screens(olga, reverse("department:export-journal"), "exports")


def test_a_large_export_is_asked_for_and_allowed(
    base: dict[str, Any], sign_in: Any, screens: Any, olga: User, anna: User
) -> None:
    Override.objects.create(key="people.export_ask.seller", value=2)
    overrides.forget()
    address = reverse("clients:company-list")
    page = sign_in(anna, language="ru")
    page.goto(address)
    page.click("[aria-label=Выгрузить]")
    page.click("text=CSV")
    page.fill("#ask-reason", "Приглашения на выставку: письма уйдут через типографию")
    shot(page, "export-ask")
    page.click("main button.btn-primary")
    page.wait_for_url("**/web/exports/")
    page = sign_in(olga, language="ru")
    page.goto(reverse("web:export-requests"))
    shot(page, "export-requests")
    page.click("table >> text=Компании")
    page.wait_for_selector("button[value=allow]")
    shot(page, "export-decide")
    page.click("button[value=allow]")
    page.wait_for_url("**/web/exports/")
    screens(olga, reverse("web:export-requests"), "export-requests")
    page = sign_in(anna, language="en", theme="dark", phone=True)
    page.goto(reverse("web:export-requests"))
    shot(page, "export-requests-phone")
    page.goto(reverse("web:export-request", args=[ExportRequest.objects.get().pk]))
    shot(page, "export-take")
    with page.expect_download() as saved:
        page.click("text=Take the file")
    assert saved.value.suggested_filename.endswith(".csv")
    assert ExportRequest.objects.get().status == "taken"


def shot(page: Any, name: str) -> None:
    if os.environ.get("OTDEL_SHOTS"):
        page.screenshot(path=f"{os.environ['OTDEL_SHOTS']}/{name}.png")


def test_a_masked_number_is_shown_on_demand(
    base: dict[str, Any], sign_in: Any, screens: Any, anna: User
) -> None:
    Grant.objects.filter(user=anna).update(is_masked=True)
    company = base["companies"][0]
    address = reverse("clients:company-detail", args=[company.pk])
    page = sign_in(anna, language="ru")
    page.goto(address)
    page.wait_for_selector("#beside >> text=+7 916 ***-**-00")
    shot(page, "masked-company")
    page.click("#beside button:has-text('Показать') >> nth=0")
    page.wait_for_selector("#beside a[data-call]")
    shot(page, "revealed-company")
    screens(anna, address, "masked-company")
    screens(anna, reverse("clients:company-list"), "masked-list")
