"""Every component in both languages, both themes, on a desk and on a phone."""

import pytest

pytestmark = pytest.mark.usefixtures("gallery")


def test_sign_in(screens, db):
    screens(None, "/accounts/login/", "sign-in")


def test_list(screens, clara, anna, boris, dana):
    screens(clara, "/gallery/people", "list")


def test_components(screens, clara, anna):
    screens(clara, "/gallery/parts", "parts")


def test_board(screens, clara):
    screens(clara, "/gallery/board", "board")


def test_record(screens, clara):
    screens(clara, f"/gallery/people/{clara.pk}", "record")


def test_dialog(screens, clara):
    def open_dialog(page):
        page.locator("[data-key=N]").click()
        page.locator("#dialog .sheet").wait_for()

    screens(clara, "/gallery/parts", "dialog", open_dialog)


def test_palette(screens, clara):
    def open_palette(page):
        page.keyboard.press("Control+KeyK")
        page.locator(".palette-item").first.wait_for()

    screens(clara, "/gallery/people", "palette", open_palette)


def test_no_such_page(sign_in, clara):
    page = sign_in(clara)
    page.watched.allowed.append("404")
    page.goto("/there-is-no-such-page")

    assert page.locator("h1").inner_text() == "Здесь нет такой страницы"
