"""Forecast, what repeats and a lever's goal, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.managing.insight.models import LeverGoal
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline import services
from otdel.selling.pipeline.drafts import DealDraft

pytestmark = pytest.mark.browser


@pytest.fixture
def sales(transactional_db: Any, anna: User, clara: User, system: User) -> None:
    """A deal won today and one that is expected next month."""
    at, today = timezone.now(), timezone.localdate()
    services.ensure_default_process(by=system, at=at)
    stages = pipeline.all_stages()
    won, first = stages.filter(kind="won").first(), stages.filter(kind="open").first()
    assert won is not None and first is not None
    about = {"opened_on": today - timedelta(days=9), "currency": "RUB", "owner_id": anna.pk}
    drafts = [
        DealDraft("Стеллажи", won.process_id, won.pk, amount_minor=120_000_00, closed_on=today, **about),
        DealDraft(
            "Весы", first.process_id, first.pk, amount_minor=90_000_00,
            expected_on=today + timedelta(days=31), **about,
        ),
    ]  # fmt: skip
    services.open_deals(drafts, by=system, at=at, today=today)


def test_a_head_reads_the_forecast_and_sets_a_goal(
    sales: None, sign_in: Any, screens: Any, clara: User
) -> None:
    page = sign_in(clara, language="ru")
    page.goto(reverse("insight:forecast"))
    page.wait_for_selector("#forecast >> text=Закупки")
    page.click("text=Рычаги роста")
    page.locator("tr", has_text="Выше средний чек").get_by_role("button").click()
    page.fill("#dialog [name=target]", "150000")
    until = timezone.localdate() + timedelta(days=90)
    page.fill("#dialog [name=until]", until.isoformat())
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#goals >> text=Выше средний чек")
    assert LeverGoal.objects.get().target == 150_000_00
    page.click("#goals button[aria-label='Снять цель']")
    page.wait_for_selector("#goals >> text=Целей пока нет")
    for name in ("forecast", "repeatable", "levers"):
        screens(clara, reverse(f"insight:{name}"), f"insight-{name}")
