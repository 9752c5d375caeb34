"""The search in a real browser: from the palette to its page, narrowed, in every look."""

import pytest
from django.utils import timezone

from otdel.company.clients import services
from otdel.company.clients.drafts import CompanyDraft, ContactDraft

from .conftest import FEW_LOOKS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def base(clara, anna, boris):
    now = timezone.now()
    names = ["ООО «Ромашка»", "Ромашка Юг", "Торговый дом «Северная ромашка»", "Romashka Ltd"]
    drafts = [
        CompanyDraft(name=name, owner_id=(anna if n % 2 else boris).pk, city="Москва", industry="Цветы",
                     status="existing" if n else "potential")
        for n, name in enumerate([*names, *(f"Ромашка, филиал {n}" for n in range(60))])
    ]  # fmt: skip
    services.create_companies(drafts, by=clara, at=now)
    services.create_contact(
        ContactDraft("Ромашкина Анна Сергеевна", owner_id=anna.pk), by=anna, at=now
    )


def test_from_the_palette_to_all_results_and_back_to_one_record(base, sign_in, site, clara):
    page = sign_in(clara)
    page.goto(f"{site}/search/")
    page.keyboard.press("Escape")
    page.locator("h1").first.click()
    page.keyboard.press("Control+k")
    page.locator(".palette input").fill("hjvfirf")
    page.locator(".palette-all").wait_for()
    page.locator(".palette-all").click()
    page.wait_for_url("**/search/?q=hjvfirf")
    assert "ромашка" in page.locator(".search-said").inner_text()
    page.get_by_role("link", name="Компании").click()
    page.wait_for_url("**noun=companies**")
    page.locator(".search-facet", has_text="Статус").wait_for()
    page.locator(".search-facet a", has_text="Потенциальн").click()
    page.wait_for_url("**status=potential**")
    page.locator(".search-item").first.click()
    page.wait_for_url("**/clients/**")


def test_typing_narrows_without_a_reload(base, sign_in, site, clara):
    page = sign_in(clara)
    page.goto(f"{site}/search/")
    page.locator("#search-q").press_sequentially("северная ромшка", delay=10)
    page.locator(".search-item", has_text="Северная ромашка").wait_for()
    assert page.evaluate("document.activeElement.id") == "search-q"


@pytest.mark.parametrize("look", FEW_LOOKS)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/search/?q=hjvfirf", "search"),
        ("/search/?q=ромашка&noun=companies", "search-companies"),
        ("/search/?q=нетакого", "search-nothing"),
        ("/clients/?q=hjvfirf", "search-list"),
    ],
)
def test_the_search_looks_right(base, screens, clara, path, name, look):
    screens(clara, path, name, looks=(look,))
