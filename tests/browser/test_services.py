"""A seller asks the warehouse from the deal, the warehouse answers from Today, the seller reads it."""

import pytest

from conftest import employ, person
from otdel.company.department.services import ensure_catalogue
from otdel.foundation.people.policy import Role
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.queries import all_stages
from otdel.selling.pipeline.services import open_deal
from otdel.selling.pipeline.starters import lay_process
from otdel.selling.requests.drafts import AskDraft
from otdel.selling.requests.models import AdjacentService, Agreement
from otdel.selling.requests.services import ask, edit_service
from otdel.selling.requests.starters import lay_services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def willy(units):
    user = person("willy", Role.SELLER)
    employ(user, units["south"], function="STOCK")
    return user


@pytest.fixture
def deal(system, anna, clara, dana, willy, moment, friday, settings):
    settings.LANGUAGE_CODE = "ru"
    ensure_catalogue(by=system, at=moment)
    lay_process(by=system, at=moment)
    lay_services(by=system, at=moment)
    for row in AdjacentService.objects.filter(position__lte=5):
        told = {"answers_by": "person", "person_id": willy.pk}
        edit_service(row.pk, told, by=clara, at=moment)
    stage = all_stages()[0]
    draft = DealDraft(
        "Насосы для завода", stage.process_id, stage.pk, friday, "RUB", owner_id=anna.pk
    )
    return open_deal(draft, by=anna, at=moment, today=friday)


def test_screens(deal, anna, clara, willy, moment, screens):
    for agreement in Agreement.objects.order_by("pk")[:5:2]:
        ask("deal", deal.pk, AskDraft(agreement.pk, "120 насосов, Тула"), by=anna, at=moment)
    screens(clara, "/requests/services/", "services")
    screens(clara, "/requests/", "services-requests")
    screens(willy, "/requests/1/", "services-request")
    screens(clara, f"/selling/processes/{deal.process_id}/map/", "services-map")
    screens(anna, f"/selling/deals/{deal.pk}/", "services-deal")


def test_asked_from_the_deal_answered_and_read(deal, anna, willy, sign_in):
    page = sign_in(anna, language="en")
    page.goto(f"/selling/deals/{deal.pk}/")
    page.locator("#requests-panel").get_by_role("button", name="Ask a service").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("What exactly").fill("120 насосов")
    dialog.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#requests-panel").get_by_text("Остаток и резерв товара").wait_for()

    other = sign_in(willy, language="en")
    other.goto("/")
    other.locator("#requests-today").get_by_text("Остаток и резерв товара").click()
    other.get_by_role("button", name="Take into work").click()
    other.locator("#request").get_by_text("Taken into work").wait_for()
    other.get_by_role("button", name="Answer it").click()
    other.locator("#dialog").get_by_label("Answer", exact=True).fill("Отложено до понедельника")
    other.locator("#dialog").get_by_role("button", name="Answer it").click()
    other.locator("#request").get_by_text("Отложено до понедельника").wait_for()

    page.reload()
    page.locator("#requests-panel").get_by_text("Отложено до понедельника").wait_for()
