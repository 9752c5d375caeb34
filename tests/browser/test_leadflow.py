"""Lead flow in a real browser: a rule is written and tried; the alarm, the clock and the figures."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.selling.leadflow import services
from otdel.selling.leadflow.drafts import RuleDraft
from otdel.selling.leadflow.models import Rule
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import ensure_source, take_leads
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import finish, plan


@pytest.fixture
def department(transactional_db: Any, anna: User, boris: User, clara: User) -> list[Lead]:
    """A few leads: some given, one nobody's, one answered."""
    at = timezone.now()
    source = ensure_source("Сайт", by=clara, at=at, channel="site")
    services.set_norm(source.pk, 15, by=clara, at=at)
    everybody = (anna.pk, boris.pk)
    kazan = {"words": ["Казань", "Татарстан"], "channels": ["site"]}
    services.write_rule(
        RuleDraft("Казань – Анне", conditions=kazan, people=(anna.pk,)), by=clara, at=at
    )
    services.write_rule(
        RuleDraft("Остальные по очереди", people=everybody, max_open=40), by=clara, at=at
    )
    day = timezone.localdate()
    titles = ("Кресла, Казань", "Столы для переговорной", "Стеллажи на склад", "Шкафы в архив")
    drafts = [LeadDraft(title, at, "RUB", source_id=source.pk) for title in titles]
    leads = [row for row in take_leads(drafts, by=clara, at=at) if isinstance(row, Lead)]
    services.assign([row.pk for row in leads[:3]], by=clara, at=at, on=day)
    call = ActivityDraft("call", "Звонок", anna.pk, about_noun="lead", about_id=leads[0].pk)
    finish(plan(call, by=anna, at=at).pk, "Поговорили", by=anna, at=at)
    services.raise_alarms(minutes=0, by=clara, at=at)
    return leads


@pytest.mark.browser
def test_a_rule_is_written_and_tried(department: Any, clara: User, sign_in: Any) -> None:
    page = sign_in(clara)
    page.goto(reverse("leadflow:rules"))
    page.get_by_role("button", name="Правило").click()
    page.locator("#dialog #id_name").fill("Крупные – Борису")
    page.locator("#dialog #id_amount_from").fill("500 000")
    page.locator("#dialog #id_people").select_option(label="Boris")
    page.locator("#dialog").get_by_role("button", name="Сохранить").click()
    page.locator("#leadflow").get_by_text("Крупные – Борису").wait_for()
    assert Rule.objects.get(name="Крупные – Борису").conditions == {"amount_from": 500_000_00}
    page.get_by_role("link", name="Примерить на последних лидах").click()
    page.locator("#dialog").get_by_text("Казань – Анне").first.wait_for()


@pytest.mark.browser
def test_lead_flow_looks_right(department: Any, clara: User, screens: Any) -> None:
    screens(clara, reverse("leadflow:rules"), "leadflow-rules")
    screens(clara, reverse("leadflow:rule-edit", args=[Rule.objects.first().pk]), "leadflow-rule")
    screens(clara, reverse("leadflow:trial"), "leadflow-trial")
    screens(clara, reverse("leadflow:responses"), "leadflow-responses")
    screens(clara, reverse("pipeline:lead-detail", args=[department[0].pk]), "leadflow-lead")
    screens(clara, reverse("work:today"), "leadflow-today")


@pytest.fixture
def letters(department: list[Lead], system: User, anna: User) -> Lead:
    """The shipped templates, and a lead of Anna's with a mail."""
    at = timezone.now()
    services.ensure_templates(by=system, at=at)
    User.objects.filter(pk=anna.pk).update(full_name="Анна Ильина")
    draft = LeadDraft(
        "Кресла для переговорной", at, "RUB", owner_id=anna.pk, email="ivan@les.example",
        source_id=department[0].source_id, company_name="ООО «Лес»", person_name="Иван Петров",
    )  # fmt: skip
    [lead] = take_leads([draft], by=anna, at=at)
    assert isinstance(lead, Lead)
    return lead


@pytest.mark.browser
def test_a_letter_is_written_by_a_template_and_entered(
    letters: Lead, anna: User, sign_in: Any
) -> None:
    page = sign_in(anna)
    page.goto(reverse("pipeline:lead-detail", args=[letters.pk]))
    page.get_by_role("button", name="Написать письмо").click()
    dialog = page.locator("#dialog")
    subject = dialog.locator("[name=subject]")
    subject.wait_for()
    dialog.locator("#letter-template").select_option(label="Подтверждение встречи · RU")
    dialog.locator("[name=subject][value='Наша встреча: Кресла для переговорной']").wait_for()
    assert "Здравствуйте, Иван Петров!" in dialog.locator("[name=text]").input_value()

    subject.fill("Встреча в четверг")
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    link = dialog.locator("[data-mail-letter]")
    link.click()
    assert "mailto:ivan@les.example?subject=%D0%92%D1%81" in (link.get_attribute("href") or "")
    page.reload()
    page.get_by_role("button", name="Написать письмо").click()
    subject.fill("Встреча в четверг")
    dialog.get_by_role("button", name="Отправлено, внести в историю").click()
    page.locator("#timeline").get_by_text("Встреча в четверг").first.wait_for()
    row = Activity.objects.get(about_noun="lead", about_id=letters.pk)
    assert (row.kind, row.subject, row.is_done) == ("letter", "Встреча в четверг", True)


@pytest.mark.browser
def test_letters_look_right(letters: Lead, clara: User, screens: Any) -> None:
    screens(clara, reverse("leadflow:templates"), "letters-templates")
    screens(clara, reverse("leadflow:template-new"), "letters-template")
    screens(clara, reverse("leadflow:letter-lead", args=[letters.pk]), "letters-letter")
