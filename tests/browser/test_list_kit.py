"""The list in the hand: picking, bulk acts, editing in place, views, coming back."""

import pytest

from otdel.foundation.people.models import User
from otdel.foundation.web.models import SavedView

from .test_keys import press

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.fixture
def many(db):
    User.objects.bulk_create(
        User(email=f"p{n:03}@example.com", full_name=f"Person {n:03}", language="ru")
        for n in range(60)
    )


def test_search_and_sort_live_in_the_address(sign_in, clara, many):
    page = sign_in(clara)
    page.goto("/gallery/people")
    page.locator("#list-q").fill("Person 00")
    page.wait_for_url("**q=Person+00**")
    page.locator("tr[data-id]").nth(9).wait_for()
    assert page.evaluate("document.activeElement.id") == "list-q"

    page.locator("th a", has_text="Name").click()
    page.wait_for_url("**sort=full_name**")
    page.locator("th a", has_text="Name").click()
    page.wait_for_url("**sort=-full_name**")
    assert page.locator("tr[data-id] [data-open]").first.inner_text() == "Person 009"


def test_filter_chip(sign_in, clara, many):
    page = sign_in(clara)
    page.goto("/gallery/people")
    page.locator("button.chip", has_text="Owner").click()
    page.locator(".filter-option", has_text="Я").first.click()
    page.locator(".filter-form [type=submit]").click()
    page.wait_for_url("**owner=me**")
    assert page.locator("tr[data-id]").count() == 1
    assert page.locator(".chip.is-on b").inner_text() == "я"


def test_bulk_act_on_all_that_match_says_what_was_refused(sign_in, clara, many):
    User.objects.create(email="l@example.com", full_name="Locked <b>one</b>")
    page = sign_in(clara)
    page.goto("/gallery/people")
    page.locator("[data-pick-page]").check()
    page.locator("[data-pick-all]").click()
    assert "62" in page.locator("[data-bulk-count]").inner_text()
    press(page, "KeyA", "ф")
    page.locator("#dialog [name=language]").select_option("en")
    page.locator("#dialog [type=submit]").click()
    page.locator("#dialog .sheet-results", has_text="Locked <b>one</b>").wait_for()
    assert User.objects.filter(language="en").count() == 61


def test_walks_with_keys_and_keeps_the_pick(sign_in, clara, many):
    page = sign_in(clara)
    page.goto("/gallery/people?q=Person")
    press(page, "KeyJ", "о")
    press(page, "KeyJ", "о")
    press(page, "KeyX", "ч")
    assert page.locator("tr.is-picked [data-open]").inner_text() == "Person 001"
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/people/*")

    page.keyboard.press("Control+ArrowRight")
    page.locator("h1", has_text="Person 002").wait_for()
    page.keyboard.press("Control+ArrowLeft")
    page.locator("h1", has_text="Person 001").wait_for()

    page.goto("/gallery/people?q=Person")
    assert page.locator("tr.is-picked [data-open]").inner_text() == "Person 001"


def test_walks_over_the_edge_of_the_page(sign_in, clara, many):
    page = sign_in(clara)
    page.goto("/gallery/people?q=Person&sort=full_name")
    page.locator("tr[data-id]", has_text="Person 049").locator("[data-open]").click()
    page.locator("h1", has_text="Person 049").wait_for()
    page.keyboard.press("Control+ArrowRight")
    page.locator("h1", has_text="Person 050").wait_for()


def test_edits_in_place_by_keys(sign_in, clara, anna, boris):
    page = sign_in(clara)
    page.goto("/gallery/people")
    row = f"tr[data-id='{anna.pk}']"
    page.locator(f"{row} .cell-edit").focus()
    page.keyboard.press("Enter")
    page.locator(f"{row} [name=value]").fill("locked")
    page.keyboard.press("Enter")
    page.locator(f"{row} .cell-error", has_text="is locked").wait_for()

    page.locator(f"{row} [name=value]").fill("Anna <i>Ilina</i>")
    page.keyboard.press("Tab")
    page.locator(f"{row} [data-open]", has_text="Anna <i>Ilina</i>").wait_for()
    page.locator(f"{row} select[name=value]").wait_for()
    page.keyboard.press("Escape")
    page.locator(f"{row} select[name=value]").wait_for(state="detached")
    assert User.objects.get(pk=anna.pk).full_name == "Anna <i>Ilina</i>"


def test_conflict_shows_the_three_values(sign_in, clara, anna):
    page = sign_in(clara)
    page.goto("/gallery/people")
    row = f"tr[data-id='{anna.pk}']"
    page.locator(f"{row} .cell-edit").focus()
    page.keyboard.press("Enter")
    page.locator(f"{row} [name=value]").fill("Mine")
    User.objects.filter(pk=anna.pk).update(full_name="Theirs", time_zone="stale")
    page.keyboard.press("Enter")
    page.locator(".conflict").wait_for()
    assert page.locator(".conflict dd").all_inner_texts() == ["Mine", "Theirs", "Anna"]

    page.get_by_role("button", name="Принять чужое").click()
    page.locator(f"{row} [data-open]", has_text="Theirs").wait_for()


def test_fact_is_edited_in_place(sign_in, clara, anna):
    page = sign_in(clara)
    page.goto(f"/gallery/people/{anna.pk}")
    page.locator(".fact-open").first.click()
    page.locator("[name=value]").fill("Anna Ilina")
    page.keyboard.press("Enter")
    page.locator(".fact-open", has_text="Anna Ilina").wait_for()
    assert page.locator(".toast-note button", has_text="Отменить").count() == 1


def test_view_is_saved_and_opens_first(sign_in, clara, many):
    page = sign_in(clara)
    page.goto("/gallery/people?language=ru&sort=-full_name")
    page.get_by_role("button", name="Сохранить вид").click()
    page.locator("#view-name").fill("Русские")
    page.locator("#dialog [name=is_default]").check()
    page.locator("#dialog [type=submit]").click()
    page.locator(".list-view.is-on", has_text="Русские").wait_for()
    view = SavedView.objects.get()
    assert "language=ru" in view.query

    page.goto("/gallery/people")
    page.locator(".list-view.is-on", has_text="Русские").wait_for()
    assert page.locator("tr[data-id] [data-open]").first.inner_text() == "Person 059"


def test_columns_are_chosen(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/people")
    page.locator("[popovertarget=menu-columns]").click()
    page.locator("#col-tags").check()
    page.locator("#col-email").uncheck()
    page.keyboard.press("Escape")
    page.locator("th[data-column=tags]").wait_for()
    assert not page.locator("th[data-column=email]").count()
    page.reload()
    assert page.locator("th[data-column=tags]").count() == 1
