"""The frame in the hand: palette, keys in any layout, dialogs, theme, language, the phone's menu."""

import pytest

from otdel.foundation.people.models import User

pytestmark = pytest.mark.usefixtures("gallery")

RUSSIAN_K = {"key": "л", "code": "KeyK"}


def press(page, code, key, **modifiers):
    """Press a physical key as another layout names it."""
    page.evaluate(
        """([code, key, more]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true, ...more}))""",
        [code, key, modifiers],
    )


def test_palette_offers_acts_finds_and_goes(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/people")
    press(page, "KeyK", "л", ctrlKey=True)
    page.locator(".palette-item").first.wait_for()
    assert page.locator(".palette-group").first.inner_text() == "Создать"

    page.keyboard.type("Клиен")
    page.locator(".palette-item[aria-selected=true]", has_text="Клиенты").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/company-list")

    page.keyboard.press("Control+KeyK")
    page.keyboard.type("clar")
    page.locator(".palette-item[aria-selected=true]", has_text="clara@example.com").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/gallery/people/{clara.pk}")


def test_palette_opens_a_dialog_for_an_act(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/people")
    page.keyboard.press("Control+KeyK")
    page.locator(".palette-item", has_text="Сделка").click()

    assert page.locator("#dialog .sheet-title").inner_text() == "Новая сделка"


def test_keys_work_in_the_russian_layout_and_sleep_while_typing(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/people")
    press(page, "KeyG", "п")
    press(page, "KeyD", "в")
    page.wait_for_url("**/pipeline/board")

    page.goto("/gallery/people")
    press(page, "Slash", ".")
    page.keyboard.type("gd?n")
    page.wait_for_timeout(400)
    assert "/gallery/people" in page.url
    assert not page.locator("dialog[open]").count()


def test_question_mark_shows_the_keys(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    page.keyboard.press("?")
    page.locator("#dialog .keys-grid").wait_for()
    page.keyboard.press("Escape")

    assert not page.locator("#dialog[open]").count()


def test_dialog_keeps_errors_in_place_and_closes_when_done(sign_in, clara, anna):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    press(page, "KeyN", "т")
    page.locator("#dialog [name=amount]").fill("много")
    page.locator("#dialog [type=submit]").click()
    page.locator("#dialog .invalid-feedback").first.wait_for()
    assert page.locator("#dialog .invalid-feedback").count() == 2

    page.locator("#dialog [name=title]").fill("Тендер")
    page.locator("#dialog [name=amount]").fill("1 250 000,50")
    page.locator("#id_person").fill("ann")
    page.locator(".pick-option", has_text="Anna").wait_for()
    page.keyboard.press("Enter")
    page.locator("#dialog [type=submit]").click()
    page.locator(".toast-note", has_text="125000050").wait_for()
    assert f"'person': {anna.pk}" in page.locator(".toast-note").inner_text()
    assert not page.locator("#dialog[open]").count()


def test_a_form_sent_before_the_pickers_answer_waits_for_it(sign_in, clara, anna):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    held, freed = [], []

    def answer(route):
        if freed:
            route.continue_()
        else:
            held.append(route)

    page.route("**/gallery/pick*", answer)
    press(page, "KeyN", "т")
    page.locator("#dialog [name=title]").fill("Тендер")
    page.locator("#dialog [name=amount]").fill("10")
    with page.expect_request(lambda request: request.url.endswith("q=ann")):
        page.locator("#id_person").fill("ann")
    page.locator("#id_person").press("Enter")
    page.locator("#dialog [type=submit]").click()
    freed.append(True)
    for route in held:
        route.continue_()

    page.locator(".toast-note", has_text=f"'person': {anna.pk}").wait_for()


def test_asks_before_a_dangerous_act(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    page.get_by_role("button", name="Удалить", exact=True).first.click()
    page.locator("dialog[open] .btn", has_text="Отмена").click()
    assert not page.locator(".toast-note").count()

    page.get_by_role("button", name="Удалить", exact=True).first.click()
    page.locator("dialog[open] .btn-danger").click()
    page.locator(".toast-note", has_text="Confirmed").wait_for()


def test_failure_and_lost_connection_are_said(sign_in, clara):
    page = sign_in(clara)
    page.watched.allowed += ["500", "ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    page.goto("/gallery/parts")
    page.locator("#break").click()
    page.locator(".toast-note", has_text="сломалось").wait_for()

    page.context.set_offline(True)
    page.locator("#break").click()
    page.locator(".toast-note", has_text="Нет связи").wait_for()


def test_theme_is_pinned_to_the_person(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    page.locator(".btn-me").click()
    with page.expect_response("**/web/taste"):
        page.locator("[data-taste] [value=dark]").click()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert User.objects.get(pk=clara.pk).theme == "dark"


def test_language_is_pinned_to_the_person(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    page.locator(".btn-me").click()
    page.locator(".menu [name=language][value=en]").click()
    page.locator(".seek", has_text="Search or do…").wait_for()

    assert page.locator("html").get_attribute("lang") == "en"
    assert User.objects.get(pk=clara.pk).language == "en"


def test_menu_of_the_phone_opens_and_closes(sign_in, clara):
    page = sign_in(clara, phone=True)
    page.goto("/gallery/parts")
    side = page.locator("#side")
    assert not side.is_visible()

    page.locator("[data-side]").tap()
    side.wait_for(state="visible")
    page.mouse.click(380, 400)
    side.wait_for(state="hidden")


def test_chart_has_a_table_of_the_same_figures(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/parts")
    page.locator("[data-chart=won][data-drawn]").wait_for()
    page.locator("[data-chart=won]").hover()
    page.locator("[data-chart=won] [data-chart-table]").click()

    assert page.locator("[data-chart=won] table tr").count() == 7
    with page.expect_download() as saved:
        page.locator("[data-chart=funnel]").scroll_into_view_if_needed()
        page.locator("[data-chart=funnel][data-drawn]").wait_for()
        page.locator("[data-chart=funnel] [data-chart-png]").click()
    assert saved.value.suggested_filename == "Воронка.png"


def test_card_moves_and_comes_back_when_refused(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/board")
    there = "[data-column='{}'] [data-card='10']"

    page.locator("[data-card='10'] .board-title").focus()
    press(page, "KeyM", "ь")
    page.keyboard.press("Digit2")
    page.locator(".toast-note", has_text="Moved 10 to 2").wait_for()
    assert page.locator(there.format(2)).count() == 1

    page.locator("[data-card='10'] .board-title").focus()
    press(page, "KeyM", "ь")
    page.keyboard.press("Digit3")
    page.locator(".toast-note", has_text="is locked").wait_for()
    assert page.locator(there.format(2)).count() == 1


def test_card_waits_for_the_gate_form(sign_in, clara):
    page = sign_in(clara)
    page.goto("/gallery/board")
    page.locator("[data-card='11']").drag_to(page.locator("[data-column='4'] [data-cards]"))
    page.locator("#dialog .sheet").wait_for()
    assert page.locator("[data-column='4'] [data-card='11']").count() == 1

    page.keyboard.press("Escape")
    page.locator("[data-column='1'] [data-card='11']").wait_for()

    page.locator("[data-card='12']").drag_to(page.locator("[data-column='4'] [data-cards]"))
    page.locator("#dialog [name=title]").fill("Тендер")
    page.locator("#dialog [type=submit]").click()
    page.locator("#dialog").wait_for(state="hidden")
    assert page.locator("[data-column='4'] [data-card='12']").count() == 1
