"""What this room shows on the pages of the department."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string


def structures_tab(request: HttpRequest, tab: Any) -> str:
    """The tab «How it is built»; for the slot "department.tabs"."""
    return render_to_string("structures/tab.html", {"on": tab == "structures"}, request)
