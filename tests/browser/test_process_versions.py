"""A head changes the process under live deals: draft, compare, approve, carry over, bring back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from otdel.selling.pipeline import queries, services, tasks
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft, TaskDraft
from otdel.selling.pipeline.models import Deal, DealMigration

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAGES = (
    StageDraft("Поиск", norm_days=7, probability=10, guide="Узнайте, кто решает."),
    StageDraft("Квалификация", norm_days=10, probability=25, required=("amount",)),
    StageDraft(
        "Предложение",
        norm_days=14,
        probability=50,
        tasks=(TaskDraft("Позвонить после отправки", "call"),),
    ),
    StageDraft("Выиграна", "won", "green", probability=100),
    StageDraft("Проиграна", "lost", "red"),
)


@pytest.fixture
def process(clara, anna, moment, friday):
    draft = ProcessDraft(name="Продажа оборудования", is_default=True, stages=STAGES)
    process = services.create_process(draft, by=clara, at=moment)
    stages = list(queries.stages(process.pk))
    for number, stage in ((1, stages[0]), (2, stages[1]), (3, stages[2])):
        told = DealDraft(
            f"Насосы для цеха {number}", process.pk, stage.pk, friday, "RUB", owner_id=anna.pk
        )
        services.open_deals([told], by=anna, at=moment, today=friday)
    return process


def test_a_head_changes_the_process_under_live_deals(process, clara, sign_in, screens):
    page = sign_in(clara, language="ru")
    page.goto(reverse("pipeline:process-detail", args=[process.pk]))
    page.click("text=Новая версия")
    page.wait_for_url("**/versions/2/")
    draft = queries.draft_of(process.pk)

    page.click("[href*='/stages/new/']")
    page.fill("#dialog [name=name]", "Показ")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("h2:has-text('Показ')")
    screens(clara, reverse("pipeline:version-detail", args=[process.pk, 2]), "version-draft")
    compare = reverse("pipeline:version-compare", args=[process.pk]) + "?old=1&new=2"
    screens(clara, compare, "version-compare")
    page = sign_in(clara, language="ru")
    page.goto(reverse("pipeline:version-detail", args=[process.pk, 2]))
    page.click("[href$='/approve/']")
    page.fill("#dialog [name=why]", "Заказчики просят показать станок в работе")
    page.click("#dialog button[type=submit]")
    page.wait_for_url(f"**/processes/{process.pk}/")
    page.wait_for_selector("text=Заказчики просят показать")
    assert queries.current_version(process.pk) == draft

    page.goto(reverse("pipeline:board"))
    page.click("#board-versions >> text=Версия 1")
    page.wait_for_selector("text=Насосы для цеха 1")
    screens(clara, reverse("pipeline:board") + "?version=1", "version-board")
    page = sign_in(clara, language="ru")
    page.goto(reverse("pipeline:board") + "?version=1")
    page.click("text=Перевести сделки")
    page.wait_for_selector("#carry")
    source = process.versions.get(number=1)
    screens(clara, reverse("pipeline:migration-create", args=[source.pk]), "version-carry")
    page = sign_in(clara, language="ru")
    page.goto(reverse("pipeline:migration-create", args=[source.pk]))
    page.click("#carry button.btn-primary")
    page.wait_for_selector("#migration")
    row = DealMigration.objects.get()
    tasks.carry_over.func(row.pk, job_id=row.job_id)  # the worker's part
    page.wait_for_selector("#migration >> text=Закончен")
    assert set(Deal.objects.values_list("stage__version", flat=True)) == {draft.pk}
    screens(clara, reverse("pipeline:migration-detail", args=[row.pk]), "version-carried")
    screens(clara, reverse("pipeline:process-detail", args=[process.pk]), "version-process")

    page = sign_in(clara, language="ru")
    page.goto(reverse("pipeline:migration-detail", args=[row.pk]))
    page.click("#migration >> text=Вернуть сделки")
    page.click("dialog button:has-text('Вернуть')")
    page.wait_for_selector("#migration >> text=Возвращён назад")
    assert set(Deal.objects.values_list("stage__version", flat=True)) == {source.pk}
