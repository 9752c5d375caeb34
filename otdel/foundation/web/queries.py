"""Saved views and columns, as one person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from otdel.foundation.people.models import User

from .models import Layout, SavedView, ViewTaste


@dataclass(frozen=True, slots=True)
class View:
    """A saved view with what this reader did with it."""

    pk: int
    name: str
    query: str
    columns: list[dict[str, Any]]
    is_shared: bool
    is_mine: bool
    is_pinned: bool
    is_default: bool


def saved_views(by: User) -> QuerySet[SavedView]:
    """Own views and those that others share."""
    return SavedView.objects.filter(Q(owner_id=by.pk) | Q(is_shared=True))


def views_of(by: User, list_key: str) -> list[View]:
    """Return the list's views that the reader may open, pinned ones first, by name; two statements."""
    rows = list(saved_views(by).filter(list_key=list_key))
    tastes = {
        taste.view_id: taste
        for taste in ViewTaste.objects.filter(person_id=by.pk, view__list_key=list_key)
    }
    shown = [_view(row, by, tastes.get(row.pk)) for row in rows]
    return sorted(shown, key=lambda view: (not view.is_pinned, view.name.casefold()))


def view_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: name} of the views the reader may open."""
    return dict(saved_views(by).filter(pk__in=ids).values_list("pk", "name"))


def layout_of(by: User, list_key: str) -> list[dict[str, Any]]:
    """Return the reader's own columns of the list: [{"key", "width"}]; [] where nothing was chosen."""
    found = Layout.objects.filter(person_id=by.pk, list_key=list_key).values_list(
        "columns", flat=True
    )
    return next(iter(found), [])


def _view(row: SavedView, by: User, taste: ViewTaste | None) -> View:
    return View(
        pk=row.pk,
        name=row.name,
        query=row.query,
        columns=row.columns,
        is_shared=row.is_shared,
        is_mine=row.owner_id == by.pk,
        is_pinned=bool(taste and taste.is_pinned),
        is_default=bool(taste and taste.is_default),
    )
