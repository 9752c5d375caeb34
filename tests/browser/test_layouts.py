"""Layouts by function in a real browser: a line moves, a folded group opens and stays open after saving."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.department.models import Function, FunctionLayout
from otdel.company.department.services import set_layout
from otdel.foundation.people.models import User


def test_the_order_is_arranged_and_a_folded_group_works(
    transactional_db: Any, sign_in: Any, screens: Any, olga: User, anna: User
) -> None:
    at, code = timezone.now(), Function.objects.get(code="AE")
    page = sign_in(olga, language="en")
    page.goto(reverse("department:layouts") + f"?function={code.pk}")
    second = page.locator("#layouts ol li").nth(1)
    name = second.inner_text().strip()
    second.locator("button[title=Up]").click()
    page.wait_for_selector("text=Layout changed")
    page.wait_for_function(
        "name => document.querySelector('#layouts ol li').innerText.trim() === name", arg=name
    )
    assert FunctionLayout.objects.get().function_id == code.pk

    group = {"head": "Where they sit", "head_ru": "Где сидят", "collapsed": True}
    lines = [{"key": "industry"}, group, {"key": "city"}, {"key": "address"}]
    set_layout(code.pk, "facts", "company", lines, by=olga, at=at)
    company = create_company(CompanyDraft("Ромашка", anna.pk, city="Тверь"), by=olga, at=at)
    hers = sign_in(anna, language="en")
    hers.goto(reverse("clients:company-detail", args=[company.pk]))
    group_shown = hers.locator("details.fact-group").first
    city = group_shown.locator("button[aria-label^='Edit City']")
    assert not city.is_visible()
    group_shown.locator("summary").click()
    city.click()
    field = group_shown.locator("input[type=text]")
    field.fill("Казань")
    field.press("Enter")
    hers.wait_for_selector("details.fact-group[open] >> text=Казань")
    screens(olga, reverse("department:layouts") + f"?function={code.pk}", "layouts")
    screens(olga, reverse("department:layouts") + "?kind=columns", "layouts-columns")
