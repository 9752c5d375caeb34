"""A process of three stages in work with a norm, tasks and a gate; deals that go through it on chosen days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft, TaskDraft
from otdel.selling.pipeline.models import Deal, LossReason, Process, Stage
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import plan

STAGES = (
    StageDraft("Search", norm_days=7, probability=10),
    StageDraft(
        "Qualify",
        norm_days=10,
        probability=25,
        required=("amount",),
        tasks=(TaskDraft("Talk about the need", "task"), TaskDraft("Send a card", "task", is_compulsory=False)),
    ),
    StageDraft("Offer", probability=50, evidence=("The offer has been sent",)),
    StageDraft("Won", "won", "green", probability=100),
    StageDraft("Lost", "lost", "red"),
)  # fmt: skip


@pytest.fixture
def process(clara, moment) -> Process:
    return pipeline.create_process(ProcessDraft(name="Sales", stages=STAGES), by=clara, at=moment)


@pytest.fixture
def stage(process) -> dict[str, Stage]:
    return {row.name: row for row in process.stages.all()}


@pytest.fixture
def reason(db) -> LossReason:
    return LossReason.objects.create(name="Too expensive")


@pytest.fixture
def on_day(moment) -> Callable[[float], datetime]:
    """on_day(3): three days after the Friday, at the same hour."""
    return lambda number: moment + timedelta(days=number)


@pytest.fixture
def opened(anna, moment, friday, stage) -> Callable[..., Deal]:
    """opened(): a deal of Anna's opened on the Friday in the first stage."""

    def make(owner=anna, at=moment, where="Search", batch="", **about) -> Deal:
        place = stage[where]
        draft = DealDraft(
            "Pumps", place.process_id, place.pk, timezone.localdate(at), "RUB", owner_id=owner.pk, **about
        )  # fmt: skip
        (made,) = pipeline.open_deals(
            [draft], by=owner, at=at, today=timezone.localdate(at), batch=batch
        )
        assert isinstance(made, Deal), made
        return made

    return make


@pytest.fixture
def move(anna, stage, reason, on_day) -> Callable[..., Deal]:
    """move(deal, "Offer", 3): on the third day, whatever the gate asks being answered."""

    def go(deal: Deal, to: str, day: float, by=None, batch="", **answers: Any) -> Deal:
        at = on_day(day)
        told: dict[str, Any] = {"loss_reason": reason.pk} if to == "Lost" else {}
        by = by or anna
        lacks = pipeline.lacks_of(Deal.objects.get(pk=deal.pk), stage[to].pk, by=by)
        assert isinstance(lacks, list), lacks
        usual = {"money": 100_00, "evidence": "here it is", "task": True}
        told |= {lack.key: usual[lack.kind] for lack in lacks if lack.kind in usual} | answers
        return pipeline.move_deal(
            deal.pk, stage[to].pk, by=by, at=at, on=timezone.localdate(at), answers=told, batch=batch
        )  # fmt: skip

    return go


@pytest.fixture
def planned(anna, on_day) -> Callable[..., Any]:
    """planned(deal, 1, 4): on the first day a step for the fourth is planned."""

    def make(deal: Deal, day: float, due: float, by=None):
        draft = ActivityDraft(
            "task", "Write", (by or anna).pk, about_noun="deal", about_id=deal.pk, due_at=on_day(due)
        )  # fmt: skip
        return plan(draft, by=by or anna, at=on_day(day))

    return make
