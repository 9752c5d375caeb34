"""Pages and dialogs: asked from the gate and moved in one submit."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.selling.approvals.models import Approval, Paper, StageDemand


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def signed():
    def make(user):
        client = Client(headers={"HX-Request": "true"})
        client.force_login(user)
        return client

    return make


def at(name, *args):
    return reverse(f"approvals:{name}", args=args)


def test_the_gate_offers_to_ask_and_to_attach(demand, paper, deal, stage, anna, signed):
    answer = signed(anna).post(
        reverse("pipeline:deal-move", args=[deal.pk]), {"to": stage["Offer"].pk}
    )
    assert answer.status_code == 422
    for url in (at("ask", deal.pk, demand.pk), at("document", deal.pk, paper.pk)):
        assert f'hx-get="{url}?to={stage["Offer"].pk}"' in answer.content.decode()


def test_asked_from_the_gate_and_moved_when_approved(
    demand, deal, stage, stands, anna, dana, signed
):
    url = at("ask", deal.pk, demand.pk)
    form = signed(anna).get(url, {"to": stage["Offer"].pk})
    assert b'name="to"' in form.content
    sent = {"to": stage["Offer"].pk, "note": "A big client", "moves": "on"}
    assert signed(anna).post(url, sent).status_code == 204
    row = Approval.objects.get()
    page = signed(dana).get(at("approval", row.pk))
    assert b"A big client" in page.content
    assert signed(dana).get(at("approve", row.pk)).status_code == 200
    assert signed(dana).post(at("approve", row.pk), {"reply": ""}).status_code == 204
    assert stands() == "Offer"


def test_the_document_is_attached_and_the_deal_moves_in_one_submit(
    paper, deal, stage, stands, anna, signed
):
    url = at("document", deal.pk, paper.pk)
    file = SimpleUploadedFile("contract.pdf", b"%PDF-1.7 signed")
    assert signed(anna).post(url, {"to": stage["Offer"].pk}).status_code == 422
    answer = signed(anna).post(url, {"to": stage["Offer"].pk, "file": file})
    assert answer.status_code == 204
    assert stands() == "Offer" and Paper.objects.count() == 1


def test_refuse_withdraw_and_the_lists(demand, ask, deal, anna, dana, vera, signed):
    row = ask(demand)
    refused = signed(dana).post(at("refuse", row.pk), {"reason": ""})
    assert refused.status_code == 422 and Approval.objects.get().is_open
    assert signed(dana).post(at("refuse", row.pk), {"reason": "Low"}).status_code == 204
    again = ask(demand)
    for user, sees in ((anna, True), (dana, True), (vera, False)):
        page = signed(user).get(at("approvals"))
        assert (at("approval", again.pk).encode() in page.content) is sees
    assert at("approval", again.pk).encode() in signed(dana).get(at("waiting")).content
    assert at("approval", again.pk).encode() not in signed(anna).get(at("waiting")).content
    assert signed(vera).get(at("approval", again.pk)).status_code == 404
    assert signed(anna).post(at("withdraw", again.pk)).status_code == 204


def test_panels_on_deal_today_frame_and_process(
    demand, paper, ask, deal, process, anna, dana, clara, signed, moment, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert b"approvals-panel" in signed(anna).get(at("deal-panel", deal.pk)).content
    ask(demand)
    client = Client()
    client.force_login(dana)
    today = client.get(reverse("work:today")).content
    assert b"approvals-today" in today and at("waiting").encode() in today
    client.force_login(clara)
    page = client.get(reverse("pipeline:process-detail", args=[process.pk])).content
    assert b"Signed contract" in page and at("demand-create", process.pk).encode() in page


def test_a_demand_is_laid_changed_and_taken_away_in_dialogs(process, stage, clara, anna, signed):
    head = signed(clara)
    url = at("demand-create", process.pk)
    assert signed(anna).get(url).status_code == 403
    assert head.get(url).status_code == 200
    sent = {
        "name": "Discount", "kind": "approval", "stage": stage["Search"].pk, "roles": ["head"],
        "number": 1, "above": "1000", "holds": "rise", "is_active": "on",
    }  # fmt: skip
    assert head.post(url, {**sent, "roles": []}).status_code == 422
    assert head.post(url, sent).status_code == 204
    row = StageDemand.objects.get()
    assert (row.above_minor, row.roles) == (1000_00, ["head"])
    url = at("demand-edit", row.pk)
    assert head.get(url).status_code == 200
    assert head.post(url, {**sent, "above": ""}).status_code == 204
    assert StageDemand.objects.get().above_minor is None
    assert head.post(at("demand-remove", row.pk)).status_code == 204
    assert not StageDemand.objects.exists()
