"""Sales by type in a real browser: a type is given to a process, its figures are chosen, a click opens the rows."""

import re

import pytest

from otdel.managing.metrics.tests.stories import Deal, Lead, Teller, touch
from otdel.selling.pipeline.models import Source
from otdel.selling.pipeline.queries import default_process
from otdel.selling.pipeline.starters import lay_process, lay_sale_types

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = "/figures/types/?period=quarter&on=2026-01-01"


@pytest.fixture
def department(system, anna, boris, clara, moment, settings):
    """The shipped processes and types, with a quarter of deals in the first process."""
    settings.LANGUAGE_CODE = "ru"
    lay_process(by=system, at=moment)
    lay_sale_types(by=system, at=moment)
    teller, process = Teller(system), default_process()
    site, cold = Source.objects.get(channel="site"), Source.objects.get(channel="cold_call")
    for number in range(12):
        owner = anna if number % 3 else boris
        deal = Deal(teller, owner, 1_500_000 + number * 700_000, on=number, process_id=process.pk)
        touch(teller, owner, "meeting" if number % 4 == 0 else "call", on=number + 1, deal=deal)
        lead = Lead(teller, owner, on=number, source_id=(cold if number % 2 else site).pk)
        if number % 3 == 0:
            deal.win(number + 9)
            lead.convert(number + 2)
        elif number % 3 == 1:
            deal.lose(number + 6)
    return clara


def test_screens(department, screens):
    screens(department, MARCH, "sales-by-type")


def test_type_is_given_figures_are_chosen_and_rows_opened(department, sign_in):
    page = sign_in(department, language="en")
    page.goto("/selling/processes/")
    page.get_by_role("link", name="Stages").last.click()
    page.get_by_role("button", name="Rules").click()
    page.get_by_label("Sale type").select_option(label="Крупные клиенты")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    page.locator("#design").get_by_text("Крупные клиенты").wait_for()

    page.goto(MARCH)
    block = page.locator("section.card", has=page.get_by_role("heading", name="Активные продажи"))
    block.get_by_role("button", name="Choose figures").click()
    page.locator("#dialog").get_by_label("Letters", exact=True).check()
    page.locator("#dialog").get_by_role("button", name="Save").click()
    block.locator("[data-metric=letters]").wait_for()
    won = block.locator("[data-metric=won_sum] .stat-value").inner_text()
    assert re.search(r"\d", won)
    block.locator("[data-metric=won_sum] a").click()
    page.get_by_role("heading", name=re.compile("Won sum")).wait_for()
    page.get_by_text("Активные продажи").wait_for()
