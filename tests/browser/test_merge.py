"""Two records of one client become one, and two again, by mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from otdel.company.clients import services
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.models import Company

from .conftest import FEW_LOOKS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twins(anna, moment):
    act = {"by": anna, "at": moment}
    drafts = [
        CompanyDraft(
            "ООО «Ромашка»", anna.pk, city="Москва", tax_id="7707083893", industry="Цветы",
            points=(PointDraft("phone", "8 (916) 123-45-67"), PointDraft("email", "info@romashka.ru")),
            tags=("VIP",),
        ),
        CompanyDraft(
            "Romashka LLC", anna.pk, status="existing", city="Тверь", address="ул. Садовая, дом 5, строение 2, офис 401",
            headcount=120, industry="Цветы", preferences="Звонить после обеда",
            points=(PointDraft("phone", "+7 495 000-00-01"),), tags=("тендер",),
        ),
    ]  # fmt: skip
    first, second = services.create_companies(drafts, **act)
    services.create_contacts([ContactDraft("Иван Петров", second.pk)], **act)
    return first, second


def test_the_preview_reads_well(twins, anna, screens):
    first, second = twins
    screens(anna, f"/clients/company/{first.pk}/merge/?with={second.pk}", "merge")


def test_a_merge_from_the_card_and_back(twins, anna, sign_in):
    first, second = twins
    page = sign_in(anna, language="en")
    page.goto(f"/clients/{first.pk}/")
    page.get_by_role("button", name="More acts").click()
    page.get_by_role("button", name="Merge with…").click()
    page.locator("#dialog input[type=text], #dialog input[type=search]").first.fill("Romashka")
    page.get_by_role("option", name="Romashka LLC").click()
    page.get_by_role("button", name="Compare").click()
    page.locator("input[name='f:city'][value=other]").check()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", name="ООО «Ромашка»")).to_be_visible()
    assert Company.objects.get().city == "Тверь"

    assert page.request.get(f"/clients/{second.pk}/").url.endswith(f"/clients/{first.pk}/")

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 1 row")).to_be_visible()
    assert set(Company.objects.values_list("city", flat=True)) == {"Москва", "Тверь"}


def test_the_queue_of_duplicates_reads_well_and_leads_to_the_preview(
    twins, anna, screens, sign_in, moment
):
    act = {"by": anna, "at": moment}
    phone = (PointDraft("phone", "+7 495 000-00-01"),)
    services.create_companies(
        [
            CompanyDraft("Ромашка ООО", anna.pk, city="Москва", points=phone),
            CompanyDraft("ПАО «Уральский завод металлоконструкций и трубной арматуры»", anna.pk, tax_id="5003052454"),
            CompanyDraft("Уральский завод металоконструкций", anna.pk, tax_id="5003052454", city="Екатеринбург"),
        ],
        **act,
    )  # fmt: skip
    screens(anna, "/clients/duplicates/?state=open", "duplicates", looks=FEW_LOOKS)
    screens(anna, "/clients/", "companies", looks=FEW_LOOKS)

    page = sign_in(anna, language="en")
    page.goto("/clients/")
    page.get_by_role("link", name="Duplicates").click()
    page.get_by_role("link", name="Romashka LLC").first.click()
    expect(page.get_by_role("heading", name="Two records into one")).to_be_visible()
