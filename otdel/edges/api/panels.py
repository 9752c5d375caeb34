"""What the API shows on other rooms' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from otdel.foundation.people.reach import reader

from . import queries
from .forms import LABELS


def tokens_panel(request: HttpRequest, _person: Any) -> str:
    """The reader's own keys; for the slot "me.main"."""
    if not reader(request).may("api.use"):
        return ""
    tokens = [
        {"token": token, "scopes": [LABELS[scope] for scope in token.scopes if scope in LABELS]}
        for token in queries.tokens(reader(request))
    ]
    return render_to_string("api/tokens.html", {"tokens": tokens}, request)
