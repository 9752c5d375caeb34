"""What this room shows on the pages of the department."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string


def blueprint_tab(request: HttpRequest, tab: Any) -> str:
    """The tab «As a file»; for the slot "department.tabs"."""
    by: Any = request.user
    if not by.may("blueprint.apply"):
        return ""
    return render_to_string("blueprint/tab.html", {"on": tab == "blueprint"}, request)
