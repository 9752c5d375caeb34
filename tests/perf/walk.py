"""Walks through the base of a million in a real Chromium: python -m tests.perf.walk [FOLDER FOR PICTURES]

On the base of `tests.perf.base` that OTDEL_DATA_DIR names (made if it is not there) the server and the
worker are started as an operator starts them, and an owner who sees everything goes through it:
sign-in, lists, filters, the palette, a company, an edit, duplicates, a bulk act over all that match
and its undo. A step is timed from the press to what the person waits for; printed are the median of
the clock and of the processor time that server and worker took, and what the console complained of.
Nothing is changed for good but the timeline and the owner's password, which is a new one every time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import base
from .servers import ROOT, Installation, Served, server

ROUNDS = 3
OWNER = "owner@bench.example"
WIDE = {"width": 1440, "height": 900}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(pictures: str = "") -> None:
    base.main(int(os.environ.get("OTDEL_BENCH_BASE", "1000000")))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread
    from otdel.company.clients.models import Company, ContactPoint  # noqa: PLC0415

    told = {
        "password": _password(),
        "company": Company.objects.order_by("pk")[500_000 % Company.objects.count()],
        "point": ContactPoint.objects.filter(kind="phone", company=None).order_by("pk")[1000],
    }
    place = Installation("here", dict(os.environ), {})
    with server(place) as served, worker() as pid:
        served = Served(served.port, (*served.roots, pid))
        walk(served, told, Path(pictures) if pictures else None)


def _password() -> str:
    from otdel.foundation.people.models import User  # noqa: PLC0415

    user, said = User.objects.get(email=OWNER), secrets.token_urlsafe(18)
    user.set_password(said)
    user.save(update_fields=["password"])
    return said


@contextlib.contextmanager
def worker() -> Iterator[int]:
    """The worker of background acts. Yields its number."""
    running = subprocess.Popen(
        [sys.executable, "-m", "otdel", "worker"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(30)


def walk(served: Served, told: dict[str, Any], pictures: Path | None) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    found = next(path for name in CHROMIUM if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{served.port}", viewport=WIDE, locale="ru-RU",
            reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(120_000)
        steps = Steps(page, served, pictures)
        page.on("console", lambda said: said.type == "error" and steps.said.append(said.text))
        page.on("pageerror", lambda error: steps.said.append(str(error)))
        _through(steps, page, told)
        steps.tell()
        browser.close()


def _through(steps: Steps, page: Any, told: dict[str, Any]) -> None:
    company, row = told["company"], "tr[data-id]"

    def sign_in() -> None:
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(OWNER)
        page.locator("[name=password]").fill(told["password"])
        page.keyboard.press("Enter")
        page.locator("#menu, nav").first.wait_for()
        page.wait_for_url(lambda url: "/login" not in url)

    def opened(address: str, awaited: str = row) -> Callable[[], None]:
        def act() -> None:
            page.goto(address)
            page.locator(awaited).first.wait_for()

        return act

    def palette(text: str) -> Callable[[], None]:
        def act() -> None:
            page.keyboard.press("Escape")
            page.keyboard.press("Control+k")
            page.locator(".palette input").fill(text)
            page.locator(".palette-all").wait_for()

        return act

    steps.take("sign-in, to the first page", sign_in, rounds=1)
    steps.take("companies", opened("/clients/"), "companies")
    steps.take("filter: existing, in Москва", opened("/clients/?status=existing&city=Москва"))
    steps.take("filter: a seller's own", opened("/clients/?owner=3&status=potential"))
    steps.take("sort by name", opened("/clients/?sort=name"), "sorted")
    steps.take("page 200", opened("/clients/?page=200"), "page-200")
    steps.take("list, text: a piece of a name", opened(f"/clients/?q={company.name_key[:6]}"))
    page.goto("/clients/")
    point = told["point"].value
    key = company.name_key
    for what, text in (
        ("a name", company.name),
        ("seven digits of a phone", point[-7:]),
        ("a typo", key[:3] + "ъ" + key[3:]),
        ("the wrong layout", "cnhjqvfi"),
        ("the beginning of a mail", "info@com"),
    ):
        steps.take(f"palette: {what}", palette(text), f"palette-{what.split()[-1]}")
        page.keyboard.press("Escape")
    steps.take("search page", opened("/search/?q=строймаш", ".search-item"), "search")
    card = f"/clients/{company.pk}/"
    steps.take("company", opened(card, "#timeline"), "company")
    steps.take("edit of a city, in place", lambda: _city(page), "edited")
    queue = "/clients/duplicates/?state=open&score=70..100"
    steps.take("duplicates", opened(queue), "duplicates")
    steps.take("contacts", opened("/clients/contacts/"), "contacts")
    page.goto("/clients/?owner=3")
    page.locator(row).first.wait_for()
    steps.take("bulk: all that match picked, asked", lambda: _ask(page), "asked", rounds=1)
    steps.take("bulk: begun", lambda: _begin(page), "begun", rounds=1)
    steps.take("bulk: to its end in the background", lambda: _end(page), "done", rounds=1)
    steps.take("bulk: taken back to its end", lambda: _take_back(page), "back", rounds=1)


def _city(page: Any) -> None:
    fresh = f"Город {time.time_ns() % 1000}"
    page.locator("button.fact-open[hx-get*='cell=city']").click()
    page.locator("dd input[name=value]").fill(fresh)
    page.keyboard.press("Enter")
    page.locator("button.fact-open[hx-get*='cell=city']", has_text=fresh).wait_for()


def _ask(page: Any) -> None:
    page.locator("[data-pick-page]").check()
    page.locator("[data-pick-all]").click()
    page.locator("[data-act=status]").first.click()
    page.locator("#dialog [name=status]").wait_for()


def _begin(page: Any) -> None:
    page.locator("#dialog [name=status]").select_option("reserve")
    page.locator("#dialog [type=submit]").click()
    page.locator(".job").wait_for()


def _end(page: Any) -> None:
    page.locator(".job button[hx-post*='/undo/']").wait_for()


def _take_back(page: Any) -> None:
    page.locator(".job button[hx-post*='/undo/']").click()
    page.locator(".job button[hx-post*='cancel']").wait_for()
    page.locator(".job button").first.wait_for(state="detached")


class Steps:
    """What was done, how long it took, and what the console said."""

    def __init__(self, page: Any, served: Served, pictures: Path | None) -> None:
        self.page, self.served, self.pictures = page, served, pictures
        self.said: list[str] = []
        self.lines: list[tuple[str, float, float]] = []

    def take(
        self, what: str, act: Callable[[], None], picture: str = "", *, rounds: int = ROUNDS
    ) -> None:
        """Do the act some times; the medians of both times are kept."""
        clock, processor = [], []
        for _round in range(rounds):
            began, used = time.perf_counter(), self.served.cpu()
            try:
                act()
            except Exception:
                self._picture("failed")
                raise
            clock.append(time.perf_counter() - began)
            processor.append(self.served.cpu() - used)
        self.lines.append((what, statistics.median(clock), statistics.median(processor)))
        print(
            f"  {what}: {self.lines[-1][1] * 1000:.0f} ms,"
            f" processor {self.lines[-1][2] * 1000:.0f} ms",
            flush=True,
        )
        if picture:
            self._picture(picture)

    def _picture(self, name: str) -> None:
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{name}.png")

    def tell(self) -> None:
        """Print the table, and the complaints of the console. Raises AssertionError if there are any."""
        print(f"load {os.getloadavg()[0]:.1f}\n| step | clock ms | processor ms |\n|---|---|---|")
        for what, clock, processor in self.lines:
            print(f"| {what} | {clock * 1000:,.0f} | {processor * 1000:,.0f} |")
        print("the console said nothing" if not self.said else "\n".join(self.said), flush=True)
        if self.said:
            raise AssertionError(f"{len(self.said)} complaints in the console")


if __name__ == "__main__":
    main(*sys.argv[1:])
