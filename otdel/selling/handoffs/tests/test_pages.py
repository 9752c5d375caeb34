"""Pages: what each person sees, and that a stranger sees nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people.models import AccessNote, Grant
from otdel.selling.handoffs import services
from otdel.selling.handoffs.models import Handoff, HandoffRule, Pairing, ReturnReason
from otdel.selling.handoffs.quality import quality
from otdel.selling.pipeline.models import Lead
from otdel.selling.pipeline.services import convert_lead, move_deal


@pytest.fixture
def enter():
    def make(user):
        client = Client(headers={"HX-Request": "true"})
        client.force_login(user)
        return client

    return make


def whole(user, address):
    client = Client()
    client.force_login(user)
    return client.get(address)


def today(user):
    return whole(user, reverse("work:today"))


def url(name, *args):
    return reverse(f"handoffs:{name}", args=args)


def test_the_whole_way_by_the_dialogs(enter, lay, lead, stan, anna, moment):
    rule = lay("By turn", checklist=("Card",), required=("person_name",))
    scout, closer = enter(stan), enter(anna)
    assert "By turn" in scout.get(url("lead-panel", lead.pk)).content.decode()
    offer = url("lead-offer", lead.pk, rule.pk)
    assert b"Still needed" in scout.get(offer).content
    asked = scout.post(offer, {"note": "Now"})
    assert asked.status_code == 422 and not Handoff.objects.exists()
    names = {name for name in asked.context["form"].fields if name not in ("ticked", "note")}
    (name,) = names
    told = {name: "Olga Kama", "ticked": ["0"], "note": "Now"}
    assert scout.post(offer, told).status_code == 204
    row = Handoff.objects.get()
    assert "Wants pumps" in today(anna).content.decode()
    page = whole(anna, url("handoff", row.pk)).content.decode()
    assert "Wants pumps" in page and "555-01-02" in page
    assert AccessNote.objects.filter(user=anna, record_noun="lead", record_id=lead.pk).exists()
    assert closer.post(url("accept", row.pk), {"ticked": []}).status_code == 422
    assert closer.post(url("accept", row.pk), {"ticked": ["0"]}).status_code == 204
    assert Lead.objects.get().owner_id == anna.pk
    seen = scout.get(url("handoff", row.pk)).content.decode()
    assert "555-01-02" in seen  # the giver keeps seeing what came of it
    HandoffRule.objects.update(giver_follows=False)
    assert "555-01-02" not in scout.get(url("handoff", row.pk)).content.decode()


def test_returning_by_the_dialog_and_the_today_of_the_giver(enter, give, anna, stan, reasons):
    row = give(at=timezone.now())
    closer = enter(anna)
    assert closer.post(url("return", row.pk), {}).status_code == 422
    told = {"reason": reasons["No budget"].pk, "reply": "no money"}
    assert closer.post(url("return", row.pk), told).status_code == 204
    assert "No budget" in today(stan).content.decode()


def test_a_stranger_meets_404_everywhere(enter, give, vera, boris, stan):
    row = give()
    for user in (vera, boris):
        client = enter(user)
        for name in ("handoff", "accept", "return", "reassign"):
            assert client.get(url(name, row.pk)).status_code == 404, name
        for name in ("accept", "return", "reassign", "withdraw"):
            assert client.post(url(name, row.pk), {}).status_code == 404, name
        assert "Wants pumps" not in client.get(url("handoffs")).content.decode()
    assert Handoff.objects.get().is_open


def test_a_masked_taker_sees_masked_phones(enter, give, anna):
    Grant.objects.filter(user=anna).update(is_masked=True)
    row = give()
    page = enter(anna).get(url("handoff", row.pk)).content.decode()
    assert "555-01-02" not in page and "Kama Works" in page


def test_a_hidden_field_stays_hidden(enter, give, anna):
    Grant.objects.filter(user=anna).update(fields={"lead.phone": "hidden"})
    row = give()
    assert "555-01-02" not in enter(anna).get(url("handoff", row.pk)).content.decode()


def test_the_list_with_its_chips_and_bulk_acts(enter, give, stan, anna, dana, clara, moment):
    row = give()
    page = enter(anna).get(url("handoffs") + "?state=offered&taker=me").content.decode()
    assert "Wants pumps" in page
    overdue = url("handoffs") + "?overdue=yes"
    assert "Wants pumps" not in enter(clara).get(overdue).content.decode()
    with time_machine.travel(moment + timedelta(days=4)):
        late = enter(clara).get(overdue).content.decode()
    assert "Wants pumps" in late and "Late" in late
    told = {"_act": "accept", "_ids": str(row.pk), "_step": "run"}
    answer = enter(anna).post(url("handoffs"), told)
    assert answer.status_code < 400
    assert Handoff.objects.get().state == "accepted"


def test_rules_are_edited_in_the_process_settings(enter, clara, anna, stage, process, fay, stan):
    client = enter(clara)
    told = {
        "name": "Care", "place": stage["Won"].pk, "givers": ["AE"], "takers": ["AM"],
        "pick": "turn", "escalate_to": "taker", "giver_part": "sold", "taker_part": "develops",
        "giver_share": "12.5", "taker_share": "0", "is_active": "on", "checklist": "One\nTwo",
    }  # fmt: skip
    assert client.post(url("rule-create"), told).status_code == 204
    rule = HandoffRule.objects.get()
    assert (rule.giver_share_bp, rule.checklist) == (1250, ["One", "Two"])
    assert (
        "Care" in client.get(reverse("pipeline:process-detail", args=[process.pk])).content.decode()
    )
    assert b"12.5" in client.get(url("rule-edit", rule.pk)).content
    back = told | {"name": "Back", "place": "lead", "givers": ["AM"], "takers": ["AE"]}
    answer = client.post(url("rule-create"), back)
    assert answer.status_code == 422 and b"circle" in answer.content
    assert client.post(url("rule-edit", rule.pk), told | {"hours": "6"}).status_code == 204
    assert HandoffRule.objects.get().hours == 6
    for address in ("rule-create", "reason-create"):
        assert enter(anna).get(url(address)).status_code == 403
    assert client.post(url("rule-remove", rule.pk)).status_code == 204


def test_reasons_and_pairs_by_the_pages(enter, clara, stan, anna, friday):
    client = enter(clara)
    assert client.post(url("reason-create"), {"name": "Too far"}).status_code == 204
    row = ReturnReason.objects.get()
    assert not row.is_quality
    told = {"name": "Too far away", "is_quality": "on", "is_active": "on"}
    assert client.post(url("reason-edit", row.pk), told).status_code == 204
    pair = {"caller": stan.pk, "closer": anna.pk, "starts_on": "2026-03-13", "is_hard": "on"}
    assert client.post(url("pairing-create"), pair).status_code == 204
    assert "only this closer" in client.get(url("rules")).content.decode()
    assert client.post(url("pairing-end", Pairing.objects.get().pk)).status_code == 204
    assert Pairing.objects.get().ends_on is not None


def test_the_quality_of_raw_material(
    enter, give, lead, process, stage, reasons, stan, anna, clara, fay, moment, friday
):
    row = give()
    services.return_to_giver(row.pk, reasons["No budget"].pk, by=anna, at=moment)
    row = give()
    services.accept(row.pk, by=anna, at=moment.replace(hour=8))
    deal = convert_lead(lead.pk, by=anna, at=moment, on=friday)
    move_deal(deal.pk, stage["Won"].pk, by=anna, at=moment, on=friday)

    until = moment.replace(day=20)
    for group, name in (("giver", "Stan"), ("source", "Exhibition")):
        told = quality(clara, group, since=moment, until=until)
        (line,) = told.lines
        figures = (line.offered, line.accepted, line.returned, line.poor, line.won)
        assert (line.name, *figures) == (name, 2, 1, 1, 1, 1)
        assert (line.acceptance, line.conversion) == (0.5, 1)
        assert (line.wait.total_seconds(), line.reasons) == (3600, (("No budget", 1),))
        assert told.total.offered == 2
    assert not quality(fay, "giver", since=moment, until=until).lines
    for query in ("", "?by=source"):
        assert enter(clara).get(url("quality") + query).status_code == 200
