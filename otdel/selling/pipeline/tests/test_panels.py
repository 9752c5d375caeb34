"""The deals on the page of a company."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.panels import deals_panel

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
