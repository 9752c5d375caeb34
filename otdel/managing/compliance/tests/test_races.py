"""Many people at once on the same deals: single moves, bulk moves, tasks done, sums corrected, judging.

In whatever order they come, nobody waits for somebody who waits for him, and the projections that
follow (verdicts, their sums, facts) come out as the journal tells them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from otdel.company.clients.models import Company
from otdel.kernel import locks
from otdel.kernel.errors import Refused
from otdel.managing.compliance import queries, services, tasks
from otdel.managing.metrics.services import check
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.models import Deal, StageVisit
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import finish, finish_activities, log, plan, reopen

PEOPLE, ACTS = 5, 24


class Crowd:
    """Acts on a few deals, drawn by chance from a seed; what is refused is part of life."""

    def __init__(self, deals, stages, reason, by, at: datetime) -> None:
        self.deals, self.stages, self.reason, self.by, self.at = deals, stages, reason, by, at
        self.said: list[str] = []
        self.broken: list[BaseException] = []

    def person(self, seed: int, start: threading.Barrier) -> None:
        draw = Random(seed)
        try:
            start.wait(60)
            for number in range(ACTS):
                self.act(draw, self.at + timedelta(minutes=number * PEOPLE + seed))
        except BaseException as error:
            self.broken.append(error)
        finally:
            connection.close()

    def act(self, draw: Random, at: datetime) -> None:
        verb: Callable[[Random, dict[str, Any]], object] = draw.choice(
            (self.move, self.move, self.move_many, self.move_many, self.lose, self.finish,
             self.finish, self.finish_many, self.reopen, self.touch, self.resize, self.judge)
        )  # fmt: skip
        try:
            verb(draw, {"by": self.by, "at": at})
            self.said.append(verb.__name__)
        except Refused as refusal:
            self.said.append(refusal.code)
        except (Deal.DoesNotExist, Activity.DoesNotExist):
            self.said.append("gone")

    def move(self, draw: Random, told: dict[str, Any]) -> None:
        self._move(draw, [draw.choice(self.deals)], told)

    def move_many(self, draw: Random, told: dict[str, Any]) -> None:
        self._move(draw, draw.sample(self.deals, draw.randint(2, len(self.deals))), told)

    def _move(self, draw: Random, ids: list[int], told: dict[str, Any]) -> None:
        stage = draw.choice(self.stages)
        answers = {"amount": draw.randint(1, 9) * 100, "loss_reason": self.reason.pk}
        tasks = {f"task:{task.pk}": True for one in self.stages for task in one.tasks.all()}
        shown = {
            f"evidence:{one.pk}:{line}": "here" for one in self.stages for line in one.evidence
        }
        on = timezone.localdate(told["at"])
        pipeline.move_deals(
            ids, stage.pk, on=on, answers=answers | tasks | shown, batch=draw.choice(("", "b")), **told
        )  # fmt: skip

    def lose(self, draw: Random, told: dict[str, Any]) -> None:
        ids = draw.sample(self.deals, 3)
        pipeline.lose_deals(ids, self.reason.pk, on=timezone.localdate(told["at"]), **told)

    def _open(self) -> list[int]:
        return list(Activity.objects.filter(is_open=True).values_list("pk", flat=True))

    def finish(self, draw: Random, told: dict[str, Any]) -> None:
        if ids := self._open():
            finish(draw.choice(ids), "done", **told)

    def finish_many(self, draw: Random, told: dict[str, Any]) -> None:
        ids = self._open()
        finish_activities(draw.sample(ids, min(len(ids), 5)), **told)

    def reopen(self, draw: Random, told: dict[str, Any]) -> None:
        ids = list(Activity.objects.filter(is_open=False).values_list("pk", flat=True))
        if ids:
            reopen(draw.choice(ids), **told)

    def _about(self, draw: Random, kind: str, at: datetime) -> ActivityDraft:
        deal = Deal.objects.get(pk=draw.choice(self.deals))
        return ActivityDraft(
            kind, "Talk", self.by.pk, company_id=deal.company_id, about_noun="deal",
            about_id=deal.pk, due_at=at + timedelta(days=1),
        )  # fmt: skip

    def touch(self, draw: Random, told: dict[str, Any]) -> None:
        log(self._about(draw, "meeting", told["at"]), **told)
        plan(self._about(draw, "task", told["at"]), **told)

    def resize(self, draw: Random, told: dict[str, Any]) -> None:
        ids = draw.sample(self.deals, 3)
        pipeline.edit_deals([(pk, {"source_id": None, "title": f"T{draw.random()}"}) for pk in ids], **told)  # fmt: skip

    def judge(self, draw: Random, told: dict[str, Any]) -> None:
        zone = timezone.get_default_timezone()
        services.judge(draw.sample(self.deals, 4), zone=zone)
        services.judge_portion(0, zone=zone, rules=queries.every_rule())
        services.settle()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_crowd_on_the_same_deals_neither_breaks_nor_loses_anything(
    opened, stage, reason, clara, moment, monkeypatch
):
    monkeypatch.setattr(locks, "TRIES", 1)
    firms = [
        Company.objects.create(name=name, name_key=name, owner=clara, created_at=moment)
        for name in ("alpha", "beta")
    ]
    deals = [opened(owner=clara, company_id=firms[n % 2].pk).pk for n in range(8)]
    crowd = Crowd(deals, list(stage.values()), reason, clara, moment + timedelta(days=1))
    for number in range(10):
        crowd.touch(Random(number), {"by": clara, "at": moment})

    start = threading.Barrier(PEOPLE)
    people = [threading.Thread(target=crowd.person, args=[n, start]) for n in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert not crowd.broken, crowd.broken
    assert len(crowd.said) == PEOPLE * ACTS
    assert "crowded" not in crowd.said  # the database had nothing to break off: one order of locks
    assert {"move", "move_many", "finish", "judge"} <= set(crowd.said)
    assert tasks.sweep(just_check=True) == 0
    assert services.differences() == []
    assert check() == []
    for pk in deals:
        stays = list(StageVisit.objects.filter(deal_id=pk).order_by("pk"))
        now = Deal.objects.get(pk=pk)
        assert [one.left_at is None for one in stays] == [False] * (len(stays) - 1) + [True]
        assert (stays[-1].stage_id, now.is_open) == (now.stage_id, now.status == "open")
