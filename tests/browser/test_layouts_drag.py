"""The layout editor by mouse: fields into another order and under another heading, and one not named yet."""

from __future__ import annotations

import pytest
from django.utils import timezone

from otdel.company.department import services
from otdel.company.department.models import FunctionLayout

pytestmark = pytest.mark.django_db(transaction=True)
LAYOUTS = "/department/layouts/?noun=company"
MONEY = {"head": "Money", "head_ru": "Деньги", "collapsed": False}


@pytest.fixture
def layout(olga):
    lines = [{"key": "city"}, {"key": "industry"}, MONEY, {"key": "website"}]
    return services.set_layout(None, "facts", "company", lines, by=olga, at=timezone.now())


def drag(page, line, to, *, below):
    """Take the line by its grip and let it go when it stands right below or above the other one.

    What it passes moves out of its way, so the other one is looked for anew at each step.
    """
    to.scroll_into_view_if_needed()
    line, to = line.element_handle(), to.element_handle()
    here = line.query_selector(".icon").bounding_box()
    page.mouse.move(here["x"] + 4, here["y"] + 4)
    page.mouse.down()
    page.mouse.move(here["x"] + 8, here["y"] + 10, steps=4)
    stands = "([line, to, below]) => below ? to.nextElementSibling === line : line.nextElementSibling === to"
    for number in range(40):
        there = to.bounding_box()
        height = there["height"] * (0.8 if below else 0.2)
        page.mouse.move(there["x"] + 60 + number % 3, there["y"] + height, steps=6)
        if page.evaluate(stands, [line, to, below]):
            break
    page.mouse.up()


def order(layout):
    lines = FunctionLayout.objects.get(pk=layout.pk).lines
    return [line.get("key") or line["head"] for line in lines]


def test_fields_are_dragged_into_order_and_between_groups(sign_in, olga, layout):
    page = sign_in(olga)
    page.goto(LAYOUTS, wait_until="load")
    page.locator("[data-lines='into'][data-up]").wait_for()

    def line(place):
        return page.locator(f"[data-lines='into'] [data-place='{place}']")

    def shown(place, text):
        page.locator(
            f"[data-lines='into'][data-up] [data-place='{place}']", has_text=text
        ).wait_for()

    drag(page, line(0), line(3), below=True)  # the city under the heading, to the end
    shown(3, "Город")
    assert order(layout) == ["industry", "Money", "website", "city"]

    drag(page, line(2), line(0), below=False)  # the site above everything
    shown(0, "Сайт")
    assert order(layout) == ["website", "industry", "Money", "city"]

    beside = page.locator("[data-lines='from'] [data-key='headcount']")
    drag(page, beside, line(2), below=False)
    page.locator("[data-lines='into'] [data-place='4']").wait_for()
    assert order(layout) == ["website", "industry", "headcount", "Money", "city"]

    page.locator(".toast-note").last.get_by_role("button", name="Отменить").click()
    page.locator("[data-lines='from'] [data-key='headcount']").wait_for()
    assert order(layout) == ["website", "industry", "Money", "city"]

    line(3).locator("button[hx-post*='/up/']").click()  # the arrows still do
    shown(2, "Город")
    assert order(layout) == ["website", "industry", "city", "Money"]
