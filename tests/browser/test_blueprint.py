"""A head takes a ready department and walks a deal through it."""

import re

import pytest
from django.urls import reverse

from otdel.company.department.services import ensure_catalogue
from otdel.company.structures.services import ensure_structures


@pytest.fixture
def empty(system, moment):
    ensure_catalogue(by=system, at=moment)
    ensure_structures(by=system, at=moment)


def test_a_ready_department_is_seen_and_applied(sign_in, empty, olga):
    page = sign_in(olga)
    page.goto(reverse("blueprint:blueprints"))
    card = page.locator(".card", has_text="Конвейер: разведчики, охотники, фермеры")
    card.get_by_role("button", name="Посмотреть, что изменится").click()
    page.locator("#why").fill("Растём")
    page.get_by_role("button", name="Применить").click()

    page.get_by_text("Растём").wait_for()
    page.goto(reverse("pipeline:board"))
    page.locator("[data-column]", has_text="Принят").or_(
        page.get_by_text("Принят")
    ).first.wait_for()


@pytest.mark.parametrize("name", ["blueprints", "compare"])
def test_pages_look_well(screens, empty, olga, name):
    screens(olga, reverse(f"blueprint:{name}"), f"blueprint-{name}")


def test_a_ready_one_looks_well_when_read_and_when_tried(screens, empty, olga):
    def open_text(page):
        page.locator("form", has=page.locator("input[name=what]")).first.locator("button").click()
        page.locator("#preview details summary").first.click()

    def show_prices(page):
        page.locator("form", has=page.locator("input[name=what]")).first.locator("button").click()
        page.locator("#preview").get_by_text(
            re.compile(r"^(До|Up to), %:")
        ).first.scroll_into_view_if_needed()

    path = reverse("blueprint:shipped", args=["conveyor"])
    screens(olga, path, "blueprint-shipped")
    screens(olga, path, "blueprint-preview", open_text)
    screens(olga, path, "blueprint-prices", show_prices)
