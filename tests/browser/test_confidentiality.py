"""The agreement of confidentiality in a real browser: what a person without one meets, and the register."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.confidentiality.drafts import PaperDraft, WordingDraft
from otdel.company.confidentiality.models import Agreement
from otdel.company.confidentiality.services import issue_wording, record_paper, set_party, withdraw
from otdel.foundation.people.models import User
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides

SECRET = "correct horse battery"


@pytest.fixture
def everybody(transactional_db: Any, olga: User, anna: User, boris: User, clara: User) -> None:
    names = {anna: "Анна Ильина", boris: "Борис Константинопольский", clara: "Клара Вольф"}
    for user, name in {**names, olga: "Ольга Орлова"}.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
        user.refresh_from_db()
    act = {"by": clara, "at": timezone.now()}
    years = {"years": 5, "on": timezone.localdate()}
    for user in (olga, clara):
        record_paper(PaperDraft(user.pk, date(2026, 1, 12)), **years, **act)
    row = record_paper(PaperDraft(boris.pk, date(2026, 1, 12)), **years, **act)
    withdraw(row.pk, "Подпись не его", **act)
    set_party(boris.pk, "vendor", date(2027, 6, 30), **act)
    Override.objects.create(key="confidentiality.required", value="all")
    overrides.forget()
    yield
    overrides.forget()


def shot(page: Any, name: str) -> None:
    if os.environ.get("OTDEL_SHOTS"):
        page.screenshot(path=f"{os.environ['OTDEL_SHOTS']}/{name}.png", full_page=True)


def test_who_has_not_signed_reads_signs_and_goes_on(
    everybody: None, sign_in: Any, anna: User
) -> None:
    anna.set_password(SECRET)
    anna.save(update_fields=["password"])
    page = sign_in(anna, language="ru")
    page.goto(reverse("clients:company-list"))
    page.wait_for_url("**/confidentiality/sign/**")
    shot(page, "nda-sign")
    page.fill("[name=typed_name]", "анна ильина")
    page.fill("[name=secret]", SECRET)
    page.check("[name=agreed]")
    page.click("main button[type=submit]")
    page.wait_for_url("**" + reverse("clients:company-list"))
    row = Agreement.objects.get(person=anna)

    page.watched.allowed.append("status of 403")  # what is asked next is stopped, and led away
    Agreement.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    page.evaluate("document.querySelector('[data-new=C]').click()")  # a fragment is asked for
    page.wait_for_url("**/confidentiality/sign/**")


def test_the_pages_of_the_register(everybody: None, screens: Any, anna: User, clara: User) -> None:
    row = Agreement.objects.filter(person=clara).get()
    screens(clara, reverse("confidentiality:register"), "nda-register")
    screens(clara, reverse("confidentiality:person", args=[row.person_id]), "nda-person")
    screens(clara, reverse("confidentiality:agreement", args=[row.pk]), "nda-agreement")
    act = {"by": clara, "at": timezone.now()}
    issue_wording(WordingDraft("vendor", "Новый текст {years}", "New text {years}"), **act)
    screens(clara, reverse("confidentiality:texts"), "nda-texts")
    screens(clara, reverse("confidentiality:rule"), "nda-rule")
    screens(anna, reverse("confidentiality:sign"), "nda-sign-page")
