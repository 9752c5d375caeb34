"""In which lists a client stands, on its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from otdel.foundation.people.models import User
from otdel.foundation.people.reach import reader
from otdel.foundation.web.lists.cells import said

from . import queries
from .engine import states_of
from .lists import own_column, state_shown
from .models import ListField

SHOWN = 20


def lists_panel(request: HttpRequest, thing: Any) -> str:
    """The lists of a company or contact with what each says about it."""
    context = lists_context(reader(request), thing)
    return render_to_string("namedlists/panel.html", context, request)


def lists_context(by: User, thing: Any) -> dict[str, Any]:
    on = timezone.localdate()
    found = list(queries.entries_of(by, on, thing.noun, thing.pk)[:SHOWN])
    own: dict[int, list[ListField]] = {}
    for field in queries.fields_of([row.named_list_id for row in found]):
        if field.kind != ListField.Kind.PERSON:
            own.setdefault(field.named_list_id, []).append(field)
    for row in found:
        row.shown_state = state_shown(states_of(row.named_list.states), row.state)  # type: ignore[attr-defined]
        columns = [own_column(field) for field in own.get(row.named_list_id, [])]
        facts = [(column.label, said(column, row)) for column in columns]
        row.shown_facts = [(label, text) for label, text in facts if text]  # type: ignore[attr-defined]
    return {"entries": found, "thing": thing, "may_add": by.may("list.edit")}
