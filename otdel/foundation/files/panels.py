"""The panel of files for the side of any record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from . import queries
from .engine import ENDINGS

SHOWN = 50


def about(noun: str, noun_id: int, by: Any) -> dict[str, Any]:
    """Return what the panel's template needs of a record that `by` has been found to see."""
    rows = list(queries.beside(noun, noun_id)[: SHOWN + 1])
    return {
        "noun": noun,
        "noun_id": noun_id,
        "files": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "may_attach": by.may(queries.keeper(noun)),
        "accept": ",".join(f".{ending}" for ending in ENDINGS),
    }


def files_panel(request: HttpRequest, thing: Any) -> str:
    """For slots of records whose noun stands in wiring/attachable.py."""
    context = about(thing.noun, thing.pk, request.user)
    return render_to_string("files/files.html#panel", context, request)
