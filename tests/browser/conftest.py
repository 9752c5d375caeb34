"""A real Chromium against the real pages: one browser for a worker, a fresh context for each sign-in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from otdel.foundation.people.models import User
from otdel.foundation.web.slots import wired

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TESTS = Path(__file__).parent
Look = tuple[str, str, bool]  # language, theme, on a phone
EVERY_LOOK: tuple[Look, ...] = tuple(product(("ru", "en"), ("light", "dark"), (False, True)))
FEW_LOOKS: tuple[Look, ...] = (
    ("ru", "light", False),
    ("ru", "dark", True),
    ("en", "dark", False),
    ("en", "light", True),
)
TWO_LOOKS: tuple[Look, ...] = (("ru", "light", False), ("en", "dark", True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if TESTS in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(path for name in NAMES if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: Any) -> str:
    """The address of the running product."""
    return live_server.url


@pytest.fixture
def gallery(settings: Any) -> Iterator[None]:
    """Pages of `otdel.foundation.web.tests.site`, which only tests have."""
    settings.OTDEL_SEARCH = "otdel.foundation.web.tests.site.SEARCH"
    settings.OTDEL_SLOTS = "otdel.foundation.web.tests.site.SLOTS"
    wired.cache_clear()
    settings.ROOT_URLCONF = "otdel.foundation.web.tests.site"
    first = django_settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [TESTS / "templates"]}]
    yield
    wired.cache_clear()


class Watched:
    """Whatever the page complained about."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        self.allowed: list[str] = [
            "status of 422",
            "status of 409",
        ]  # answers of the rules, shown on the page
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(f"console: {message.text}")

    def check(self) -> None:
        left = [line for line in self.said if not any(part in line for part in self.allowed)]
        assert not left, left


@pytest.fixture
def sign_in(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """sign_in(user, language="ru", theme="light", phone=False) -> Page at the site's root address.

    The test fails at its end if a page complained in the console; `page.watched.allowed` takes
    what a test provokes on purpose.
    """
    contexts: list[Any] = []
    pages: list[Page] = []

    def enter(
        user: User | None, *, language: str = "ru", theme: str = "light", phone: bool = False
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport=PHONE if phone else WIDE,
            has_touch=phone,
            is_mobile=phone,
            locale="ru-RU" if language == "ru" else "en-US",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_cookies(_cookies(site, user, language, theme))
        page = context.new_page()
        page.set_default_timeout(20000)
        page.set_default_navigation_timeout(60000)  # the first page warms the templates up
        page.watched = Watched(page)  # type: ignore[attr-defined]
        pages.append(page)
        return page

    yield enter
    for page in pages:
        page.watched.check()  # type: ignore[attr-defined]
    for context in contexts:
        context.close()


def _cookies(site: str, user: User | None, language: str, theme: str) -> list[dict[str, str]]:
    told = {django_settings.LANGUAGE_COOKIE_NAME: language, "otdel_theme": theme}
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=language, theme=theme)
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        told[django_settings.SESSION_COOKIE_NAME] = client.cookies[
            django_settings.SESSION_COOKIE_NAME
        ].value
    return [{"name": name, "value": value, "url": site} for name, value in told.items()]


@pytest.fixture
def screens(sign_in: Callable[..., Page]) -> Callable[..., None]:
    """screens(user, path, name, before=None, looks=EVERY_LOOK): the page as a Russian light desk and an
    English dark phone.

    With $OTDEL_SHOTS set: in all the looks, and pictures go to that folder. Fails on complaints in the
    console, on horizontal scroll, on an answer other than 200. before(page) may open what is to be seen.
    """
    folder = Path(os.environ["OTDEL_SHOTS"]) if os.environ.get("OTDEL_SHOTS") else None

    def look(
        user: User | None,
        path: str,
        name: str,
        before: Callable[[Page], None] | None = None,
        looks: Sequence[Look] = EVERY_LOOK,
    ) -> None:
        for language, theme, phone in looks if folder else TWO_LOOKS:
            page = sign_in(user, language=language, theme=theme, phone=phone)
            answer = page.goto(path, wait_until="load")
            assert answer and answer.ok, f"{path}: {answer and answer.status}"
            if before:
                before(page)
            page.evaluate("document.fonts.ready")
            no_horizontal_scroll(page)
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
                size = "phone" if phone else "wide"
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{name}-{language}-{theme}-{size}.png")
            page.context.close()

    return look


def no_horizontal_scroll(page: Page) -> None:
    """Raises AssertionError if the page is wider than its window."""
    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= shown, f"{page.url} is {wide} px wide in a window of {shown}"
