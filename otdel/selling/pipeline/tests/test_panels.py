"""The deals on the page of a company."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import translation

from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.panels import deals_panel, waiting_panel
from otdel.selling.work import services as work
from otdel.selling.work.drafts import ActivityDraft

pytestmark = pytest.mark.django_db


def panel(by, company):
    request = RequestFactory().get("/")
    request.user = by
    return deals_panel(request, company)


def test_a_company_shows_the_deals_its_reader_may_see(deal, company, anna, vera):
    Deal.objects.filter(pk=deal.pk).update(company=company)

    assert deal.title in panel(anna, company)
    assert deal.title not in panel(vera, company)


def test_a_company_without_deals_says_so(company, anna):
    with translation.override("en"):
        assert "No deals yet." in panel(anna, company)


def waiting(by, person):
    request = RequestFactory().get("/")
    request.user = by
    return waiting_panel(request, person)


def test_today_names_the_deals_without_a_next_step(deal, anna, boris, clara, moment):
    """A seller's own; a head who sells nothing sees the team's; nobody a stranger's (PIPE-15)."""
    assert deal.title in waiting(anna, anna)
    assert anna.full_name in waiting(clara, clara)
    assert waiting(boris, boris) == ""

    due = moment + timedelta(days=1)
    draft = ActivityDraft(
        "call", owner_id=anna.pk, subject="Ask", due_at=due, about_noun="deal", about_id=deal.pk
    )
    work.plan(draft, by=anna, at=moment)

    assert waiting(anna, anna) == waiting(clara, clara) == ""
