"""The portrait in a real browser: from closed deals to a lead that fits, and to one that is not our client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_companies
from otdel.foundation.people.models import User
from otdel.managing.portrait import queries, services
from otdel.managing.portrait.drafts import TraitDraft
from otdel.managing.portrait.models import LeadFit
from otdel.managing.portrait.thresholds import limits
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import ensure_default_process, take_lead


@pytest.fixture
def base(
    transactional_db: Any, olga: User, anna: User, clara: User, system: User
) -> dict[str, Any]:
    """Furniture makers of the middle size are won often, banks seldom."""
    at = timezone.now()
    for user, name in {anna: "Анна Ильина", clara: "Клара Вольф", olga: "Ольга Орлова"}.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
    ensure_default_process(by=system, at=at)
    stages = {kind: pipeline.all_stages().filter(kind=kind).first() for kind in ("won", "lost")}
    day = timezone.localdate(at) - timedelta(days=20)
    kinds = [("Мебель", 120, "Москва", 70, 20), ("Банки", 900, "Омск", 8, 62),
             ("Торговля", 30, "Пермь", 40, 50)]  # fmt: skip
    drafts = [
        CompanyDraft(f"ООО «{industry}»", owner_id=anna.pk, industry=industry, headcount=size, city=city)
        for industry, size, city, _w, _l in kinds
    ]  # fmt: skip
    companies = create_companies(drafts, by=system, at=at)
    Deal.objects.bulk_create(
        Deal(
            title="Поставка", process_id=stages[kind].process_id, stage=stages[kind], status=kind,
            is_open=False, owner=anna, company=company, currency="RUB", opened_on=day,
            closed_on=day, stage_since=day,
        )
        for company, (*_about, won, lost) in zip(companies, kinds, strict=True)
        for kind, number in (("won", won), ("lost", lost))
        for _ in range(number)
    )  # fmt: skip
    leads = [
        take_lead(
            LeadDraft(f"Запрос: {c.name}", at, "RUB", owner_id=anna.pk, company_id=c.pk),
            by=anna, at=at,
        )
        for c in companies
    ]  # fmt: skip
    return {"companies": companies, "leads": leads, "at": at}


def test_from_closed_deals_to_a_portrait_and_scored_leads(
    base: dict[str, Any], sign_in: Any, screens: Any, clara: User, anna: User
) -> None:
    act = {"by": clara, "at": base["at"]}
    page = sign_in(clara, language="ru")
    page.goto(reverse("portrait:portrait"))
    page.click("text=Начать портрет")
    page.wait_for_url("**/portrait/1/")
    page.click("[aria-label='Изменить слова']")
    page.fill("[name=who_is]", "Производитель мебели среднего размера, который сам доставляет.")
    page.fill("[name=who_is_not]", "Банки и те, кто покупает через тендер.")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#portrait >> text=который сам доставляет")

    page.click("text=Что говорят сделки")
    page.wait_for_selector("text=выигрывают чаще")
    screens(clara, reverse("portrait:propose", args=[1]), "portrait-propose")
    page.check("label:has-text('Мебель') input")
    page.click("text=Взять отмеченное")
    page.wait_for_url("**/portrait/1/")
    page.wait_for_selector("#portrait >> text=Мебель")
    stop = TraitDraft("company.industry", "any_of", ("Банки",), is_stop=True, note="Решают годами")
    by_hand = TraitDraft(
        "company.headcount", "between", low=50, high=250, note="Есть свой снабженец"
    )
    part = TraitDraft("contact.part", "any_of", ("decides",), weight=15)
    function = TraitDraft("employee.function", "any_of", ("AE",), weight=5)
    services.add_traits(queries.draft().pk, [stop, by_hand, part, function], **act)
    screens(clara, reverse("portrait:version", args=[1]), "portrait-draft")
    page.click("[href$='/approve/']")
    page.fill("[name=why]", "По сделкам двух лет")
    page.click("#dialog button[type=submit]")
    page.wait_for_url("**/portrait/")
    page.wait_for_selector("text=По сделкам двух лет")

    for lead in base["leads"]:  # the worker's part
        services.refit([lead.pk], {}, limits=limits(), on=timezone.localdate())
    assert LeadFit.objects.count() == 3
    screens(anna, reverse("pipeline:lead-list"), "portrait-leads")
    screens(anna, reverse("pipeline:lead-detail", args=[base["leads"][1].pk]), "portrait-stop")

    page = sign_in(anna, language="ru")
    page.goto(reverse("clients:company-detail", args=[base["companies"][0].pk]))
    page.click("#fit >> text=Десять черт")
    page.click("fieldset:has-text('Платит вовремя') >> text=Да")
    page.click("fieldset:has-text('Рекомендует') >> text=Нет")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#fit >> text=50%")
    screens(
        anna, reverse("clients:company-detail", args=[base["companies"][0].pk]), "portrait-company"
    )
    screens(clara, reverse("portrait:version", args=[1]), "portrait-approved")
