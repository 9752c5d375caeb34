"""Pages of lead flow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.department.drafts import CoverDraft, CoverRules
from otdel.company.department.services import covers
from otdel.selling.leadflow import services
from otdel.selling.leadflow.drafts import RuleDraft
from otdel.selling.leadflow.models import Response, Rule, SourceNorm
from otdel.selling.pipeline.drafts import LeadDraft
from otdel.selling.pipeline.services import ensure_source, take_leads

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def head(client, clara):
    client.force_login(clara)
    return client


def test_a_rule_is_written_tried_moved_and_removed(head, anna, boris, clara):
    told = {
        "name": "In turn",
        "strategy": "rotate",
        "people": [anna.pk, boris.pk],
        "is_active": "on",
    }
    assert head.post(reverse("leadflow:rule-new"), told, headers=FRAGMENT).status_code == 204
    rule = Rule.objects.get()
    refused = head.post(reverse("leadflow:rule-new"), told | {"people": []}, headers=FRAGMENT)
    assert refused.status_code == 422
    take_leads([LeadDraft("Wants chairs", timezone.now(), "RUB")], by=clara, at=timezone.now())
    page = head.get(reverse("leadflow:trial")).content.decode()
    assert "Wants chairs" in page and "Anna" in page
    told |= {"name": "By turns", "words": "Kazan", "amount_from": "100"}
    head.post(reverse("leadflow:rule-edit", args=[rule.pk]), told, headers=FRAGMENT)
    rule.refresh_from_db()
    assert rule.conditions == {"words": ["Kazan"], "amount_from": 100_00}
    assert "By turns" in head.get(reverse("leadflow:rules")).content.decode()
    head.post(reverse("leadflow:rule-move", args=[rule.pk]), {"to": "up"}, headers=FRAGMENT)
    head.post(reverse("leadflow:rule-remove", args=[rule.pk]), headers=FRAGMENT)
    assert not Rule.objects.exists()


def test_a_norm_is_set_and_who_is_away_is_named(head, anna, boris, clara, moment):
    source = ensure_source("Site", by=clara, at=moment)
    today = timezone.localdate()
    days = CoverDraft(anna.pk, today, today, boris.pk)
    covers.ask_cover(days, rules=CoverRules(), by=clara, at=moment, on=today)
    page = head.get(reverse("leadflow:rules")).content.decode()
    assert "given no leads" in page and "Anna" in page
    head.post(reverse("leadflow:norm-set", args=[source.pk]), {"minutes": "15"}, headers=FRAGMENT)
    assert SourceNorm.objects.get().minutes == 15
    assert "15 min" in head.get(reverse("leadflow:responses")).content.decode()


def test_the_clock_stands_on_the_lead_and_in_the_list(head, clara, anna):
    at = timezone.now()
    [lead] = take_leads([LeadDraft("Wants chairs", at, "RUB", owner_id=anna.pk)], by=clara, at=at)
    Response.objects.update(due_at=at - timedelta(minutes=1))
    assert (
        "no answer, late"
        in head.get(reverse("pipeline:lead-detail", args=[lead.pk])).content.decode()
    )
    late = head.get(reverse("pipeline:lead-list") + "?response=late").content.decode()
    met = head.get(reverse("pipeline:lead-list") + "?response=met").content.decode()
    assert "Wants chairs" in late and "Wants chairs" not in met


def test_the_head_sees_leads_without_an_owner_and_a_seller_does_not(
    head, client, clara, anna, system
):
    at = timezone.now()
    take_leads([LeadDraft("Nobodys lead", at, "RUB")], by=system, at=at)
    services.raise_alarms(minutes=0, by=system, at=at)
    page = head.get(reverse("work:today")).content.decode()
    assert "Nobodys lead" in page and "1 lead has had no owner too long." in page
    client.force_login(anna)
    assert "Nobodys lead" not in client.get(reverse("work:today")).content.decode()
    assert client.get(reverse("leadflow:rules")).status_code == 403
    assert client.get(reverse("leadflow:rule-new")).status_code == 403


def test_as_many_statements_for_thirty_leads_as_for_three(
    head, clara, anna, boris, as_many_queries
):
    services.write_rule(RuleDraft("All", people=(anna.pk, boris.pk)), by=clara, at=timezone.now())

    def make(number: int) -> None:
        at = timezone.now()
        drafts = [LeadDraft(f"Lead {n}", at, "RUB") for n in range(number)]
        take_leads(drafts, by=clara, at=at)

    as_many_queries(make, lambda: head.get(reverse("leadflow:trial")))
