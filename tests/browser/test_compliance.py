"""Process compliance in a real browser: from the report to the visits that broke it, and to the deal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.managing.compliance import services, tasks
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft, VisitDraft
from otdel.selling.pipeline.models import Process
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import record_activities

STAGES = (
    StageDraft("Выявление потребности", norm_days=7, probability=10),
    StageDraft("Коммерческое предложение", norm_days=10, probability=40, required=("amount",)),
    StageDraft("Согласование договора", norm_days=14, probability=70),
    StageDraft("Выиграна", "won", "green", probability=100),
    StageDraft("Проиграна", "lost", "red"),
)
WEEKS = 14


@pytest.fixture
def process(
    transactional_db: Any, anna: User, boris: User, clara: User, olga: User, system: User
) -> Process:
    """Weeks of deals: at first by the book, then ever later, past a stage, without a next step."""
    at = timezone.now()
    names = {
        anna: "Анна Ильина",
        boris: "Борис Константинопольский",
        clara: "Клара Вольф",
        olga: "Ольга Орлова",
    }
    for user, name in names.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
    start = at - timedelta(weeks=WEEKS)
    draft = ProcessDraft(name="Продажа оборудования", stages=STAGES)
    made = pipeline.create_process(draft, by=clara, at=start)
    stages = list(made.stages.order_by("position"))
    owners = (anna, boris, anna, anna, boris)
    told = [
        (
            week,
            _sold(owner, stages, start + timedelta(weeks=week, hours=number), week * (number % 3)),
        )
        for week in range(WEEKS - 2)
        for number, owner in enumerate(owners)
    ]
    rows = pipeline.open_deals(
        [draft for _week, draft in told], by=system, at=at, today=timezone.localdate(at)
    )
    steps = [
        ActivityDraft(
            "task", "Позвонить", draft.owner_id or 0, about_noun="deal", about_id=row.pk,
            created_at=draft.visits[0].entered_at, due_at=at,
        )
        for (week, draft), row in zip(told, rows, strict=True)
        if week < WEEKS // 2
    ]  # fmt: skip
    record_activities(steps, by=system, at=at, way="import")
    services.settle()
    assert tasks.tell_leaders.func() == 1
    return made


def _sold(owner: User, stages: list[Any], at: Any, wear: int) -> DealDraft:
    way = (
        [(stages[0], 0), (stages[1], 3), (stages[2], 6)]
        if wear < 12
        else [(stages[0], 0), (stages[2], 9)]
    )
    return DealDraft(
        f"Станки, партия {wear}", stages[0].process_id, way[-1][0].pk, timezone.localdate(at), "RUB",
        owner_id=owner.pk, amount_minor=0 if wear == 11 else 100_000_00,
        visits=tuple(VisitDraft(stage.pk, at + timedelta(days=day)) for stage, day in way),
    )  # fmt: skip


def test_from_the_level_to_the_visit_that_broke_it(
    process: Process, sign_in: Any, screens: Any, clara: User, anna: User, olga: User
) -> None:
    page = sign_in(clara, language="ru")
    page.goto(reverse("compliance:report") + "?weeks=26")
    page.wait_for_selector("#compliance >> text=соблюдают хуже")
    page.wait_for_selector(
        "[data-chart=compliance-by-week] canvas, [data-chart=compliance-by-week] svg"
    )
    page.click("[data-check=order] a")
    page.wait_for_selector("h1 >> text=Где процесс нарушен")
    page.wait_for_selector("#list td >> text=Порядок")
    page.click("#list tbody a:has-text('Станки') >> nth=0")
    page.wait_for_selector("h1 >> text=Станки")

    address = reverse("compliance:report") + "?weeks=26"
    screens(clara, address, "compliance-report")
    screens(anna, address, "compliance-own")
    screens(clara, reverse("compliance:broken"), "compliance-broken")
    screens(olga, reverse("work:today"), "compliance-today")
    screens(olga, reverse("pipeline:process-detail", args=[process.pk]), "compliance-process")
    screens(olga, reverse("metrics:overview"), "compliance-overview")
