"""Deals of the past with their way, told through the service that imports use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import (
    DealDraft,
    LineDraft,
    ProcessDraft,
    StageDraft,
    VisitDraft,
)
from otdel.selling.pipeline.models import Deal, Process

OPEN = ("Search", "Offer")


@pytest.fixture
def process(clara, moment) -> Process:
    """Search 20 %, Offer 50 %, Won, Lost."""
    stages = (
        StageDraft("Search", probability=20),
        StageDraft("Offer", probability=50),
        StageDraft("Won", "won", probability=100),
        StageDraft("Lost", "lost"),
    )
    draft = ProcessDraft("Sale of pumps", stages, is_default=True)
    return pipeline.create_process(draft, by=clara, at=moment)


@pytest.fixture
def deal_of(process, system) -> Callable[..., Deal]:
    """deal_of(anna, "Offer", 100_00, opened=…, closed=…, way=("Search",)): the stages in `way` were stood in."""
    stage = {row.name: row.pk for row in process.stages.all()}

    def make(
        owner: User,
        stands: str,
        minor: int,
        *,
        opened: date,
        closed: date | None = None,
        way: Sequence[str] = OPEN,
        lines: tuple[LineDraft, ...] = (),
        **about: Any,
    ) -> Deal:
        until = closed or opened + timedelta(days=len(way))
        steps = [*(name for name in way if name != stands), stands]
        days = [min(opened + timedelta(days=number), until) for number in range(len(steps))]
        visits = tuple(
            VisitDraft(stage[name], datetime.combine(day, time(12), UTC))
            for name, day in zip(steps, days, strict=True)
        )
        draft = DealDraft(
            f"Deal {stands} {minor}", process.pk, stage[stands], opened, "RUB", owner_id=owner.pk,
            amount_minor=minor, closed_on=closed, visits=visits, lines=lines, **about,
        )  # fmt: skip
        return pipeline.open_deals([draft], by=system, at=timezone.now(), today=until)[0]

    return make
