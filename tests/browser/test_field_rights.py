"""A chief closes a field for a function; whoever holds it sees it go."""

import pytest
from playwright.sync_api import expect

from conftest import employ, person
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.department.models import Function
from otdel.company.department.services import ensure_catalogue, follow_dates, set_field_rights

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sara(olga, units, moment):
    """An SDR with one client."""
    ensure_catalogue(by=olga, at=moment)
    user = person("sara", None)
    employ(user, units["north"], function="SDR")
    employ(person("alla", None), units["north"], function="AE")
    follow_dates(on=moment.date())
    draft = CompanyDraft(
        "ООО «Ромашка»", user.pk, city="Тверь", industry="Торговля", tax_id="7708004767"
    )
    create_company(draft, by=olga, at=moment)
    return user


def test_a_field_closed_in_the_matrix_leaves_the_page_of_the_record(sign_in, olga, sara):
    chief = sign_in(olga, language="en")
    chief.goto("/department/fields/?noun=company")
    with chief.expect_response(lambda answer: "/fields/?" in answer.url):
        chief.get_by_label("City: Sales development rep (SDR)").select_option("hidden")
    expect(chief.get_by_label("City: Sales development rep (SDR)")).to_have_value("hidden")
    expect(chief.get_by_role("button", name="Undo")).to_be_visible()

    seller = sign_in(sara, language="en")
    seller.goto("/clients/")
    expect(seller.locator("table")).to_contain_text("Ромашка")
    expect(seller.locator("table")).not_to_contain_text("Тверь")


def test_looks(screens, olga, sara, moment):
    sdr = Function.objects.get(code="SDR").pk
    levels = {
        "company.tax_id": "read",
        "company.city": "hidden",
        "company.turnover_minor": "hidden",
    }
    set_field_rights(sdr, levels, by=olga, at=moment)
    screens(olga, "/department/fields/?noun=company", "field-rights")
    screens(olga, f"/department/fields/as/{sdr}/?noun=company", "field-preview")
