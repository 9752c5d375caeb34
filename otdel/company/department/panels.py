"""What the department shows in the frame of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from otdel.foundation.people.queries import open_alerts


def alerts_panel(request: HttpRequest, _person: Any) -> str:
    """How many alerts wait for somebody who may watch; for the slot "frame.notices"."""
    by: Any = request.user
    if not by.may("access.watch"):
        return ""
    number = open_alerts(by).count()
    return render_to_string("department/alerts_panel.html", {"number": number}, request)


def my_page(request: HttpRequest, _person: Any) -> str:
    """The way to one's own page; for the slot "frame.me"."""
    return render_to_string("department/my_page.html", {}, request)
