"""Saved views, columns, taste, refusals, the palette."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from django.db import connection
from django.urls import NoReverseMatch, reverse

from otdel.foundation.jobs import services as jobs
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import User
from otdel.foundation.web import address, queries, services
from otdel.foundation.web.models import Layout, SavedView
from otdel.foundation.web.search import SearchSpec
from otdel.foundation.web.slots import wired
from otdel.foundation.web.tests import site

pytestmark = [pytest.mark.django_db, pytest.mark.urls("otdel.foundation.web.tests.site")]
LIST = "/gallery/people"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(client, clara):
    client.force_login(clara)
    return client


@pytest.fixture
def view(clara, moment):
    return services.save_view("test-people", "Mine", "owner=me", by=clara, at=moment)


def test_view_is_private_until_shared(view, anna, clara, moment):
    assert queries.views_of(anna, "test-people") == []

    services.change_view(view.pk, is_shared=True, by=clara, at=moment)
    assert [one.name for one in queries.views_of(anna, "test-people")] == ["Mine"]
    assert Entry.objects.filter(kind="web.ViewSaved").count() == 2


def test_stranger_cannot_find_a_private_view(view, anna, moment):
    for act in (
        lambda: services.change_view(view.pk, name="x", by=anna, at=moment),
        lambda: services.remove_view(view.pk, by=anna, at=moment),
        lambda: services.pin_view(view.pk, True, by=anna),
        lambda: services.make_default(view.pk, True, by=anna),
    ):
        with pytest.raises(SavedView.DoesNotExist):
            act()
    assert SavedView.objects.get().name == "Mine"


def test_shared_view_is_changed_by_its_owner_alone(view, anna, clara, moment):
    services.change_view(view.pk, is_shared=True, by=clara, at=moment)

    with pytest.raises(services.NotYourView):
        services.remove_view(view.pk, by=anna, at=moment)
    services.make_default(view.pk, True, by=anna)
    assert [one.is_default for one in queries.views_of(anna, "test-people")] == [True]
    assert [one.is_default for one in queries.views_of(clara, "test-people")] == [False]


def test_one_view_of_a_list_opens_first(view, clara, moment):
    other = services.save_view("test-people", "Other", "", by=clara, at=moment)
    services.make_default(view.pk, True, by=clara)
    services.make_default(other.pk, True, by=clara)

    assert [one.name for one in queries.views_of(clara, "test-people") if one.is_default] == [
        "Other"
    ]


def test_view_needs_a_name(clara, moment):
    with pytest.raises(services.NameMissing):
        services.save_view("test-people", "  ", "", by=clara, at=moment)
    assert not SavedView.objects.exists()


def test_default_view_opens_on_the_bare_address(browser, view, clara):
    services.make_default(view.pk, True, by=clara)

    assert browser.get(LIST).headers["Location"] == f"{LIST}?view={view.pk}&owner=me"
    assert browser.get(f"{LIST}?view=all").status_code == 200


def test_columns_are_each_ones_own(browser, clara, anna):
    told = {"columns": json.dumps([{"key": "email", "width": 300}, {"key": "gone"}])}
    browser.post("/web/layout/test-people", told, headers=HTMX)

    assert [head.key for head in browser.get(LIST).context["heads"]] == ["email"]
    assert Layout.objects.get().person == clara
    for broken in ("{", '"x"', "[1, null]"):
        assert browser.post("/web/layout/test-people", {"columns": broken}).status_code in (
            204,
            400,
        )


def test_leaving_the_site_by_next_is_refused(browser):
    answer = browser.post("/web/taste", {"theme": "dark", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"
    assert User.objects.get(email="clara@example.com").theme == "dark"


def test_unknown_taste_changes_nothing(browser, clara):
    browser.post("/web/taste", {"theme": "pink", "language": "xx"})

    assert User.objects.get(pk=clara.pk).language == clara.language


def test_refusal_is_a_toast_json_or_page(browser):
    sent = {"path": "/gallery/move/5/", "data": {"to": "3"}}
    toast = browser.post(**sent, headers=HTMX)
    told = browser.post(**sent, headers={"Accept": "application/json"})

    assert toast.status_code == 409
    assert toast.headers["HX-Reswap"] == "none"
    assert "is locked" in json.loads(toast.headers["HX-Trigger"])["otdel:toast"]["notes"][0]["text"]
    assert told.json()["code"] == "locked"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_of_errors_speak_the_readers_language(browser, clara, language):
    User.objects.filter(pk=clara.pk).update(language=language)
    page = browser.get("/there-is-none")

    assert page.status_code == 404
    assert ("Здесь нет такой страницы" in page.content.decode()) == (language == "ru")


def test_palette_is_for_those_who_signed_in(client, anna, settings):
    settings.OTDEL_SEARCH = "otdel.foundation.web.tests.site.SEARCH"
    wired.cache_clear()
    assert client.get("/web/palette").status_code == 302
    client.force_login(anna)
    assert client.get("/web/palette?q=%00<script>").status_code == 200
    assert "anna@example.com" in client.get("/web/palette?q=ann").content.decode()
    wired.cache_clear()


def test_a_broken_search_of_one_room_leaves_the_palette_standing(client, anna, settings, caplog):
    def broken(by, text, limit):
        raise RuntimeError("the index is gone")

    settings.OTDEL_SEARCH = "otdel.foundation.web.tests.site.SEARCH"
    wired.cache_clear()
    client.force_login(anna)
    with mock.patch.dict(site.SEARCH, {"broken": SearchSpec("Deals", "briefcase", broken)}):
        page = client.get("/web/palette?q=ann")
    wired.cache_clear()

    assert page.status_code == 200
    assert "anna@example.com" in page.content.decode()
    assert page.content.decode().count("palette-none") == 1
    assert "the index is gone" in caplog.text


def test_first_columns_from_two_windows_at_once_keep_the_later_choice(clara):
    """Another window's row comes between our look and our write."""
    came = []

    def meanwhile(execute, sql, *rest):
        answer = execute(sql, *rest)
        if "web_layout" in sql and sql.lstrip().startswith("SELECT") and not came:
            rival = Layout(person=clara, list_key="test-people", columns=[{"key": "email"}])
            came.append(rival)
            Layout.objects.bulk_create([rival])
        return answer

    with connection.execute_wrapper(meanwhile):
        services.arrange("test-people", [{"key": "full_name", "width": 200}], by=clara)

    assert came
    assert [one["key"] for one in queries.layout_of(clara, "test-people")] == ["full_name"]


def test_undo_of_nothing_is_refused(browser):
    assert browser.post("/web/undo/act-none", headers=HTMX).status_code == 404


def test_job_of_another_is_absent(client, anna, boris, moment):
    job = jobs.begin("Bulk", 10, by=boris, at=moment)
    client.force_login(anna)
    assert client.get(f"/web/job/{job.pk}").status_code == 404
    client.force_login(boris)
    assert "Bulk" in client.get(f"/web/job/{job.pk}").content.decode()


def test_quick_address_is_the_reversed_one():
    for name in ("web:job", "web:job-cancel"):
        for pk in (0, 7, 10**15):
            assert address(name, pk) == reverse(name, args=[pk])
    with pytest.raises(NoReverseMatch):
        address("web:nowhere", 1)
