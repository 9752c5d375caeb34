"""A written process grows old: it is looked through by a day, and somebody is told."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import Invalid, NotAllowed
from otdel.selling.pipeline import services, versions
from otdel.selling.pipeline.models import ProcessReview, ProcessVersion


@pytest.fixture
def review(process, clara, moment, friday):
    def make(by=clara, has_changed=False, note="", days=180):
        return services.review_process(
            process.pk, has_changed=has_changed, note=note, next_on=friday + timedelta(days=days),
            by=by, at=moment, on=friday,
        )  # fmt: skip

    return make


def due(process, days=365):
    return versions.review_days(days=days, zone=UTC)[process.pk]


def test_a_version_is_due_a_year_after_its_approval_and_then_as_was_said(process, review, friday):
    assert due(process) == friday + timedelta(days=365)
    review()
    assert due(process) == friday + timedelta(days=180)
    assert Entry.objects.filter(kind="pipeline.ProcessReviewed").count() == 1


def test_a_new_version_begins_its_own_term(process, review, clara, moment, friday):
    review(days=30)
    draft = services.open_draft(process.pk, by=clara, at=moment)
    services.approve_version(draft.pk, "", by=clara, at=moment)
    assert due(process) == friday + timedelta(days=365)


@pytest.mark.parametrize("told", [{"days": 0}, {"days": 731}, {"has_changed": True, "note": " "}])
def test_a_review_without_sense_is_refused(review, told):
    with pytest.raises(Invalid):
        review(**told)
    assert not ProcessReview.objects.exists()


def test_only_chiefs_review(review, anna):
    with pytest.raises(NotAllowed):
        review(by=anna)
    assert not ProcessReview.objects.exists()


def test_today_tells_the_head_and_not_the_seller(client, process, clara, anna):
    address, words = reverse("pipeline:process-detail", args=[process.pk]), "Processes to look"
    today = reverse("work:today")
    version = ProcessVersion.objects.filter(process=process)
    version.update(approved_at=timezone.now())
    client.force_login(clara)
    assert words not in client.get(today).content.decode()

    version.update(approved_at=timezone.now() - timedelta(days=360))
    assert words in client.get(today).content.decode()
    client.force_login(anna)
    assert words not in client.get(today).content.decode()

    client.force_login(clara)
    review = reverse("pipeline:process-review", args=[process.pk])
    next_on = timezone.localdate() + timedelta(days=200)
    assert client.post(review, {"is_changed": "on", "next_on": next_on}).status_code == 422
    told = {"is_changed": "on", "note": "They buy by tender now", "next_on": next_on}
    assert client.post(review, told).status_code == 204
    assert "They buy by tender now" in client.get(address).content.decode()
    assert words not in client.get(today).content.decode()
