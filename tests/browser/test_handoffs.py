"""Hand-offs in a real browser: a scout offers a lead, the closer accepts it, and it may be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from conftest import employ, person
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_companies
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.selling.handoffs import services
from otdel.selling.handoffs.drafts import OfferDraft, PairingDraft, RuleDraft
from otdel.selling.handoffs.models import Handoff
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.models import Lead, Process, Source


@pytest.fixture
def line(transactional_db: Any, units: Any, anna: User, boris: User, clara: User) -> dict[str, Any]:
    """A conveyor: a scout, two closers, an account manager; one lead, one won deal."""
    at = timezone.now()
    act: dict[str, Any] = {"by": clara, "at": at}
    stan, fay = person("stan", Role.SCOUT), person("fay", Role.FARMER)
    employ(stan, units["north"], function="SDR")
    employ(fay, units["south"], function="AM")
    names = ((anna, "Анна Ильина"), (boris, "Борис Ким"), (clara, "Клара Вольф"),
             (stan, "Степан Рыбаков"), (fay, "Фаина Лаптева"))  # fmt: skip
    for user, name in names:
        User.objects.filter(pk=user.pk).update(full_name=name)
    pipeline.ensure_default_process(language="ru", **act)
    services.ensure_reasons(language="ru", **act)
    process = Process.objects.get(is_default=True)
    first = process.stages.first()
    won = process.stages.get(kind="won")
    to_hunter = services.add_rule(
        RuleDraft(
            "Разведчик передаёт охотнику", ("SDR",), ("AE",), "lead", hours=4, is_gate=True,
            required=("person_name",), giver_share_bp=2000, taker_share_bp=8000,
        ),
        **act,
    )  # fmt: skip
    to_care = services.add_rule(
        RuleDraft(
            "Передача в клиентский отдел", ("AE",), ("AM",), stage_id=won.pk,
            checklist=("Договор и приложения", "Договорённости по срокам", "Контакты бухгалтера"),
            giver_part="sold", taker_part="develops", moves_record=False, moves_company=True,
        ),
        **act,
    )  # fmt: skip
    services.pair(PairingDraft(stan.pk, anna.pk, timezone.localdate(at)), **act)
    [firm] = create_companies([CompanyDraft("ООО «Камские заводы»", owner_id=anna.pk)], **act)
    source = Source.objects.order_by("pk").first()
    leads = [
        pipeline.take_lead(
            LeadDraft(
                title, at - timedelta(hours=2), "RUB", owner_id=stan.pk, source_id=source.pk,
                company_name="ООО «Камские заводы»", phone="+7 912 555-01-02",
                person_name=who, amount_minor=120_000_00,
            ),
            by=stan, at=at,
        )
        for title, who in (("Насосы для нового цеха", ""), ("Запорная арматура", "Олег Камский"))
    ]  # fmt: skip
    today = timezone.localdate(at)
    deal = pipeline.open_deals(
        [DealDraft("Поставка насосов", process.pk, won.pk, today, "RUB", owner_id=anna.pk,
                   company_id=firm.pk, amount_minor=980_000_00, closed_on=today)],
        by=anna, at=at, today=today,
    )[0]  # fmt: skip
    return {
        "stan": stan, "anna": anna, "fay": fay, "clara": clara, "leads": leads, "deal": deal,
        "rules": [to_hunter, to_care], "first": first, "at": at,
    }  # fmt: skip


def offered(line: dict[str, Any]) -> Handoff:
    draft = OfferDraft(line["rules"][0].pk, note="Ждут предложение к пятнице, решает Олег.")
    return services.offer(
        "lead", line["leads"][1].pk, draft, by=line["stan"], at=line["at"], hours=4
    )


def test_a_lead_is_offered_accepted_and_taken_back(sign_in: Any, line: dict[str, Any]) -> None:
    lead = line["leads"][0]
    page = sign_in(line["stan"])
    page.goto(reverse("pipeline:lead-detail", args=[lead.pk]))
    page.get_by_role("button", name="Разведчик передаёт охотнику").click()
    dialog = page.locator("#dialog")
    dialog.get_by_text("Чтобы передать, заполните:").wait_for()
    dialog.get_by_label("Контактное лицо").fill("Ольга Камская")
    dialog.get_by_role("button", name="Предложить").click()
    page.locator("#handoffs-panel").get_by_text("Ждёт ответа").wait_for()
    assert Lead.objects.get(pk=lead.pk).person_name == "Ольга Камская"

    closer = sign_in(line["anna"])
    closer.goto(reverse("work:today"))
    closer.get_by_role("link", name="Насосы для нового цеха").click()
    closer.get_by_role("button", name="Принять").click()
    closer.locator("#dialog").get_by_role("button", name="Принять").click()
    closer.get_by_text("Принято: теперь это ваше").wait_for()
    assert Lead.objects.get(pk=lead.pk).owner_id == line["anna"].pk

    with closer.expect_response("**/web/undo/**"):
        closer.get_by_role("button", name="Отменить").click()
    closer.get_by_role("button", name="Принять").wait_for()
    assert Lead.objects.get(pk=lead.pk).owner_id == line["stan"].pk
    assert Handoff.objects.get().is_open


def test_the_client_is_not_passed_on_half(sign_in: Any, line: dict[str, Any]) -> None:
    page = sign_in(line["anna"], phone=True)
    page.goto(reverse("pipeline:deal-detail", args=[line["deal"].pk]))
    page.get_by_role("button", name="Передача в клиентский отдел").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Договор и приложения").check()
    dialog.get_by_role("button", name="Предложить").click()
    dialog.get_by_text("Договорённости по срокам; Контакты бухгалтера").wait_for()
    assert not Handoff.objects.exists()
    for name in ("Договорённости по срокам", "Контакты бухгалтера"):
        dialog.get_by_label(name).check()
    dialog.get_by_role("button", name="Предложить").click()
    page.locator("#handoffs-panel").get_by_text("Ждёт ответа").wait_for()
    assert Handoff.objects.get().taker_id == line["fay"].pk


def test_looks_of_handoffs(screens: Any, line: dict[str, Any]) -> None:
    row = offered(line)
    Handoff.objects.filter(pk=row.pk).update(due_at=line["at"] - timedelta(hours=1))
    clara, anna = line["clara"], line["anna"]
    screens(clara, reverse("handoffs:handoffs"), "handoffs")
    screens(anna, reverse("handoffs:handoff", args=[row.pk]), "handoff")
    screens(anna, reverse("handoffs:accept", args=[row.pk]), "accept")
    screens(clara, reverse("handoffs:rules"), "rules")
    screens(clara, reverse("handoffs:quality"), "quality")
