"""The prompt of the next step in a real browser: a talk by the script, then the pages of the playbook."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.services import create_company, create_contact
from otdel.company.playbook import queries as playbook
from otdel.company.playbook.models import Piece
from otdel.company.playbook.services import change_piece, ensure_playbook
from otdel.foundation.people.models import User
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import ensure_default_process, open_deal


@pytest.fixture
def deal(transactional_db: Any, anna: User, clara: User, system: User) -> Deal:
    """Anna's deal in the first stage of the shipped process, with the shipped playbook."""
    at = timezone.now()
    for user, name in {anna: "Анна Ильина", clara: "Клара Вольф"}.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
    ensure_playbook(by=system, at=at, language="ru")
    process = ensure_default_process(by=system, at=at)
    company = create_company(CompanyDraft("ООО «Ромашка»", owner_id=anna.pk), by=anna, at=at)
    contact = create_contact(ContactDraft("Павел Белов", company.pk, anna.pk), by=anna, at=at)
    draft = DealDraft(
        "Мебель для офиса", process.pk, process.stages.first().pk, timezone.localdate(at), "RUB",
        owner_id=anna.pk, company_id=company.pk, contact_id=contact.pk,
    )  # fmt: skip
    return open_deal(draft, by=anna, at=at, today=timezone.localdate(at))


def test_a_seller_talks_by_the_script_of_the_stage(
    deal: Deal, sign_in: Any, screens: Any, anna: User, clara: User
) -> None:
    page = sign_in(anna, language="ru")
    page.goto(reverse("pipeline:deal-detail", args=[deal.pk]))
    page.click("text=Что делать сейчас")
    page.wait_for_selector("text=Добрый день, Павел Белов! Меня зовут Анна Ильина.")
    page.click("text=Да, слушаю")
    page.wait_for_selector("text=чем мы полезны ООО «Ромашка»")
    page.click("text=Рассказывает")
    page.click("text=Выбрал день")
    page.wait_for_selector("text=Конец разговора")
    page.click("text=С начала")
    page.wait_for_selector("text=Добрый день, Павел Белов!")
    page.click("summary:has-text('Пришлите на почту')")
    page.wait_for_selector("text=что вам важно увидеть первым?")
    page.wait_for_selector("#people >> text=Павел Белов")

    rules = Piece.objects.get(kind="regulation")
    page.goto(reverse("playbook:pieces"))
    page.click(f".alert >> text={rules.title}")
    page.click("text=Я прочитал")
    page.wait_for_selector("text=Отмечено: вы прочитали")
    assert not playbook.waiting(anna).exists()

    screens(anna, reverse("pipeline:deal-prompt", args=[deal.pk]), "prompt")
    screens(clara, reverse("playbook:pieces"), "playbook")
    script = Piece.objects.get(title="Первый звонок")
    change_piece(script.pk, {"roles": ("seller", "scout")}, by=clara, at=timezone.now())
    screens(clara, reverse("playbook:piece", args=[script.pk]), "playbook-script")
    screens(clara, reverse("playbook:piece", args=[rules.pk]), "playbook-rules")
