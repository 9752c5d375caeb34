"""A company's history in a real browser: a letter is dropped, found, pinned, and the branches come along."""

from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.services import create_companies, create_contacts
from otdel.foundation.files.models import Attachment
from otdel.foundation.journal.models import Entry
from otdel.foundation.timelines.models import Pin
from otdel.foundation.timelines.services import pin_line
from otdel.selling.letters.models import Letter
from otdel.selling.letters.services import take_drops
from otdel.selling.letters.tests.conftest import letter
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log

from .conftest import FEW_LOOKS

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """([name, body]) => {
  const bytes = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name));
  const target = document.querySelector(".record-facts");
  for (const kind of ["dragover", "drop"])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def holding(clara):
    """A company with a person, a branch, and what was done with them."""
    act = {"by": clara, "at": timezone.now()}
    (top,) = create_companies([CompanyDraft("ООО «Ромашка»", owner_id=clara.pk)], **act)
    (branch,) = create_companies(
        [CompanyDraft("Ромашка — Пермь", owner_id=clara.pk, parent_id=top.pk)], **act
    )
    (person,) = create_contacts([ContactDraft("Пётр Сергеевич Иванов", top.pk, clara.pk)], **act)
    for kind, subject, links in (
        ("note", "Платят только после приёмки, счёт слать бухгалтеру", {"company_id": top.pk}),
        ("call", "Обсудили скидку", {"company_id": top.pk, "contact_id": person.pk}),
        ("meeting", "Осмотр склада", {"company_id": branch.pk}),
    ):
        body = subject if kind == "note" else ""
        log(ActivityDraft(kind, subject, clara.pk, body=body, **links), **act)
    return top


def test_a_dropped_letter_is_found_and_pinned(clara, holding, sign_in):
    raw = letter(
        "Вера Новикова <vera@romashka.ru>", subject="Сроки поставки",
        text="Просим перенести отгрузку на апрель.",
        files=[("счёт.pdf", "application/pdf", b"%PDF-1.4 x")],
    )  # fmt: skip
    page = sign_in(clara)
    page.goto(f"/clients/{holding.pk}/", wait_until="load")

    page.evaluate(DROP, ["письмо.eml", base64.b64encode(raw).decode()])
    page.locator("#dialog", has_text="такого контакта в базе нет").wait_for()
    page.locator("#dialog [data-close]").last.click()
    page.locator("#timeline", has_text="Сроки поставки").wait_for()
    page.locator("[data-files]", has_text="счёт.pdf").wait_for()
    assert Letter.objects.count() == Attachment.objects.count() == 1

    page.locator("#timeline-q").fill("отгрузки")
    page.locator("#timeline-q").press("Enter")
    page.locator("#timeline", has_text="Просим перенести отгрузку").wait_for()
    page.wait_for_url("**/?q=*")
    assert page.locator(".timeline-entry").count() == 1

    page.locator("#timeline").get_by_role("button", name="Закрепить вверху").click()
    page.locator("#timeline", has_text="закрепил(а) Clara").wait_for()
    page.reload(wait_until="load")  # the search lies in the address
    assert page.locator(".timeline-entry").count() == 1
    page.get_by_role("link", name="Сбросить").click()
    page.locator("#timeline [aria-label='Закреплено']", has_text="Сроки поставки").wait_for()
    assert Pin.objects.count() == 1

    page.get_by_role("link", name="С филиалами").click()
    page.locator("#timeline", has_text="Осмотр склада").wait_for()
    page.locator("#timeline").get_by_role("link", name="Ромашка — Пермь").first.wait_for()

    page.locator("#timeline [aria-label='Закреплено']").get_by_role("link", name="Сроки").click()
    page.locator("#dialog", has_text="vera@romashka.ru").wait_for()


def test_how_it_looks(clara, holding, screens):
    act = {"by": clara, "at": timezone.now()}
    raw = letter(subject="Сроки поставки", text="Просим перенести отгрузку.\n\nС уважением, Иван")
    (one,) = take_drops("company", holding.pk, [SimpleUploadedFile("a.eml", raw)], **act)
    line = Entry.objects.get(kind="work.ActivityDone", facts__activity_id=one.activity.pk)
    pin_line("company", holding.pk, line.pk, **act)

    def dropped_again(page):
        page.evaluate(DROP, ["письмо.eml", base64.b64encode(raw).decode()])
        page.locator("#dialog .sheet-results").wait_for()

    def opened(page):
        page.locator("#timeline").get_by_role("link", name="Сроки поставки").first.click()
        page.locator("#dialog", has_text="ivan@romashka.ru").wait_for()

    address = f"/clients/{holding.pk}/"
    screens(clara, f"{address}?branches=yes", "timeline", looks=FEW_LOOKS)
    screens(clara, address, "dropped", before=dropped_again, looks=FEW_LOOKS[:2])
    screens(clara, address, "letter", before=opened, looks=FEW_LOOKS[1:3])
