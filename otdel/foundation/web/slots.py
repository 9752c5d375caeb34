"""Places on a page that rooms above fill with panels: `otdel/wiring/slots.py` says who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from otdel.kernel.errors import NotAllowed

type Panel = Callable[[HttpRequest, Any], str]


@cache
def wired(name: str, default: str) -> Any:
    """Return a literal of wiring named by the setting `name` (or `default`)."""
    return import_string(getattr(settings, name, default))


def panels(request: HttpRequest, name: str, thing: Any) -> SafeString:
    """Return the HTML of every panel in the slot; a panel that may not be seen stays out."""
    declared: dict[str, Sequence[Panel]] = wired("OTDEL_SLOTS", "otdel.wiring.slots.SLOTS")
    shown = (_shown(panel, request, thing) for panel in declared.get(name, ()))
    return format_html_join("\n", "{}", ((SafeString(html),) for html in shown if html))


def _shown(panel: Panel, request: HttpRequest, thing: Any) -> str:
    try:
        return panel(request, thing)
    except NotAllowed:
        return ""
