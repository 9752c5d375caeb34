"""The frame round every page: menu, quick create, theme, language, what the palette offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from .pages import wants_fragment
from .slots import wired

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "otdel_theme"


@dataclass(frozen=True)
class Entry:
    """A line of the menu, of "+" or of the palette.

    url: a URL name without arguments. verb, roles: who sees it (both must hold; empty means all).
    key: the letter after G in the menu, after N in "+". dialog: opens over the page.
    phone: stands in the bar at the bottom of a phone (at most four).
    """

    url: str
    label: str | Promise
    icon: str
    verb: str = ""
    roles: frozenset[Any] = field(default_factory=frozenset)
    key: str = ""
    section: str | Promise = ""
    dialog: bool = False
    phone: bool = False
    query: str = ""

    def seen_by(self, user: Any) -> bool:
        """Say whether the person's verbs and roles let the line in."""
        if self.verb and not user.may(self.verb):
            return False
        return not self.roles or bool(set(self.roles) & set(user.roles))

    @property
    def address(self) -> str:
        """Return the path, or "" while the room has no such page."""
        try:
            return reverse(self.url) + self.query
        except NoReverseMatch:
            return ""


def entries(declared: Iterable[Entry], user: Any, path: str = "") -> list[dict[str, Any]]:
    """Return the lines that `user` sees, the longest address that holds `path` being current."""
    seen = [(entry, entry.address) for entry in declared if entry.seen_by(user)]
    shown: list[dict[str, Any]] = [
        {
            "label": entry.label,
            "icon": entry.icon,
            "address": address,
            "key": entry.key,
            "section": entry.section,
            "dialog": entry.dialog,
            "phone": entry.phone,
            "current": False,
        }
        for entry, address in seen
        if address
    ]
    holding = [line for line in shown if _holds(line["address"].split("?")[0], path)]
    if holding:
        max(holding, key=lambda line: len(line["address"]))["current"] = True
    return shown


def theme_of(request: HttpRequest) -> str:
    """Return auto, light or dark: the person's choice, else the browser's cookie."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what base.html needs on every page."""
    user = getattr(request, "user", None)
    known = {"theme": theme_of(request), "languages": settings.LANGUAGES}
    if user is None or not user.is_authenticated or wants_fragment(request):
        return known
    menu = entries(wired("OTDEL_MENU", "otdel.wiring.menu.MENU"), user, request.path)
    quick = entries(wired("OTDEL_QUICK", "otdel.wiring.menu.QUICK"), user)
    return known | {"menu": menu, "quick": quick}


def _holds(address: str, path: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))
