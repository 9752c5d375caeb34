"""How the department is built, as its head sees it."""

import pytest
from django.urls import reverse

from otdel.company.department.services import ensure_catalogue
from otdel.company.structures.drafts import AptitudeDraft, ShapeDraft
from otdel.company.structures.services import ensure_structures, note_aptitude, set_shape


@pytest.fixture
def laid(system, clara, anna, boris, dana, units, moment, friday):
    ensure_catalogue(by=system, at=moment)
    ensure_structures(by=system, at=moment)
    set_shape(units["north"].pk, ShapeDraft("pod", "inbound", "market"), by=clara, at=moment)
    draft = AptitudeDraft(anna.pk, 3, 8, 5, "farmer")
    note_aptitude(draft, by=clara, at=moment, on=friday)


def test_the_advisor_recommends_and_says_by_which_rule(sign_in, laid, clara):
    page = sign_in(clara)
    page.goto(reverse("structures:advisor"))
    told = {"clients": 5000, "cheque": 900000, "cycle": 20, "inbound_percent": 80, "people": 12}
    for name, value in told.items():
        page.locator(f"[name={name}]").fill(str(value))
    page.locator("#advisor [type=submit]").click()

    first = page.locator("#advisor .col-lg-8 .card").first
    first.get_by_text("ROLE-30").wait_for()
    assert "POD" in first.inner_text() and "5000" in first.inner_text()


@pytest.mark.parametrize("name", ["coverage", "advisor", "raci", "staffing"])
def test_pages_look_well(screens, laid, clara, name):
    screens(clara, reverse(f"structures:{name}"), f"structures-{name}")
