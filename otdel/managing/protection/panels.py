"""What this room shows on the pages of the department."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string


def dependence_tab(request: HttpRequest, tab: Any) -> str:
    """The tab «Dependence on people»; for the slot "department.tabs"."""
    by: Any = request.user
    if not by.may("dependence.see"):
        return ""
    return render_to_string("protection/tab.html", {"on": tab == "dependence"}, request)
