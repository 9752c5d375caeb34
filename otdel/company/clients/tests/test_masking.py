"""Phones and mails masked for restricted functions, wherever they stand; shown one at a time and counted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import PointDraft
from otdel.company.clients.models import ContactPoint
from otdel.company.department.drafts import FunctionDraft
from otdel.company.department.models import Function
from otdel.company.department.services import edit_function, ensure_catalogue
from otdel.foundation.people import services as people
from otdel.foundation.people.drafts import WatchLimits
from otdel.foundation.people.models import AccessNote, Grant, User
from otdel.foundation.people.policy import Role

pytestmark = pytest.mark.django_db
WHOLE = ("916 123", "9161234567", "123-45-67", "info@romashka", "765-43-21", "9167654321")


@pytest.fixture
def masked_anna(anna, romashka, petrov):
    """Anna, once her function hides phones and mails."""
    Grant.objects.filter(user=anna).update(is_masked=True)
    return User.objects.get(pk=anna.pk)


@pytest.fixture
def browser(client, masked_anna):
    client.force_login(masked_anna)
    return client


@pytest.fixture
def phone(romashka) -> ContactPoint:
    return ContactPoint.objects.get(company=romashka, kind="phone")


def body(answer) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return raw.decode()


@pytest.mark.parametrize("name", ["company-list", "contact-list"])
def test_lists_and_their_files_hide_them(browser, name):
    for query in ({}, {"export": "csv"}):
        said = body(browser.get(reverse(f"clients:{name}"), query))
        assert "+7 916 ***-**-" in said
        assert "tel:" not in said and not any(part in said for part in WHOLE)


def test_the_record_hides_them_behind_a_button(browser, romashka, petrov, phone):
    for address in (
        reverse("clients:company-detail", args=[romashka.pk]),
        reverse("clients:contact-detail", args=[petrov.pk]),
        reverse("clients:points", args=["company", romashka.pk]),
        reverse("clients:company-people", args=[romashka.pk]),
    ):
        said = body(browser.get(address))
        assert "tel:" not in said and not any(part in said for part in WHOLE), address
    said = body(browser.get(reverse("clients:beside", args=["company", romashka.pk])))
    assert reverse("clients:reveal", args=[phone.pk]) in said
    assert "+7 916 ***-**-67" in said and "I***@" not in said and "i***@romashka.ru" in said


def test_a_whole_number_still_finds_but_shows_masked(browser):
    said = body(browser.get(reverse("clients:company-list"), {"q": "+7 916 123-45-67"}))
    assert "Ромашка" in said and "***-**-67" in said
    said = body(browser.get(reverse("web:palette"), {"q": "9161234567"}))
    assert "Ромашка" in said and "tel:" not in said


def test_a_piece_of_a_number_or_mail_tells_nothing_to_whom_it_is_masked(client, browser, olga):
    for asked in ("4567", "123-45", "9161234", "romashka.r", "i@roma"):
        said = body(browser.get(reverse("clients:company-list"), {"q": asked}))
        assert "Ромашка" not in said, asked
    client.force_login(olga)
    for asked in ("4567", "9161234"):
        assert "Ромашка" in body(client.get(reverse("clients:company-list"), {"q": asked})), asked


def test_shown_one_at_a_time_and_counted(browser, masked_anna, phone):
    said = body(browser.post(reverse("clients:reveal", args=[phone.pk])))

    assert "8 (916) 123-45-67" in said and "/reach/" in said
    note = AccessNote.objects.get(record_noun="point")
    assert (note.user, note.record_id) == (masked_anna, phone.pk)


def test_a_look_at_the_page_is_no_look_at_the_number(browser, phone):
    assert browser.get(reverse("clients:reveal", args=[phone.pk])).status_code == 405
    assert not AccessNote.objects.filter(record_noun="point").exists()


def test_a_stranger_reveals_nothing(client, vera, boris, phone):
    for who in (vera, boris):
        client.force_login(who)
        assert client.post(reverse("clients:reveal", args=[phone.pk])).status_code == 404
        with pytest.raises(ContactPoint.DoesNotExist):
            services.reveal_point(phone.pk, by=who, at=timezone.now())
    assert not AccessNote.objects.exists()


def test_many_numbers_shown_raise_the_alert(masked_anna, system, moment, romashka):
    phones = [
        ContactPoint(company=romashka, kind="phone", value=f"+7916000{n:04}", shown=f"{n}")
        for n in range(5)
    ]
    for point in ContactPoint.objects.bulk_create(phones):
        services.reveal_point(point.pk, by=masked_anna, at=moment)
    few = dict.fromkeys(Role.values, 4)

    raised = people.raise_alerts(WatchLimits(few, few, 9), by=system, at=moment)

    assert [(alert.kind, alert.user_id, alert.number) for alert in raised] == [
        ("views", masked_anna.pk, 5)
    ]


def test_others_see_them_as_before(client, clara, romashka, petrov):
    client.force_login(clara)
    said = body(client.get(reverse("clients:company-detail", args=[romashka.pk])))
    assert "8 (916) 123-45-67" in said and "/reach/" in said and "***" not in said


def test_masked_they_are_added_to_but_not_written_over(browser, masked_anna, romashka, moment):
    with pytest.raises(services.PointsHidden):
        services.set_points("company", romashka.pk, [], by=masked_anna, at=moment)
    assert ContactPoint.objects.filter(company=romashka).count() == 2

    draft = PointDraft("phone", "+7 495 111-22-33")
    services.add_points("company", romashka.pk, [draft], by=masked_anna, at=moment)
    values = set(ContactPoint.objects.filter(company=romashka).values_list("value", flat=True))
    assert values == {"+79161234567", "info@romashka.ru", "+74951112233"}


def test_whose_number_it_was_stands_in_the_journal(client, browser, olga, phone, masked_anna):
    browser.post(reverse("clients:reveal", args=[phone.pk]))
    client.force_login(olga)
    said = body(client.get(reverse("department:access-journal")))
    assert "Phone or mail shown" in said and "Ромашка" in said
    assert queries.point_names(masked_anna, [phone.pk]) == {phone.pk: "ООО «Ромашка»"}


def test_the_company_says_by_function_who_sees_them_masked(anna, olga, system, moment):
    ensure_catalogue(by=system, at=moment)
    function = Function.objects.get(code="AE")
    Grant.objects.filter(user=anna).delete()
    draft = FunctionDraft(
        function.code, function.name, function.name_ru, function.duties, Role.SELLER, "own",
        is_masked=True,
    )  # fmt: skip
    edit_function(function.pk, draft, by=olga, at=moment)
    assert User.objects.get(pk=anna.pk).is_masked

    edit_function(function.pk, FunctionDraft("AE", "AE", role=Role.SELLER), by=olga, at=moment)
    assert not User.objects.get(pk=anna.pk).is_masked
