"""What happens by night is counted on the company's day, whatever zone the instant is told in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import User
from otdel.selling.pipeline import queries, services

pytestmark = pytest.mark.django_db

# Half past one in Moscow on the first of the month; servers tell instants in UTC.
NIGHT = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
FIRST = date(2026, 4, 1)


def days(kind: str) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(kind=f"pipeline.{kind}").order_by("pk")
    return [(row.facts["on"], row.facts.get("came_on", "")) for row in rows]


@pytest.fixture
def night_deal(draft, anna):
    [made] = services.open_deals([replace(draft, opened_on=FIRST)], by=anna, at=NIGHT, today=FIRST)
    return made


def test_a_lead_of_the_night_came_and_was_rejected_on_the_first(lead_draft, reason, anna):
    lead = services.take_lead(replace(lead_draft, came_at=NIGHT), by=anna, at=NIGHT)
    services.reject_lead(lead.pk, reason.pk, by=anna, at=NIGHT)
    services.reopen_lead(lead.pk, by=anna, at=NIGHT)

    told = (FIRST.isoformat(), FIRST.isoformat())
    assert [days("LeadCame"), days("LeadRejected"), days("LeadReopened")] == [[told]] * 3


def test_a_deal_of_the_night_is_opened_edited_and_removed_on_the_first(night_deal, clara):
    deal = night_deal
    assert deal.visits.get().entered_at == NIGHT

    services.edit_deal(deal.pk, {"amount_minor": 5000}, version=None, by=clara, at=NIGHT)
    services.remove_deals([deal.pk], by=clara, at=NIGHT, batch="away")
    undo("away", by=clara, at=NIGHT)

    for kind in ("DealAmountChanged", "DealRemoved", "DealRestored"):
        assert [on for on, _came in days(kind)] == [FIRST.isoformat()], kind


def test_a_stay_counts_the_days_of_the_company(night_deal):
    assert queries.stay_days(night_deal.visits.get(), FIRST) == 0


def test_a_seller_in_another_zone_closes_a_deal_on_the_day_of_the_company(
    deal, stage, anna, client, monkeypatch
):
    """Ten past eight in the evening in Moscow, the morning of the next day in Vladivostok."""
    evening = datetime(2026, 3, 31, 17, 13, tzinfo=UTC)
    User.objects.filter(pk=anna.pk).update(time_zone="Asia/Vladivostok")
    monkeypatch.setattr(timezone, "now", lambda: evening)

    address = reverse("pipeline:deal-move", args=[deal.pk])
    client.force_login(anna)
    answer = client.post(address, {"to": stage["Qualify"].pk})

    assert answer.status_code < 300, answer.content.decode()
    deal.refresh_from_db()
    assert (deal.stage.name, deal.stage_since) == ("Qualify", date(2026, 3, 31))
