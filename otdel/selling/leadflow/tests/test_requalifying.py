"""A task to qualify anew opens once a visit, for what passed its norm lately."""

from __future__ import annotations

from datetime import timedelta

import pytest

from otdel.selling.leadflow import services
from otdel.selling.leadflow.models import Requalified
from otdel.selling.leadflow.services import requalifying
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.models import Deal, Stage
from otdel.selling.pipeline.services import ensure_default_process, open_deal, take_leads
from otdel.selling.work.models import Activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(clara, anna, moment, friday) -> Deal:
    process = ensure_default_process(by=clara, at=moment)
    stage = process.stages.filter(kind="open").order_by("position").first()
    Stage.objects.filter(pk=stage.pk).update(norm_days=5)
    draft = DealDraft("Chairs", process.pk, stage.pk, friday, "RUB", owner_id=anna.pk)
    return open_deal(draft, today=friday, by=anna, at=moment)


def tasks(deal: Deal) -> list[Activity]:
    rows = Activity.objects.filter(about_noun="deal", about_id=deal.pk)
    return list(rows.filter(subject__startswith="Qualify anew"))


def test_a_deal_over_its_norm_gets_one_task_for_its_owner(deal, anna, system, moment, friday):
    act = {"lead_days": 5, "by": system, "at": moment}
    assert services.open_requalifications(**act, on=friday + timedelta(days=5)) == 0
    late = friday + timedelta(days=6)
    assert services.open_requalifications(**act, on=late) == 1
    assert services.open_requalifications(**act, on=late) == 0
    assert services.open_requalifications(**act, on=late + timedelta(days=1)) == 0

    [task] = tasks(deal)
    assert (task.owner_id, task.is_open, task.kind) == (anna.pk, True, "task")
    assert deal.stage.name in task.subject


def test_the_next_visit_is_asked_about_anew(deal, system, moment, friday):
    act = {"lead_days": 5, "by": system, "at": moment}
    services.open_requalifications(**act, on=friday + timedelta(days=6))
    Deal.objects.update(stage_since=friday + timedelta(days=6))
    assert services.open_requalifications(**act, on=friday + timedelta(days=12)) == 1
    assert len(tasks(deal)) == 2 and Requalified.objects.count() == 2


def test_what_has_stood_for_months_or_is_over_is_no_news(deal, system, moment, friday):
    act = {"lead_days": 5, "by": system, "at": moment}
    assert services.open_requalifications(**act, on=friday + timedelta(days=60)) == 0
    Deal.objects.update(is_open=False, status="lost", closed_on=friday)
    assert services.open_requalifications(**act, on=friday + timedelta(days=6)) == 0
    assert tasks(deal) == []


def test_a_lead_not_qualified_in_time_gets_a_task_and_one_without_an_owner_does_not(
    anna, system, moment, friday
):
    drafts = [
        LeadDraft("Hers", moment, "RUB", owner_id=anna.pk),
        LeadDraft("Nobodys", moment, "RUB"),
    ]
    lead, _other = take_leads(drafts, by=system, at=moment)
    act = {"lead_days": 3, "by": system, "at": moment}
    assert services.open_requalifications(**act, on=friday + timedelta(days=3)) == 0
    assert services.open_requalifications(**act, on=friday + timedelta(days=4)) == 1
    assert services.open_requalifications(**act, on=friday + timedelta(days=4)) == 0
    assert Activity.objects.filter(about_noun="lead", about_id=lead.pk).count() == 1


def test_more_than_one_portion_comes_up_in_the_next_runs(
    deal, anna, system, moment, friday, monkeypatch
):
    monkeypatch.setattr(requalifying, "PORTION", 1)
    draft = DealDraft("Desks", deal.process_id, deal.stage_id, friday, "RUB", owner_id=anna.pk)
    other = open_deal(draft, today=friday, by=anna, at=moment)
    act = {"lead_days": 3, "by": system, "at": moment, "on": friday + timedelta(days=6)}
    assert [services.open_requalifications(**act) for _run in range(3)] == [1, 1, 0]
    assert len(tasks(deal)) == len(tasks(other)) == 1

    drafts = [LeadDraft(f"Lead {n}", moment, "RUB", owner_id=anna.pk) for n in range(2)]
    take_leads(drafts, by=system, at=moment)
    assert [services.open_requalifications(**act) for _run in range(3)] == [1, 1, 0]
