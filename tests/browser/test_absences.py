"""Absences in a real browser: a seller asks, the head agrees and divides, the stand-in works, it returns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.models import Company
from otdel.company.clients.services import create_company, create_contact
from otdel.company.department.drafts import CoverDraft, CoverRules
from otdel.company.department.models import Cover
from otdel.company.department.services import ask_cover, ensure_catalogue, give_clients
from otdel.foundation.people.models import User
from otdel.foundation.people.services import system_user
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import ensure_default_process, open_deal
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log, plan

DAY = timedelta(days=1)


@pytest.fixture
def base(transactional_db: Any, anna: User, boris: User, clara: User, dana: User) -> None:
    """Anna's three clients with deals and steps; her colleagues under Russian names."""
    names = {anna: "Анна Ильина", boris: "Борис Константинопольский", clara: "Клара Вольф", dana: "Дана Ким"}  # fmt: skip
    for user, name in names.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
        user.refresh_from_db()
    system, at = system_user(), timezone.now()
    ensure_catalogue(by=system, at=at)
    ensure_default_process(by=system, at=at)
    stage, today = pipeline.all_stages().first(), timezone.localdate()
    act = {"by": anna, "at": at}
    for name, chief in (
        ("ООО «Ромашка»", "Зоя Кац"), ("АО «Дальневосточная геологоразведка»", "Игорь Лось"), ("ИП Тур", "Пётр Тур")
    ):  # fmt: skip
        company = create_company(
            CompanyDraft(name, anna.pk, preferences="Звонить после обеда, счета — только на бухгалтерию"), **act
        )  # fmt: skip
        contact = create_contact(
            ContactDraft(chief, company.pk, anna.pk, title="Директор", part="decides"), **act
        )
        deal = open_deal(
            DealDraft(f"Поставка: {name}", stage.process_id, stage.pk, today, "RUB", owner_id=anna.pk,
                      company_id=company.pk, contact_id=contact.pk, amount_minor=1_250_000_00,
                      expected_on=today + 20 * DAY), today=today, **act,
        )  # fmt: skip
        link = {"about_noun": "deal", "about_id": deal.pk}
        log(ActivityDraft("call", "Обсудили цену", anna.pk, outcome="ждёт проект договора", done_at=at - DAY, **link), **act)  # fmt: skip
        plan(ActivityDraft("task", "Отправить договор", anna.pk, due_at=at + 2 * DAY, **link), **act)  # fmt: skip


def test_asked_agreed_worked_with_and_back(base: None, sign_in: Any, anna: User, boris: User, clara: User) -> None:  # fmt: skip
    hers = sign_in(anna, language="en")
    hers.goto(reverse("department:me"))
    hers.click("text=Days away")
    last = timezone.localdate() + 5 * DAY
    hers.fill("#dialog [name=ends_on]", last.isoformat())
    hers.select_option("#dialog [name=stand_in]", str(boris.pk))
    hers.click("#dialog button[type=submit]")
    hers.wait_for_selector("text=the head will answer")

    head = sign_in(clara, language="en")
    head.goto(reverse("department:covers") + "?state=asked")
    head.click("main a:has-text('Анна Ильина')")
    head.click("button:has-text('Agree')")
    head.wait_for_selector("main >> text=Away now")
    assert Cover.objects.get().status == Cover.Status.AGREED

    his = sign_in(boris, language="en")
    his.goto(reverse("work:today"))
    his.wait_for_selector("text=You stand in")
    deal = Deal.objects.order_by("pk").first()
    his.goto(reverse("pipeline:deal-detail", args=[deal.pk]))
    his.wait_for_selector("text=Анна Ильина is away till")
    his.click("text=Hand-over sheet")
    his.wait_for_selector("text=ждёт проект договора")

    hers.goto(reverse("department:cover", args=[Cover.objects.get().pk]))
    hers.click("text=Back earlier")
    hers.fill("#dialog [name=back_on]", timezone.localdate().isoformat())
    hers.click("#dialog button[type=submit]")
    hers.wait_for_selector("main >> text=Called off")  # back on the very first day
    his.goto(reverse("pipeline:deal-list"))
    his.wait_for_selector("main")
    assert "Поставка" not in his.inner_text("main")


def test_the_screens_of_absences(base: None, screens: Any, anna: User, boris: User, clara: User, dana: User) -> None:  # fmt: skip
    today, at = timezone.localdate(), timezone.now()
    act = {"rules": CoverRules(), "by": clara, "at": at, "on": today}
    cover = ask_cover(
        CoverDraft(anna.pk, today, today + 13 * DAY, boris.pk, note="Ключи от склада у Даны"), **act
    )
    give_clients(cover.pk, dana.pk, [Company.objects.order_by("pk")[1].pk], **act)
    later = CoverDraft(boris.pk, today + 30 * DAY, today + 40 * DAY, dana.pk)
    ask_cover(later, **act | {"by": boris})
    screens(clara, reverse("department:covers"), "absences")
    screens(clara, reverse("department:cover", args=[cover.pk]), "absence")
    screens(boris, reverse("department:cover-sheet", args=[cover.pk]), "hand-over-sheet")
    screens(boris, reverse("work:today"), "today-standing-in")
    screens(boris, reverse("pipeline:deal-detail", args=[Deal.objects.order_by("pk")[0].pk]), "deal-covered")  # fmt: skip
    screens(clara, reverse("department:person", args=[anna.pk]), "person-away")
