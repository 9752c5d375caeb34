"""The department's screens in a real browser: both languages, light and dark, wide and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.department import services
from otdel.company.department.models import Unit
from otdel.foundation.people import services as people
from otdel.foundation.people.models import Alert, User


@pytest.fixture
def department(
    transactional_db: Any,
    olga: User,
    units: dict[str, Unit],
    anna: User,
    boris: User,
    dana: User,
    clara: User,
    system: User,
) -> dict[str, Any]:
    """Three units with people, staffing, an alert and a few opened records."""
    at = timezone.now()
    services.ensure_catalogue(by=system, at=at)
    names = {
        anna: "Анна Ильина",
        boris: "Борис Константинопольский",
        dana: "Дана Маркова",
        clara: "Клара Вольф",
        olga: "Ольга Орлова",
    }
    for user, name in names.items():
        User.objects.filter(pk=user.pk).update(full_name=name)
    for user in (anna, boris):
        job = user.employments.get()
        services.edit_employment(
            job.pk, functions=["AE", "UPSELL"], title="Ведущий менеджер", by=olga, at=at
        )
    services.set_position(units["north"].pk, "Менеджер по продажам", 3, by=olga, at=at)
    new = people.create_person("new@example.com", "Нина Новая", by=olga, at=at)
    services.employ(new.pk, units["south"].pk, ["SDR"], starts_on=at.date(), by=olga, at=at)
    people.invite(new.pk, by=olga, at=at)
    people.give_notice(boris.pk, at.date() - timedelta(days=2), by=olga, at=at)
    for user in (anna, boris):
        people.note_view("user", user.pk, by=user, at=at)
    people.note_export("companies", 1200, by=boris, at=at, file_name="companies.xlsx")
    alert = Alert.objects.create(
        kind="leaving_export", user=boris, on=at.date(), at=at, number=1, limit=0
    )
    return {"new": new, "alert": alert, "boris": boris}


@pytest.mark.parametrize(
    "name",
    ["structure", "people", "functions", "calendars", "access-journal", "alerts", "settings", "me"],
)
def test_screen(screens: Any, department: dict[str, Any], olga: User, name: str) -> None:
    screens(olga, reverse(f"department:{name}"), f"department-{name}")


def test_person(screens: Any, department: dict[str, Any], olga: User) -> None:
    screens(olga, reverse("department:person", args=[department["boris"].pk]), "department-person")


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_sign_in(screens: Any, transactional_db: Any, name: str) -> None:
    screens(None, reverse(name), name.replace("_", "-"))


def test_a_unit_is_made_without_leaving_the_page(
    sign_in: Any, department: dict[str, Any], olga: User
) -> None:
    page = sign_in(olga, language="en")
    page.goto(reverse("department:structure"))
    page.click(".page-acts [data-key=N]")
    page.fill("#dialog input[name=name]", "Key accounts")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#tree >> text=Key accounts")
    page.click("#toasts >> text=Undo")
    page.wait_for_selector("#tree >> text=Key accounts", state="detached")
    assert not Unit.objects.filter(name="Key accounts").exists()


def test_a_book_is_handed_over_from_the_person_page(
    sign_in: Any, department: dict[str, Any], olga: User, anna: User
) -> None:
    boris = department["boris"]
    from otdel.company.clients.drafts import CompanyDraft  # noqa: PLC0415
    from otdel.company.clients.models import Company  # noqa: PLC0415
    from otdel.company.clients.services import create_companies  # noqa: PLC0415

    drafts = [CompanyDraft(name=f"Firm {n}", owner_id=boris.pk) for n in range(2)]
    create_companies(drafts, by=olga, at=timezone.now())
    page = sign_in(olga, language="en")
    page.goto(reverse("department:person", args=[boris.pk]))
    page.click("text=Hand the book over")
    page.select_option("#dialog select[name=heir]", str(anna.pk))
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#toasts >> text=2 records passed over")
    assert Company.objects.filter(owner=anna).count() == 2


def test_a_threshold_is_saved_as_it_is_typed(
    sign_in: Any, department: dict[str, Any], olga: User
) -> None:
    page = sign_in(olga, language="en")
    page.goto(reverse("department:settings"))
    box = page.locator("#value-people-invitation_days")
    box.fill("14")
    box.press("Tab")
    page.wait_for_selector("#set-people-invitation_days button")
    page.locator("#value-people-invitation_days").fill("900")
    page.locator("#value-people-invitation_days").press("Tab")
    page.wait_for_selector("#set-people-invitation_days .invalid-feedback")
