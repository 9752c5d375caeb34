"""Versions of a process as a head works with them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.jobs.models import Job
from otdel.selling.pipeline import queries, services, tasks, versions
from otdel.selling.pipeline.drafts import StageDraft
from otdel.selling.pipeline.models import Deal, DealMigration, ProcessVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client, clara):
    client.force_login(clara)
    return client


@pytest.fixture
def second(deal, process, clara, moment) -> ProcessVersion:
    """Version 2 with a stage more; the deal stands on version 1."""
    draft = services.open_draft(process.pk, by=clara, at=moment)
    services.add_stage(process.pk, StageDraft("Demo"), version_id=draft.pk, by=clara, at=moment)
    return services.approve_version(draft.pk, "Customers ask to see it", by=clara, at=moment)


def test_a_head_drafts_compares_and_approves(head, deal, process, stage):
    page = head.get(reverse("pipeline:process-detail", args=[process.pk]))
    assert page.context["change"] == "small"

    head.post(reverse("pipeline:draft-create", args=[process.pk]))
    draft = queries.draft_of(process.pk)
    shown = reverse("pipeline:version-detail", args=[process.pk, draft.number])
    assert head.get(shown).context["change"] == "all"
    told = {
        "name": "Demo", "colour": "blue", "probability": 40, "task-TOTAL_FORMS": 0,
        "task-INITIAL_FORMS": 0,
    }  # fmt: skip
    made = reverse("pipeline:stage-create", args=[process.pk])
    assert head.post(f"{made}?version={draft.pk}", told).status_code == 204
    compared = head.get(
        reverse("pipeline:version-compare", args=[process.pk]), {"old": 1, "new": 2}
    )
    (difference,) = compared.context["differences"]
    assert (difference.after.name, difference.did) == ("Demo", "added")
    approve = reverse("pipeline:version-approve", args=[draft.pk])
    assert head.post(approve, {"why": ""}).status_code == 422
    head.post(approve, {"why": "Customers ask to see it"})

    now = queries.current_version(process.pk)
    assert (now.number, now.why) == (2, "Customers ask to see it")
    assert deal.stage == stage["Search"]


def test_an_approved_version_with_deals_opens_only_what_weighs_nothing(head, deal, stage):
    form = reverse("pipeline:stage-edit", args=[stage["Offer"].pk])
    assert set(head.get(form).context["form"].fields) == {"name", "colour", "guide"}
    head.post(form, {"name": "Proposal", "colour": "green", "guide": "", "norm_days": 1})
    stage["Offer"].refresh_from_db()
    assert (stage["Offer"].name, stage["Offer"].norm_days) == ("Proposal", 14)


def test_the_board_tells_who_stands_on_an_older_version(head, second, process):
    board = head.get(reverse("pipeline:board"), {"process": process.pk})
    assert [(row.number, deals) for row, deals in board.context["older"]] == [(1, 1)]
    assert sum(column.number for column in board.context["board"].columns) == 0
    old = head.get(reverse("pipeline:board"), {"process": process.pk, "version": 1})
    assert sum(column.number for column in old.context["board"].columns) == 1
    heads = head.get(reverse("pipeline:board-heads"), {"process": process.pk, "version": 1})
    assert [column.number for column in heads.context["columns"]] == [1, 0, 0]


def test_the_deal_says_by_which_version_it_goes(head, second, deal):
    page = head.get(reverse("pipeline:deal-detail", args=[deal.pk]))
    assert page.context["current"] == second
    assert [step["name"] for step in page.context["stages"]] == ["Search", "Qualify", "Offer"]


def test_deals_are_carried_over_from_the_page(head, second, deal, clara, moment):
    source = second.process.versions.get(number=1)
    address = reverse("pipeline:migration-create", args=[source.pk])
    page = head.get(address)
    assert page.context["preview"].total == 1
    told = {f"to_{old}": new for old, new in page.context["form"].mapping().items()}

    head.post(address, told | {"opens": "on"})
    row = DealMigration.objects.get()
    assert (row.calls_off, row.opens, row.state) == (False, True, "running")
    tasks.carry_over.func(row.pk, job_id=row.job_id)

    deal.refresh_from_db()
    assert deal.stage.version == second
    job = Job.objects.get(pk=row.job_id)
    assert (job.state, job.done) == ("done", 1)
    detail = head.get(reverse("pipeline:migration-detail", args=[row.pk]))
    assert detail.context["left"] == 0 and not detail.context["is_stopped"]
    assert head.post(job.result["undo"]).status_code in (204, 302)
    assert Deal.objects.get().stage.version == source


def test_a_stage_left_without_a_place_is_asked_about(head, second, deal):
    source = second.process.versions.get(number=1)
    answer = head.post(reverse("pipeline:migration-create", args=[source.pk]), {"opens": "on"})
    assert "Search" in str(answer.context["form"].non_field_errors())
    assert not DealMigration.objects.exists()


def test_stopped_half_way_it_says_so_and_goes_on(head, second, deal, clara, moment):
    source = second.process.versions.get(number=1)
    row = services.begin_migration(
        source.pk, versions.proposal(source, second), by=clara, at=moment, batch="act-x"
    )
    page = head.get(reverse("pipeline:migration-detail", args=[row.pk]))
    assert page.context["is_stopped"] and page.context["left"] == 1
    assert head.get(reverse("pipeline:board")).context["migrating"] == row

    head.post(reverse("pipeline:migration-go-on", args=[row.pk]))
    row.refresh_from_db()
    assert Job.objects.get(pk=row.job_id).is_running
    head.post(reverse("pipeline:migration-go-on", args=[row.pk]))
    assert Job.objects.count() == 1  # somebody is at it
    tasks.carry_over.func(row.pk, job_id=row.job_id)
    row.refresh_from_db()
    assert (row.state, row.moved) == ("done", 1)


def test_a_cancelled_job_leaves_the_rest_to_be_continued(second, deal, clara, moment):
    source = second.process.versions.get(number=1)
    row = services.begin_migration(
        source.pk, versions.proposal(source, second), by=clara, at=moment, batch="act-x"
    )
    job = Job.objects.create(
        title="x", by=clara, started_at=timezone.now(), moved_at=timezone.now(), state="cancelled"
    )
    services.set_job(row.pk, job.pk, by=clara, at=moment)
    assert tasks.carry_over.func(row.pk, job_id=job.pk) == 0
    row.refresh_from_db()
    assert row.state == "running" and versions.is_stopped(row)


def test_a_seller_reads_versions_and_changes_none(client, anna, second):
    client.force_login(anna)
    source = second.process.versions.get(number=1)
    assert (
        client.get(reverse("pipeline:version-detail", args=[second.process_id, 1])).status_code
        == 200
    )
    for name in ("version-approve", "draft-discard", "migration-create"):
        assert client.post(reverse(f"pipeline:{name}", args=[source.pk])).status_code == 403
    assert (
        client.post(reverse("pipeline:draft-create", args=[second.process_id])).status_code == 403
    )
    assert ProcessVersion.objects.count() == 2
