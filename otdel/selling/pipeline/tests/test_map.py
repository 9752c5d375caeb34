"""The technological map of a process version."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from otdel.company.playbook.models import Edition, Piece
from otdel.foundation.files.tests.test_documents import shown
from otdel.selling.pipeline import maps, queries, services
from otdel.selling.pipeline.drafts import StageDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client, clara):
    client.force_login(clara)
    return client


@pytest.fixture
def script(clara, moment) -> Piece:
    piece = Piece.objects.create(kind="script", title="Первый разговор")
    Edition.objects.create(
        piece=piece, number=1, state="in_force", body="Здравствуйте", author=clara,
        drafted_at=moment, approved_by=clara, approved_at=moment,
    )  # fmt: skip
    return piece


def steps(client, process, **query):
    page = client.get(reverse("pipeline:process-map", args=[process.pk]), query)
    assert page.status_code == 200
    return {step.stage.name: step for step in page.context["map"].steps}


def test_every_step_says_who_does_what_by_what_and_with_what_result(
    head, process, stage, script, clara, moment
):
    services.set_stage_pieces(stage["Qualify"].pk, [script.pk], by=clara, at=moment)
    with translation.override("en"):
        found = steps(head, process)
    assert list(found) == ["Search", "Qualify", "Offer", "Won", "Lost"]
    assert "Talk about the need" in found["Qualify"].tasks[0]
    assert len(found["Qualify"].pieces) == 1 and script.title in found["Qualify"].pieces[0]
    assert "7" in found["Search"].term and found["Won"].term == ""
    assert found["Offer"].result[0] == "The offer has been sent"
    assert len(found["Offer"].result) == 2  # and the field to fill in
    assert len(found["Offer"].who) == 4 and found["Search"].who == ()


def test_each_version_has_a_map_of_its_own(head, process, clara, moment):
    draft = services.open_draft(process.pk, by=clara, at=moment)
    services.add_stage(process.pk, StageDraft("Demo"), version_id=draft.pk, by=clara, at=moment)
    assert "Demo" not in steps(head, process)
    assert "Demo" in steps(head, process, version=2)
    address = reverse("pipeline:process-map", args=[process.pk])
    assert head.get(address, {"version": 9}).status_code == 404
    assert head.get(address, {"version": "x"}).status_code == 404


def test_the_paper_says_the_same_in_the_readers_language_and_does_not_change(head, process, stage):
    stage["Search"].name = "Поиск #1 [$цена] *всё*"
    stage["Search"].save(update_fields=["name"])
    address = reverse("pipeline:process-map-pdf", args=[process.pk])
    first = head.get(address, {"version": 1})
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    assert set("Поиск#[$]*") <= shown(first.content)
    assert head.get(address, {"version": 1}).content == first.content
    assert head.get(address, {"version": 7}).status_code == 404


def test_the_paper_tells_version_approval_and_review(process, clara, moment):
    version = queries.current_version(process.pk)
    told = maps.process_map(clara, version, labels={}, review_on=moment.date())
    with translation.override("ru"):
        data = maps.printed(told, day=str)
    assert data["lang"] == "ru"
    assert [value for _name, value in data["facts"]][-1] == str(moment.date())
    assert [row[0][0] for row in data["tables"][0]["rows"]][:2] == ["1. Search", "2. Qualify"]
